//! Making one contact of two.

use porchlight_schema::tables::Contact;
use porchlight_schema::{ContactId, Json};
use porchlight_store::account::contacts::{self as store, merge as belongings};

use super::{LoadedContact, changes, deep, load_one, settle};
use crate::avatars;
use crate::error::Result;
use crate::event::{self, Event};
use crate::{AccountScope, Installation, Tx};

/// Moves all that belongs to `mergee` to `base` and removes `mergee`. What `base` knows of itself wins.
pub fn merge(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    base: ContactId,
    mergee: ContactId,
) -> Result<LoadedContact> {
    let merged = if base == mergee {
        store::find(tx, scope, base)?
    } else {
        // Always in the same order: two merges of the same pair wait for each other, and no more.
        let first = store::lock(tx, scope, base.min(mergee))?;
        let second = store::lock(tx, scope, base.max(mergee))?;
        let (base, mergee) = if first.id == base { (first, second) } else { (second, first) };
        merge_into(tx, scope, base, mergee)?
    };
    load_one(tx, inst, scope, merged, false)
}

/// Conversations that are told, one by one, to have a new contact; beyond, clients read it when they
/// fetch the conversation again.
const TOLD: usize = 500;

/// Merges one locked contact into another; returns that other as it is then.
pub(crate) fn merge_into(
    tx: &mut Tx,
    scope: &AccountScope,
    base: Contact,
    mergee: Contact,
) -> Result<Contact> {
    let mut after = joined(&base, &mergee);
    // A session that proved to be somebody proved it of the identifier: it stays proven only if the
    // contact keeps that very one.
    let keep_proof = mergee.identifier == after.identifier;
    let moved = belongings::move_belongings(tx, scope, mergee.id, base.id, keep_proof)?;
    store::delete(tx, scope, &mergee)?;
    avatars::remove(tx, mergee.avatar_blob_id.filter(|avatar| after.avatar_blob_id != Some(*avatar)))?;
    after.updated_at = tx.now();
    store::update(tx, scope, &base, &after)?;
    for conversation in moved.into_iter().rev().take(TOLD) {
        event::record(tx, scope, Event::ConversationContactChanged(conversation));
    }
    // Scopes of the moved sessions name a contact that is gone.
    tx.access_changed();
    event::record(tx, scope, Event::ContactMerged(base.id));
    event::record(tx, scope, Event::ContactDeleted(&mergee));
    event::record(tx, scope, Event::ContactUpdated(base.id, changes(&base, &after)));
    Ok(after)
}

/// The base with its gaps filled from the other.
fn joined(base: &Contact, mergee: &Contact) -> Contact {
    let mut after = base.clone();
    if after.name.is_empty() {
        after.name.clone_from(&mergee.name);
    }
    after.email = after.email.or_else(|| mergee.email.clone());
    after.phone_number = after.phone_number.or_else(|| mergee.phone_number.clone());
    after.identifier = after.identifier.or_else(|| mergee.identifier.clone());
    after.avatar_blob_id = after.avatar_blob_id.or(mergee.avatar_blob_id);
    after.additional_attributes = beneath(&base.additional_attributes, &mergee.additional_attributes);
    after.custom_attributes = beneath(&base.custom_attributes, &mergee.custom_attributes);
    settle(&mut after);
    after
}

/// Attributes of the base laid over those of the other.
fn beneath(base: &Json, mergee: &Json) -> Json {
    let mut attributes = mergee.map();
    deep(&mut attributes, &base.map());
    Json::from(&attributes)
}
