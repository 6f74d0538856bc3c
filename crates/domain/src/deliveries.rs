//! Webhook deliveries: where one goes, what each attempt leaves behind, and what follows when nobody
//! could be reached. Sending is the worker's.

use std::time::Duration;

use porchlight_schema::types::UuidValue;
use porchlight_schema::{
    AccountId, AgentBotId, DisplayId, InboxId, MessageStatus, Ts, Uuid, WebhookId, WebhookTarget,
};
use porchlight_store::account::webhooks::deliveries::{self, NewAttempt};
use porchlight_store::account::{agent_bots, conversations, inboxes, webhooks};
use porchlight_store::{Error as StoreError, SystemScope};
use url::Url;

use crate::conversations::open_for_people;
use crate::error::{Error, Result};
use crate::job::Delivery;
use crate::messages::{self, StatusChange};
use crate::{AdminScope, Conn, Installation, Tx};

/// Longest error text that is kept.
const ERROR_CHARS: usize = 500;

/// Where a delivery goes, as it is configured now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub url: String,
    /// The keys that sign it, the newest first; none where the target has no secret.
    pub secrets: Vec<String>,
    /// Nothing has arrived there lately, as far as that is followed.
    pub failing: bool,
}

/// The destination of a delivery; `None` when it is gone, switched off, or has no address any more.
pub fn destination(
    conn: &mut Conn,
    inst: &Installation,
    account: AccountId,
    to: WebhookTarget,
    target: i64,
) -> Result<Option<Destination>> {
    let scope = SystemScope::new().account(account);
    let found = match address(conn, &scope, to, target) {
        Err(StoreError::NotFound) => None,
        other => other?,
    };
    let Some(Address { url, sealed, previous, failing }) = found else { return Ok(None) };
    let now = conn.now();
    let previous = previous.filter(|(_, until)| *until > now).map(|(sealed, _)| sealed);
    let secrets = sealed.into_iter().chain(previous).map(|sealed| inst.keys.open(&sealed));
    Ok(Some(Destination { url, secrets: secrets.collect::<Result<_>>()?, failing }))
}

/// An address with its sealed secrets.
struct Address {
    url: String,
    sealed: Option<String>,
    /// The one before, and how long it signs.
    previous: Option<(String, Ts)>,
    failing: bool,
}

fn address(
    conn: &mut Conn,
    scope: &AdminScope,
    to: WebhookTarget,
    target: i64,
) -> porchlight_store::Result<Option<Address>> {
    Ok(match to {
        WebhookTarget::Webhook => {
            let webhook = webhooks::find(conn, scope, WebhookId(target))?;
            let previous = webhook.previous_secret_sealed.zip(webhook.previous_secret_until);
            let (url, sealed) = (webhook.url, Some(webhook.secret_sealed));
            let failing = webhook.failing_since.is_some();
            webhook.disabled_at.is_none().then_some(Address { url, sealed, previous, failing })
        }
        WebhookTarget::ApiInbox => {
            let inbox = inboxes::find(conn, scope, InboxId(target))?;
            let channel = inboxes::channel_of(conn, scope, &inbox)?;
            let previous = channel.previous_secret_sealed.zip(channel.previous_secret_until);
            let sealed = channel.secret_sealed;
            channel.webhook_url.map(|url| Address { url, sealed, previous, failing: false })
        }
        WebhookTarget::AgentBot => {
            let bot = agent_bots::find(conn, scope, AgentBotId(target))?;
            let previous = bot.previous_secret_sealed.zip(bot.previous_secret_until);
            bot.outgoing_url.map(|url| Address { url, sealed: bot.secret_sealed, previous, failing: false })
        }
    })
}

/// How an attempt went.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// Counted from 1.
    pub number: i32,
    pub url: &'a str,
    pub status: Option<u16>,
    /// Why it failed; `None` when it did not.
    pub error: Option<&'a str>,
    pub duration: Duration,
}

/// Records an attempt: what was sent with the first one, nothing of any answer's body.
pub fn record(
    tx: &mut Tx,
    account: AccountId,
    to: WebhookTarget,
    delivery: &Delivery,
    attempt: &Attempt,
) -> Result<()> {
    let id = Uuid::parse_str(&delivery.id).map_err(Error::internal)?;
    let url = without_query(attempt.url);
    let error = attempt.error.map(shortened);
    let new = NewAttempt {
        delivery: UuidValue(id),
        target: to,
        target_id: delivery.target,
        event: &delivery.event,
        url: &url,
        attempt: attempt.number,
        status_code: attempt.status.map(i32::from),
        error: error.as_deref(),
        duration_ms: i32::try_from(attempt.duration.as_millis()).unwrap_or(i32::MAX),
        body: (attempt.number == 1).then_some(delivery.body.as_str()),
    };
    let scope = SystemScope::new().account(account);
    Ok(deliveries::insert(tx, &scope, &new)?)
}

/// An address without what often is a password.
pub(crate) fn without_query(text: &str) -> String {
    match Url::parse(text) {
        Ok(mut url) if url.query().is_some() => {
            url.set_query(Some("***"));
            url.into()
        }
        _ => text.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(ERROR_CHARS).collect()
}

/// What follows from a delivery that will not be tried again. A message of an API inbox was not
/// delivered, so it becomes `failed`, with the reason. A bot that does not hear of a message cannot
/// answer it, so its pending conversation opens for people.
pub fn given_up(
    tx: &mut Tx,
    inst: &Installation,
    account: AccountId,
    to: WebhookTarget,
    delivery: &Delivery,
    error: &str,
) -> Result<()> {
    if !matches!(delivery.event.as_str(), "message_created" | "message_updated") {
        return Ok(());
    }
    let scope = SystemScope::new().account(account);
    let Some(conversation) = conversation_of(tx, &scope, delivery)? else { return Ok(()) };
    let outcome = match (to, delivery.message) {
        (WebhookTarget::AgentBot, _) => open_for_people(tx, inst, &scope, conversation),
        (WebhookTarget::ApiInbox, Some(message)) => {
            let change =
                StatusChange { status: Some(MessageStatus::Failed), external_error: Some(shortened(error)) };
            messages::set_status(tx, inst, &scope, conversation, message, change).map(drop)
        }
        (WebhookTarget::ApiInbox, None) | (WebhookTarget::Webhook, _) => Ok(()),
    };
    match outcome {
        // Deleted meanwhile: nothing left to tell.
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}

fn conversation_of(conn: &mut Conn, scope: &AdminScope, delivery: &Delivery) -> Result<Option<DisplayId>> {
    let Some(id) = delivery.conversation else { return Ok(None) };
    Ok(conversations::by_ids(conn, scope, &[id])?.pop().map(|row| row.display_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_not_recorded() {
        assert_eq!(without_query("https://a.test/x?token=s3cret"), "https://a.test/x?***");
        assert_eq!(without_query("https://a.test/x"), "https://a.test/x");
        assert_eq!(without_query("no address"), "no address");
    }
}
