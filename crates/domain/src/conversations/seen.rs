//! Who has seen how much.

use porchlight_schema::DisplayId;
use porchlight_store::account::{conversations, messages};

use super::{Cause, LoadedConversation, load_one, of_contact_locked, save};
use crate::event::{self, Event};
use crate::messages::differences;
use crate::{AccountScope, ContactScope, Installation, Result, Tx};

/// Messages that one look may mark as read; older ones follow with the next.
const READ_AT_ONCE: i64 = 100;

/// The caller has the conversation open. Tells nobody.
pub fn update_last_seen(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
) -> Result<LoadedConversation> {
    let before = conversations::lock(tx, scope, id)?;
    let mut after = before.clone();
    after.agent_last_seen_at = Some(tx.now());
    after.unread_count = 0;
    if before.assignee_id.is_some() && before.assignee_id == scope.actor().user() {
        after.assignee_last_seen_at = Some(tx.now());
    }
    conversations::update(tx, scope, &before, &after)?;
    load_one(tx, inst, scope, after)
}

/// Marks the newest incoming message as not seen.
pub fn mark_unread(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
) -> Result<LoadedConversation> {
    let before = conversations::lock(tx, scope, id)?;
    let times = messages::incoming_times(tx, scope, before.id, 10)?;
    let seen = times.first().map(|newest| newest.plus_seconds(-1));
    let mut after = before.clone();
    after.agent_last_seen_at = seen;
    after.assignee_last_seen_at = seen;
    let unread = times.iter().filter(|time| seen.is_none_or(|seen| **time > seen)).count();
    after.unread_count = i32::try_from(unread).unwrap_or(10);
    conversations::update(tx, scope, &before, &after)?;
    load_one(tx, inst, scope, after)
}

/// The visitor has read the conversation: what staff wrote becomes `read`.
pub fn contact_saw(tx: &mut Tx, inst: &Installation, scope: &ContactScope, id: DisplayId) -> Result<()> {
    let before = of_contact_locked(tx, scope, id)?;
    let scope = scope.account_scope();
    let now = tx.now();
    let mut after = before.clone();
    after.contact_last_seen_at = Some(now);
    for message in messages::mark_read(tx, scope, before.id, now, READ_AT_ONCE)? {
        let mut unread = message.clone();
        unread.status = porchlight_schema::MessageStatus::Sent;
        let changes = differences(&unread, &message);
        event::record(
            tx,
            scope,
            Event::MessageUpdated { conversation: before.id, message: message.id, changes },
        );
    }
    save(tx, inst, scope, &before, after, Cause::Request)?;
    Ok(())
}
