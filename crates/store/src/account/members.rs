//! Members of an account: users with their memberships.

use diesel::prelude::*;
use porchlight_schema::tables::{AccountUser, User, account_users, users};
use porchlight_schema::{MultiBackend, UserId};

use crate::db::Conn;
use crate::error::Result;
use crate::scope::AccountScope;

type Rows = account_users::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    account_users::table.filter(account_users::account_id.eq(scope.account())).into_boxed()
}

/// All members, ordered by name without regard to case.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<(User, AccountUser)>> {
    let mut members: Vec<(User, AccountUser)> = account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .select((User::as_select(), AccountUser::as_select()))
        .load(conn.raw())?;
    members.sort_by_cached_key(|(user, member)| (user.name.to_lowercase(), member.id));
    Ok(members)
}

/// The members among these users.
pub fn by_users(conn: &mut Conn, scope: &AccountScope, ids: &[UserId]) -> Result<Vec<(User, AccountUser)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::user_id.eq_any(ids))
        .select((User::as_select(), AccountUser::as_select()))
        .load(conn.raw())?)
}

/// One membership.
pub fn find(conn: &mut Conn, scope: &AccountScope, user: UserId) -> Result<AccountUser> {
    Ok(rows(scope)
        .filter(account_users::user_id.eq(user))
        .select(AccountUser::as_select())
        .first(conn.raw())?)
}
