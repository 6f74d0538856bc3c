//! Work that is done after the answer: mails, webhook deliveries, deletions, the periodic jobs.
//!
//! A job goes in with the transaction that wants it ([`enqueue`]), so it is done if and only if that
//! commits. The worker matches on [`Job`]: a variant without a handler does not compile.

use std::time::Duration;

use porchlight_schema::{
    AccountId, ContactId, ConversationId, InboxId, Json, MessageId, Ts, UserId, WebhookTarget,
};
use porchlight_store::jobs::{self, NewJob};
use serde::{Deserialize, Serialize};

use crate::avatars::Owner;
use crate::error::{Error, Result};
use crate::{Installation, Tx};

/// Everything that can be put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// A mail; made by [`enqueue_mail`].
    Mail(SealedMail),
    /// A document for an account webhook; `target` is the webhook's id.
    Webhook(Delivery),
    /// A document for the webhook of an API inbox; `target` is the inbox's id.
    InboxWebhook(Delivery),
    /// A document for the bot of an inbox; `target` is the bot's id.
    AgentBotWebhook(Delivery),
    /// Deletes an inbox already marked with `deleting_at`, with its conversations, piece by piece.
    DeleteInbox { inbox: InboxId },
    /// Deletes a contact with its conversations, piece by piece.
    DeleteContact { contact: ContactId },
    /// Deletes the job's account and all it holds, piece by piece.
    DeleteAccount,
    /// Fetches a picture from an address for somebody's avatar.
    FetchAvatar { owner: Owner, url: String },
    /// Deletes stored bytes whose records are gone.
    DeleteFiles { keys: Vec<String> },
    /// Removes what is left of a user whose last membership has ended.
    DeleteUser { user: UserId },
    /// Mails a link to choose a new password, if the address is somebody's.
    PasswordReset { email: String },
    /// Opens conversations whose snooze ended within the last three days.
    Unsnooze,
    /// Resolves conversations that were silent for as long as their account's settings say.
    AutoResolve,
    /// Deletes relayed events, idempotency keys, delivery records, sessions and links past their time.
    Prune,
    /// Deletes stored bytes that nothing took into use within a day.
    SweepBlobs,
}

/// A rendered document on its way to one webhook. Every attempt sends the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// A UUID that stays the same over all attempts: the receiver's idempotency key.
    pub id: String,
    /// Which webhook, inbox or bot; its address and secret are read anew for each attempt.
    pub target: i64,
    /// The event's name on the wire, such as `message_created`.
    pub event: String,
    /// The body, already rendered.
    pub body: String,
    /// What it tells of, for the consequences of a delivery that finally failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Unix seconds after which it is worth nothing: then it is dropped unsent, and it is tried once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// A mail to one address. Plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// A mail as the database holds it: encrypted, because mails carry one-time links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedMail {
    sealed: String,
}

impl SealedMail {
    pub fn seal(inst: &Installation, mail: &Mail) -> Result<Self> {
        let text = serde_json::to_string(mail).map_err(Error::internal)?;
        Ok(Self { sealed: inst.keys.seal(&text)? })
    }

    /// The mail; fails when the installation's key is another.
    pub fn open(&self, inst: &Installation) -> Result<Mail> {
        serde_json::from_str(&inst.keys.open(&self.sealed)?).map_err(Error::internal)
    }
}

impl Job {
    /// A delivery on its way to this kind of target.
    pub fn deliver(to: WebhookTarget, delivery: Delivery) -> Self {
        match to {
            WebhookTarget::Webhook => Self::Webhook(delivery),
            WebhookTarget::ApiInbox => Self::InboxWebhook(delivery),
            WebhookTarget::AgentBot => Self::AgentBotWebhook(delivery),
        }
    }

    /// The row to insert for this job.
    pub fn row(&self, account: Option<AccountId>, unique_key: Option<&str>, run_at: Ts) -> NewJob {
        NewJob {
            account,
            kind: self.kind(),
            payload: Json::from(self),
            unique_key: unique_key.map(str::to_owned),
            run_at,
        }
    }

