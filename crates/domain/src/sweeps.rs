//! What happens by the clock: each function does one bounded piece.

use porchlight_schema::{AccountId, DisplayId, Json, Ts};
use porchlight_store::installation::sessions;
use porchlight_store::{SystemScope, audit, events, jobs, sweeps};

use crate::conversations::{self, AutoResolve};
use crate::error::{Error, Result};
use crate::job::{self, Job};
use crate::{Conn, Installation, Tx};

/// A conversation by account and number.
pub type Found = (AccountId, DisplayId);

/// Snoozes that ended longer ago are left alone, as clients know it.
const SNOOZE_SECONDS: i64 = 3 * 24 * 60 * 60;
/// Conversations looked at in one piece; as many are resolved per account and run.
const PIECE: i64 = 100;
/// Rows deleted in one transaction.
const DELETED_AT_ONCE: i64 = 500;

/// Conversations whose snooze ended within the last three days: a piece.
pub fn due_snoozes(conn: &mut Conn) -> Result<Vec<Found>> {
    let now = conn.now();
    let from = now.plus_seconds(-SNOOZE_SECONDS);
    Ok(sweeps::due_snoozes(conn, SystemScope::new(), from, now, PIECE)?)
}

/// Opens a conversation whose snooze has ended.
pub fn wake(tx: &mut Tx, inst: &Installation, (account, id): Found) -> Result<()> {
    let scope = SystemScope::new().account(account);
    gone_is_fine(conversations::wake_snoozed(tx, inst, &scope, id))
}

/// An account's rule about silent conversations, with those it now holds for.
#[derive(Debug, Clone)]
pub struct Silent {
    pub account: AccountId,
    pub rule: AutoResolve,
    pub conversations: Vec<DisplayId>,
}

/// The silent conversations of the next accounts after one; the second is the last account looked at,
/// `None` after the last of all.
pub fn silent(conn: &mut Conn, after: AccountId) -> Result<(Vec<Silent>, Option<AccountId>)> {
    let accounts = sweeps::accounts_after(conn, SystemScope::new(), after, PIECE)?;
    let next = accounts.last().map(|(id, _)| *id).filter(|_| accounts.len() as i64 == PIECE);
    let mut found = Vec::new();
    for (account, rule) in accounts.into_iter().filter_map(|(id, settings)| Some((id, rule(&settings)?))) {
        let since = conn.now().plus_seconds(rule.after.saturating_mul(-60));
        let conversations =
            sweeps::silent(conn, SystemScope::new(), account, since, !rule.ignore_waiting, PIECE)?;
        if !conversations.is_empty() {
            found.push(Silent { account, rule, conversations });
        }
    }
    Ok((found, next))
}

/// The rule in an account's settings, if it has one.
fn rule(settings: &Json) -> Option<AutoResolve> {
    let settings = settings.map();
    let after = settings.get("auto_resolve_after")?.as_i64().filter(|minutes| *minutes > 0)?;
    let text = |key: &str| {
        let text = settings.get(key).and_then(|text| text.as_str());
        text.filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    Some(AutoResolve {
        after,
        ignore_waiting: settings.get("auto_resolve_ignore_waiting").and_then(|on| on.as_bool()) == Some(true),
        message: text("auto_resolve_message"),
        label: text("auto_resolve_label"),
    })
}

/// Resolves a silent conversation.
pub fn resolve(
    tx: &mut Tx,
    inst: &Installation,
    account: AccountId,
    id: DisplayId,
    rule: &AutoResolve,
) -> Result<()> {
    let scope = SystemScope::new().account(account);
    gone_is_fine(conversations::auto_resolve(tx, inst, &scope, id, rule))
}

/// How long things are kept, in days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Relayed events: as far back as clients can resume.
    pub event_days: i64,
    /// Attempts to deliver webhooks, with what was sent.
    pub delivery_days: i64,
    /// Jobs that failed for good.
    pub failed_job_days: i64,
    /// Lines of the audit log that tell of refusals.
    pub refusal_days: i64,
    /// Lines of the audit log that tell what was done.
    pub fact_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { event_days: 14, delivery_days: 14, failed_job_days: 90, refusal_days: 30, fact_days: 365 }
    }
}

const DAY: i64 = 24 * 60 * 60;

/// Deletes a piece of what is past its time; `true` when there is more.
pub fn prune(tx: &mut Tx, retention: &Retention) -> Result<bool> {
    let system = SystemScope::new();
    let before = |now: Ts, days: i64| now.plus_seconds(-days.saturating_mul(DAY));
    let now = tx.now();
    let limit = DELETED_AT_ONCE;
    let deleted = [
        events::prune(tx, system, before(now, retention.event_days), limit)?,
        sweeps::prune_deliveries(tx, system, before(now, retention.delivery_days), limit)?,
        // Repeated posts are recognised for 24 hours.
        sweeps::prune_idempotency_keys(tx, system, before(now, 1), limit)?,
        jobs::prune_failed(tx, before(now, retention.failed_job_days), limit)?,
        sessions::sweep(tx, limit)?,
        audit::prune(tx, system, true, before(now, retention.refusal_days), limit)?,
        audit::prune(tx, system, false, before(now, retention.fact_days), limit)?,
    ];
    Ok(deleted.iter().any(|count| *count as i64 >= limit))
}

/// Forgets a piece of the blobs that nothing took into use within a day; their bytes go by a job of the
/// same transaction. `true` when there is more.
pub fn sweep_blobs(tx: &mut Tx) -> Result<bool> {
    let before = tx.now().plus_seconds(-DAY);
    let keys = sweeps::take_orphans(tx, SystemScope::new(), before, PIECE)?;
    delete_files(tx, keys)
}

/// Has these bytes deleted; `true` when the keys were a full piece.
fn delete_files(tx: &mut Tx, keys: Vec<String>) -> Result<bool> {
    let full = keys.len() as i64 >= PIECE;
    if !keys.is_empty() {
        let now = tx.now();
        job::enqueue(tx, None, &Job::DeleteFiles { keys }, None, now)?;
    }
    Ok(full)
}

fn gone_is_fine(result: Result<()>) -> Result<()> {
    match result {
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_needs_minutes() {
        let read = |text: serde_json::Value| {
            rule(&Json::from(&text)).map(|rule| (rule.after, rule.ignore_waiting, rule.message, rule.label))
        };
        assert_eq!(read(serde_json::json!({})), None);
        assert_eq!(read(serde_json::json!({"auto_resolve_after": null})), None);
        assert_eq!(read(serde_json::json!({"auto_resolve_after": 30})), Some((30, false, None, None)));
        let full = serde_json::json!({
            "auto_resolve_after": 60, "auto_resolve_ignore_waiting": true, "auto_resolve_message": "Bye",
            "auto_resolve_label": "silent"
        });
        assert_eq!(read(full), Some((60, true, Some("Bye".into()), Some("silent".into()))));
    }
}
