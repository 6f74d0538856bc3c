//! Deleting an account: it vanishes at once, its rows go in batches by a job.

use diesel::prelude::*;
use porchlight_schema::tables::{
    access_tokens, accounts, agent_bots, audit_entries, blobs, contacts, conversations, events, messages,
    platform_app_permissibles as permissibles, webhook_deliveries, webhooks,
};
use porchlight_schema::{
    AccountId, AgentBotId, BlobId, ContactId, ConversationId, EventId, MessageId, PermissibleType,
    TokenOwner, among,
};

use crate::db::Tx;
use crate::error::{Error, Result};
use crate::scope::AdminScope;

/// Marks an account as being deleted: from now on nobody enters it and it calls nobody.
pub fn mark(tx: &mut Tx, scope: &AdminScope) -> Result<()> {
    let (now, account) = (tx.now(), scope.account());
    let marked = diesel::update(accounts::table)
        .filter(accounts::id.eq(account))
        .filter(accounts::deleting_at.is_null())
        .set((accounts::deleting_at.eq(Some(now)), accounts::updated_at.eq(now)))
        .execute(tx.raw())?;
    if marked == 0 {
        return Err(Error::NotFound);
    }
    diesel::delete(webhooks::table.filter(webhooks::account_id.eq(account))).execute(tx.raw())?;
    forget_bots(tx, account)?;
    diesel::delete(permissibles::table)
        .filter(permissibles::permissible_type.eq(PermissibleType::Account))
        .filter(permissibles::permissible_id.eq(account.0))
        .execute(tx.raw())?;
    Ok(())
}

/// What points at the account's bots without a foreign key: their tokens and the permissions of
/// platform apps.
fn forget_bots(tx: &mut Tx, account: AccountId) -> Result<()> {
    let bots: Vec<AgentBotId> =
        agent_bots::table.filter(agent_bots::account_id.eq(account)).select(agent_bots::id).load(tx.raw())?;
    if bots.is_empty() {
        return Ok(());
    }
    let bots: Vec<i64> = bots.into_iter().map(|bot| bot.0).collect();
    diesel::delete(access_tokens::table)
        .filter(access_tokens::owner_type.eq(TokenOwner::AgentBot))
        .filter(among(access_tokens::owner_id, &bots))
        .execute(tx.raw())?;
    diesel::delete(permissibles::table)
        .filter(permissibles::permissible_type.eq(PermissibleType::AgentBot))
        .filter(among(permissibles::permissible_id, &bots))
        .execute(tx.raw())?;
    Ok(())
}

/// Erases up to about `limit` rows of an account that [`mark`] marked, the account itself last. `false`
/// when nothing is left.
pub fn batch(tx: &mut Tx, scope: &AdminScope, limit: i64) -> Result<bool> {
    let account = scope.account();
    if !marked(tx, account)? {
        return Ok(false);
    }
    let gone = release_blobs(tx, account, limit)? > 0
        || erase_conversations(tx, account, limit)?
        || erase_contacts(tx, account, limit)? > 0
        || erase_events(tx, account, limit)? > 0
        || erase_deliveries(tx, account, limit)? > 0
        || erase_audit(tx, account, limit)? > 0;
    if gone {
        return Ok(true);
    }
    diesel::delete(accounts::table.filter(accounts::id.eq(account))).execute(tx.raw())?;
    Ok(false)
}

fn marked(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let found: Option<AccountId> = accounts::table
        .filter(accounts::id.eq(account))
        .filter(accounts::deleting_at.is_not_null())
        .select(accounts::id)
        .first(tx.raw())
        .optional()?;
    Ok(found.is_some())
}

/// Cuts blobs loose: their records outlive the account until the sweep has removed their bytes.
fn release_blobs(tx: &mut Tx, account: AccountId, limit: i64) -> Result<usize> {
    let some: Vec<BlobId> =
        blobs::table.filter(blobs::account_id.eq(account)).limit(limit).select(blobs::id).load(tx.raw())?;
    Ok(diesel::update(blobs::table.filter(among(blobs::id, &some)))
        .set((blobs::account_id.eq(None::<AccountId>), blobs::attached.eq(false)))
        .execute(tx.raw())?)
}

/// Some messages of some conversations; conversations once they have none left.
fn erase_conversations(tx: &mut Tx, account: AccountId, limit: i64) -> Result<bool> {
    let some: Vec<ConversationId> = conversations::table
        .filter(conversations::account_id.eq(account))
        .limit(limit)
        .select(conversations::id)
        .load(tx.raw())?;
    if some.is_empty() {
        return Ok(false);
    }
    if erase_messages(tx, &some, limit)? == 0 {
        diesel::delete(conversations::table.filter(among(conversations::id, &some))).execute(tx.raw())?;
    }
    Ok(true)
}

fn erase_messages(tx: &mut Tx, of: &[ConversationId], limit: i64) -> Result<usize> {
    let some: Vec<MessageId> = messages::table
        .filter(among(messages::conversation_id, of))
        .limit(limit)
        .select(messages::id)
        .load(tx.raw())?;
    Ok(diesel::delete(messages::table.filter(among(messages::id, &some))).execute(tx.raw())?)
}

fn erase_contacts(tx: &mut Tx, account: AccountId, limit: i64) -> Result<usize> {
    let some: Vec<ContactId> = contacts::table
        .filter(contacts::account_id.eq(account))
        .limit(limit)
        .select(contacts::id)
        .load(tx.raw())?;
    Ok(diesel::delete(contacts::table.filter(among(contacts::id, &some))).execute(tx.raw())?)
}

fn erase_events(tx: &mut Tx, account: AccountId, limit: i64) -> Result<usize> {
    let some: Vec<EventId> = events::table
        .filter(events::account_id.eq(account))
        .limit(limit)
        .select(events::id)
        .load(tx.raw())?;
    Ok(diesel::delete(events::table.filter(among(events::id, &some))).execute(tx.raw())?)
}

fn erase_deliveries(tx: &mut Tx, account: AccountId, limit: i64) -> Result<usize> {
    let some: Vec<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::account_id.eq(account))
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(tx.raw())?;
    Ok(diesel::delete(webhook_deliveries::table.filter(among(webhook_deliveries::id, &some)))
        .execute(tx.raw())?)
}

fn erase_audit(tx: &mut Tx, account: AccountId, limit: i64) -> Result<usize> {
    let some: Vec<i64> = audit_entries::table
        .filter(audit_entries::account_id.eq(account))
        .limit(limit)
        .select(audit_entries::id)
        .load(tx.raw())?;
    Ok(diesel::delete(audit_entries::table.filter(among(audit_entries::id, &some))).execute(tx.raw())?)
}