    /// The name by which operators and metrics know this kind of job.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::Webhook(_) => "webhook",
            Self::InboxWebhook(_) => "inbox_webhook",
            Self::AgentBotWebhook(_) => "agent_bot_webhook",
            Self::DeleteInbox { .. } => "delete_inbox",
            Self::DeleteContact { .. } => "delete_contact",
            Self::DeleteAccount => "delete_account",
            Self::FetchAvatar { .. } => "fetch_avatar",
            Self::DeleteFiles { .. } => "delete_files",
            Self::DeleteUser { .. } => "delete_user",
            Self::PasswordReset { .. } => "password_reset",
            Self::Unsnooze => "unsnooze",
            Self::AutoResolve => "auto_resolve",
            Self::Prune => "prune",
            Self::SweepBlobs => "sweep_blobs",
        }
    }

    /// How long after the failed attempt number `attempts` (from 1) the next may begin, before jitter;
    /// `None` when that was the last one.
    pub fn retry_after(&self, attempts: i32) -> Option<Duration> {
        let seconds: &[u64] = match self {
            Self::Webhook(delivery) | Self::InboxWebhook(delivery) if delivery.until.is_some() => &[],
            // 5 s, then growing to hours: about a day in all.
            Self::Webhook(_) | Self::InboxWebhook(_) => {
                &[5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]
            }
            // A bot answers now or a human must: minutes, not hours.
            Self::AgentBotWebhook(_) => &[3, 10, 30, 120],
            Self::FetchAvatar { .. } => &[30, 600],
            Self::Mail(_) => &[10, 60, 300, 900, 3_600, 14_400, 28_800],
            // Periodic: the next slot comes anyway.
            Self::Unsnooze | Self::AutoResolve | Self::Prune | Self::SweepBlobs => &[10, 60],
            Self::DeleteInbox { .. }
            | Self::DeleteContact { .. }
            | Self::DeleteAccount
            | Self::DeleteFiles { .. }
            | Self::DeleteUser { .. }
            | Self::PasswordReset { .. } => &[5, 30, 120, 600, 3_600, 14_400],
        };
        let index = usize::try_from(attempts.max(1)).unwrap_or(1) - 1;
        seconds.get(index).copied().map(Duration::from_secs)
    }
}

/// Puts a job into the transaction. With a `unique_key` that a waiting job already has, nothing happens.
pub fn enqueue(
    tx: &mut Tx,
    account: Option<AccountId>,
    job: &Job,
    unique_key: Option<&str>,
    run_at: Ts,
) -> Result<()> {
    Ok(jobs::insert(tx, &[job.row(account, unique_key, run_at)])?)
}

/// Puts a mail into the transaction, to be sent at once. Its text is stored encrypted.
pub fn enqueue_mail(tx: &mut Tx, inst: &Installation, account: Option<AccountId>, mail: &Mail) -> Result<()> {
    let job = Job::Mail(SealedMail::seal(inst, mail)?);
    let now = tx.now();
    enqueue(tx, account, &job, None, now)
}

/// Puts mails into the transaction, all in one statement.
pub fn enqueue_mails(
    tx: &mut Tx,
    inst: &Installation,
    account: Option<AccountId>,
    mails: &[Mail],
) -> Result<()> {
    let run_at = tx.now();
    let jobs: Vec<NewJob> = mails
        .iter()
        .map(|mail| {
            let job = Job::Mail(SealedMail::seal(inst, mail)?);
            let payload = porchlight_schema::Json::from(&job);
            Ok(NewJob { account, kind: job.kind(), payload, unique_key: None, run_at })
        })
        .collect::<Result<_>>()?;
    Ok(jobs::insert(tx, &jobs)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_survives_its_way_through_the_database() {
        let delivery = Delivery {
            id: "6f1c".into(),
            target: 3,
            event: "message_created".into(),
            body: "{\"content\":\"a \\\"quoted\\\" \\u0001 line\"}".into(),
            conversation: Some(ConversationId(7)),
            message: None,
            until: None,
        };
        let jobs = [
            Job::Webhook(delivery.clone()),
            Job::DeleteInbox { inbox: InboxId(4) },
            Job::DeleteAccount,
            Job::DeleteFiles { keys: vec!["a".into(), "b".into()] },
        ];
        for job in jobs {
            let stored = Json::from(&job);
            assert_eq!(stored.read::<Job>().as_ref(), Some(&job), "{}", stored.as_str());
        }
    }

    #[test]
    fn the_first_retry_of_a_webhook_comes_within_ten_seconds_and_the_last_after_hours() {
        let delivery = Delivery {
            id: "x".into(),
            target: 1,
            event: "e".into(),
            body: "{}".into(),
            conversation: None,
            message: None,
            until: None,
        };
        let job = Job::Webhook(delivery);
        assert!(job.retry_after(1).is_some_and(|wait| wait.as_secs() < 8));
        let total: u64 = (1..).map_while(|n| job.retry_after(n)).map(|wait| wait.as_secs()).sum();
        assert!((6 * 3_600..48 * 3_600).contains(&total), "{total}");
        assert_eq!(job.retry_after(99), None);
    }
}
