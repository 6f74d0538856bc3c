//! Moving what belongs to one contact to another one of the same account.

use diesel::prelude::*;
use porchlight_schema::tables::{contact_inboxes, conversations, csat_survey_responses, messages};
use porchlight_schema::{ContactId, ConversationId, SenderType};

use crate::db::Tx;
use crate::error::Result;
use crate::scope::AccountScope;

/// Moves sessions, conversations, messages and ratings; returns the conversations. What sessions
/// proved stays proven only with `keep_proof`: it was proven of the contact they leave.
pub fn move_belongings(
    tx: &mut Tx,
    scope: &AccountScope,
    from: ContactId,
    to: ContactId,
    keep_proof: bool,
) -> Result<Vec<ConversationId>> {
    move_messages(tx, scope, from, to)?;
    move_ratings(tx, scope, from, to)?;
    if !keep_proof {
        forget_proof(tx, scope, from)?;
    }
    move_sessions(tx, scope, from, to)?;
    move_conversations(tx, scope, from, to)
}

fn move_messages(tx: &mut Tx, scope: &AccountScope, from: ContactId, to: ContactId) -> Result<usize> {
    let theirs = conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::contact_id.eq(from))
        .select(conversations::id);
    Ok(diesel::update(messages::table)
        .filter(messages::conversation_id.eq_any(theirs))
        .filter(messages::sender_type.eq(SenderType::Contact))
        .filter(messages::sender_id.eq(from.0))
        .set(messages::sender_id.eq(to.0))
        .execute(tx.raw())?)
}

fn move_ratings(tx: &mut Tx, scope: &AccountScope, from: ContactId, to: ContactId) -> Result<usize> {
    let theirs = conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::contact_id.eq(from))
        .select(conversations::id);
    Ok(diesel::update(csat_survey_responses::table)
        .filter(csat_survey_responses::conversation_id.eq_any(theirs))
        .set(csat_survey_responses::contact_id.eq(to))
        .execute(tx.raw())?)
}

fn forget_proof(tx: &mut Tx, scope: &AccountScope, contact: ContactId) -> Result<usize> {
    Ok(diesel::update(contact_inboxes::table)
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(contact_inboxes::contact_id.eq(contact))
        .filter(contact_inboxes::hmac_verified.eq(true))
        .set(contact_inboxes::hmac_verified.eq(false))
        .execute(tx.raw())?)
}

fn move_sessions(tx: &mut Tx, scope: &AccountScope, from: ContactId, to: ContactId) -> Result<usize> {
    let now = tx.now();
    Ok(diesel::update(contact_inboxes::table)
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(contact_inboxes::contact_id.eq(from))
        .set((contact_inboxes::contact_id.eq(to), contact_inboxes::updated_at.eq(now)))
        .execute(tx.raw())?)
}

fn move_conversations(
    tx: &mut Tx,
    scope: &AccountScope,
    from: ContactId,
    to: ContactId,
) -> Result<Vec<ConversationId>> {
    let now = tx.now();
    Ok(diesel::update(conversations::table)
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::contact_id.eq(from))
        .set((conversations::contact_id.eq(to), conversations::updated_at.eq(now)))
        .returning(conversations::id)
        .get_results(tx.raw())?)
}
