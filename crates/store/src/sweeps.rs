//! What the periodic jobs read and delete, over all accounts; always a bounded piece.

use diesel::prelude::*;
use porchlight_schema::tables::{accounts, blobs, conversations, idempotency_keys, webhook_deliveries};
use porchlight_schema::{AccountId, AccountStatus, BlobId, ConversationStatus, DisplayId, Json, Ts, among};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::SystemScope;

/// Active accounts with their settings, those after an id in the order of ids.
pub fn accounts_after(
    conn: &mut Conn,
    _system: SystemScope,
    after: AccountId,
    limit: i64,
) -> Result<Vec<(AccountId, Json)>> {
    Ok(accounts::table
        .filter(accounts::id.gt(after))
        .filter(accounts::status.eq(AccountStatus::Active))
        .order(accounts::id)
        .limit(limit)
        .select((accounts::id, accounts::settings))
        .load(conn.raw())?)
}

/// Open conversations of an account without a message since a time, the most silent first. `waiting`
/// tells whether those count whose contact waits for an answer.
pub fn silent(
    conn: &mut Conn,
    _system: SystemScope,
    account: AccountId,
    since: Ts,
    waiting: bool,
    limit: i64,
) -> Result<Vec<DisplayId>> {
    let mut query = conversations::table
        .filter(conversations::account_id.eq(account))
        .filter(conversations::status.eq(ConversationStatus::Open))
        .filter(conversations::last_activity_at.lt(since))
        .into_boxed();
    if !waiting {
        query = query.filter(conversations::waiting_since.is_null());
    }
    Ok(query
        .order((conversations::last_activity_at, conversations::id))
        .limit(limit)
        .select(conversations::display_id)
        .load(conn.raw())?)
}

/// Snoozed conversations of all accounts whose time has come, the earliest first.
pub fn due_snoozes(
    conn: &mut Conn,
    _system: SystemScope,
    from: Ts,
    to: Ts,
    limit: i64,
) -> Result<Vec<(AccountId, DisplayId)>> {
    Ok(conversations::table
        .filter(conversations::snoozed_until.between(from, to))
        .filter(conversations::status.eq(ConversationStatus::Snoozed))
        .order(conversations::snoozed_until)
        .limit(limit)
        .select((conversations::account_id, conversations::display_id))
        .load(conn.raw())?)
}

/// Forgets idempotency keys made before a time, at most `limit`; returns how many.
pub fn prune_idempotency_keys(tx: &mut Tx, _system: SystemScope, before: Ts, limit: i64) -> Result<usize> {
    let ids: Vec<i64> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(before))
        .order(idempotency_keys::created_at)
        .limit(limit)
        .select(idempotency_keys::id)
        .load(tx.raw())?;
    Ok(diesel::delete(idempotency_keys::table.filter(among(idempotency_keys::id, &ids))).execute(tx.raw())?)
}

/// Forgets delivery attempts made before a time, at most `limit`; returns how many.
pub fn prune_deliveries(tx: &mut Tx, _system: SystemScope, before: Ts, limit: i64) -> Result<usize> {
    let ids: Vec<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(before))
        .order(webhook_deliveries::created_at)
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(tx.raw())?;
    Ok(diesel::delete(webhook_deliveries::table.filter(among(webhook_deliveries::id, &ids)))
        .execute(tx.raw())?)
}

/// Deletes the records of blobs out of use made before a time, at most `limit`; returns the keys of
/// their bytes. What was taken into use meanwhile stays.
pub fn take_orphans(tx: &mut Tx, _system: SystemScope, before: Ts, limit: i64) -> Result<Vec<String>> {
    let ids: Vec<BlobId> = blobs::table
        .filter(blobs::attached.eq(false))
        .filter(blobs::created_at.lt(before))
        .order(blobs::created_at)
        .limit(limit)
        .select(blobs::id)
        .load(tx.raw())?;
    Ok(diesel::delete(blobs::table.filter(among(blobs::id, &ids)).filter(blobs::attached.eq(false)))
        .returning(blobs::key)
        .get_results(tx.raw())?)
}
