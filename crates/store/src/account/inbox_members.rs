//! Who works in an inbox.

use diesel::prelude::*;
use porchlight_schema::tables::{AccountUser, User, account_users, inbox_members, users};
use porchlight_schema::{AccountId, InboxId, MultiBackend, Role, Ts, UserId, among, each};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, AdminScope};

type Rows = inbox_members::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    inbox_members::table.filter(inbox_members::account_id.eq(scope.account())).into_boxed()
}

/// The members of an inbox, longest first.
pub fn user_ids(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Vec<UserId>> {
    Ok(rows(scope)
        .filter(inbox_members::inbox_id.eq(inbox))
        .order(inbox_members::id)
        .select(inbox_members::user_id)
        .load(conn.raw())?)
}

/// The members of several inboxes, as pairs.
pub fn pairs(conn: &mut Conn, scope: &AccountScope, inboxes: &[InboxId]) -> Result<Vec<(InboxId, UserId)>> {
    if inboxes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope)
        .filter(among(inbox_members::inbox_id, inboxes))
        .order(inbox_members::id)
        .select((inbox_members::inbox_id, inbox_members::user_id))
        .load(conn.raw())?)
}

/// The members of an inbox with their logins, longest first.
pub fn list(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Vec<(User, AccountUser)>> {
    Ok(inbox_members::table
        .inner_join(
            account_users::table.on(account_users::account_id
                .eq(inbox_members::account_id)
                .and(account_users::user_id.eq(inbox_members::user_id))),
        )
        .inner_join(users::table.on(users::id.eq(inbox_members::user_id)))
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .order(inbox_members::id)
        .select((User::as_select(), AccountUser::as_select()))
        .load(conn.raw())?)
}

/// Somebody who sees an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Staff {
    pub user: UserId,
    pub role: Role,
    /// The stream their sockets listen to.
    pub pubsub_token: String,
}

/// Everybody who sees an inbox: its members and the account's administrators.
pub fn staff(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Vec<Staff>> {
    let members = inbox_members::table
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .select(inbox_members::user_id);
    Ok(account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::role.eq(Role::Administrator).or(account_users::user_id.eq_any(members)))
        .order(account_users::id)
        .select((account_users::user_id, account_users::role, users::pubsub_token))
        .load(conn.raw())?)
}

#[derive(Insertable)]
#[diesel(table_name = inbox_members, treat_none_as_default_value = false)]
struct Insert {
    account_id: AccountId,
    inbox_id: InboxId,
    user_id: UserId,
    created_at: Ts,
    updated_at: Ts,
}

/// Adds members; those already there are left as they are.
pub fn add(tx: &mut Tx, scope: &AdminScope, inbox: InboxId, users: &[UserId]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let new: Vec<Insert> = users
        .iter()
        .map(|&user_id| Insert {
            account_id: scope.account(),
            inbox_id: inbox,
            user_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    each!(tx.raw(), conn => diesel::insert_into(inbox_members::table)
        .values(&new)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Removes members; others are ignored.
pub fn remove(tx: &mut Tx, scope: &AdminScope, inbox: InboxId, users: &[UserId]) -> Result<()> {
    diesel::delete(inbox_members::table)
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .filter(among(inbox_members::user_id, users))
        .execute(tx.raw())?;
    Ok(())
}

/// Removes all members but these.
pub fn keep_only(tx: &mut Tx, scope: &AdminScope, inbox: InboxId, users: &[UserId]) -> Result<()> {
    diesel::delete(inbox_members::table)
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .filter(inbox_members::user_id.ne_all(users))
        .execute(tx.raw())?;
    Ok(())
}
