//! What the sockets ask: whether subscriptions still hold, who belongs to an account, how far its
//! events are numbered.

use std::collections::HashSet;

use diesel::prelude::*;
use porchlight_schema::tables::{account_users, accounts, contact_inboxes, events, users};
use porchlight_schema::{AccountId, AccountStatus, Availability, UserId, among};

use crate::db::Conn;
use crate::error::Result;
use crate::scope::AccountScope;

/// The memberships of these users in accounts that are not suspended, each with the user's stream
/// token of now.
pub fn memberships(conn: &mut Conn, ids: &[UserId]) -> Result<HashSet<(UserId, String, AccountId)>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<(UserId, String, AccountId)> = account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .inner_join(accounts::table.on(accounts::id.eq(account_users::account_id)))
        .filter(among(account_users::user_id, ids))
        .filter(accounts::status.eq(AccountStatus::Active))
        .select((users::id, users::pubsub_token, account_users::account_id))
        .load(conn.raw())?;
    Ok(found.into_iter().collect())
}

/// Those of the tokens that belong to a contact in an account that is not suspended.
pub fn contact_tokens(conn: &mut Conn, tokens: &[&str]) -> Result<HashSet<String>> {
    if tokens.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<String> = contact_inboxes::table
        .inner_join(accounts::table.on(accounts::id.eq(contact_inboxes::account_id)))
        .filter(among(contact_inboxes::pubsub_token, tokens))
        .filter(accounts::status.eq(AccountStatus::Active))
        .select(contact_inboxes::pubsub_token)
        .load(conn.raw())?;
    Ok(found.into_iter().collect())
}

/// Every member of the account with the availability they set and whether being away hides it.
pub fn roster(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<(UserId, Availability, bool)>> {
    Ok(account_users::table
        .filter(account_users::account_id.eq(scope.account()))
        .select((account_users::user_id, account_users::availability, account_users::auto_offline))
        .load(conn.raw())?)
}

/// How an account's events are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The last number given out; 0 for none.
    pub last: i64,
    /// The first one whose event is still kept.
    pub first_kept: Option<i64>,
}

/// The account's numbers.
pub fn numbers(conn: &mut Conn, scope: &AccountScope) -> Result<Numbers> {
    let last = accounts::table.find(scope.account()).select(accounts::event_seq).first(conn.raw())?;
    let first_kept = events::table
        .filter(events::account_id.eq(scope.account()))
        .filter(events::seq.is_not_null())
        .order(events::seq)
        .select(events::seq.assume_not_null())
        .first(conn.raw())
        .optional()?;
    Ok(Numbers { last, first_kept })
}
