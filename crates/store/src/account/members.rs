//! Members of an account: users with their memberships.

use diesel::prelude::*;
use porchlight_schema::tables::{
    AccountUser, User, account_users, conversation_counts as counts, conversations, users,
};
use porchlight_schema::{
    AccountId, AnyConnection, Availability, MultiBackend, Role, Ts, UserId, among, both, cols, each,
};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

type Rows = account_users::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    account_users::table.filter(account_users::account_id.eq(scope.account())).into_boxed()
}

/// All members, ordered by the name they are shown under, without regard to case.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<(User, AccountUser)>> {
    let mut members: Vec<(User, AccountUser)> = account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .select((User::as_select(), AccountUser::as_select()))
        .load(conn.raw())?;
    let shown = |user: &User, member: &AccountUser| match &member.invited_name {
        Some(name) => name.to_lowercase(),
        None => user.name.to_lowercase(),
    };
    members.sort_by_cached_key(|(user, member)| (shown(user, member), member.id));
    Ok(members)
}

/// Name and address of each administrator who confirmed the address.
pub fn administrators(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<(String, String)>> {
    Ok(account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::role.eq(Role::Administrator))
        .filter(users::confirmed_at.is_not_null())
        .order(account_users::id)
        .select((users::name, users::email))
        .load(conn.raw())?)
}

/// The members among these users.
pub fn by_users(conn: &mut Conn, scope: &AccountScope, ids: &[UserId]) -> Result<Vec<(User, AccountUser)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(account_users::account_id.eq(scope.account()))
        .filter(among(account_users::user_id, ids))
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

/// How many members there are.
pub fn count(conn: &mut Conn, scope: &AccountScope) -> Result<i64> {
    Ok(account_users::table
        .filter(account_users::account_id.eq(scope.account()))
        .count()
        .get_result(conn.raw())?)
}

/// The administrators, whose rows wait for this transaction: of two that end an administrator's role at
/// once, the second sees what the first left.
pub fn lock_administrators(tx: &mut Tx, scope: &AccountScope) -> Result<Vec<UserId>> {
    let found = account_users::table
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::role.eq(Role::Administrator))
        .order(account_users::id)
        .select(account_users::user_id);
    Ok(match tx.raw() {
        AnyConnection::Pg(conn) => found.for_update().load(conn)?,
        // The one writer is alone.
        AnyConnection::Sqlite(conn) => found.load(conn)?,
    })
}

/// A membership to be.
#[derive(Debug, Clone)]
pub struct NewMember {
    pub user: UserId,
    pub role: Role,
    pub availability: Availability,
    pub auto_offline: bool,
    pub inviter: Option<UserId>,
    /// What the account knows of the user until they enter it; `None` for everything.
    pub invited_name: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = account_users, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: AccountId,
    user_id: UserId,
    role: Role,
    availability: Availability,
    auto_offline: bool,
    inviter_id: Option<UserId>,
    invited_name: Option<&'a str>,
    created_at: Ts,
    updated_at: Ts,
}

impl<'a> Insert<'a> {
    fn new(scope: &AccountScope, new: &'a NewMember, now: Ts) -> Self {
        Self {
            account_id: scope.account(),
            user_id: new.user,
            role: new.role,
            availability: new.availability,
            auto_offline: new.auto_offline,
            inviter_id: new.inviter,
            invited_name: new.invited_name.as_deref(),
            created_at: now,
            updated_at: now,
        }
    }
}

/// What changes of a membership; `None` leaves a column as it is.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = account_users)]
pub struct MemberChanges {
    pub role: Option<Role>,
    pub availability: Option<Availability>,
    pub auto_offline: Option<bool>,
    pub active_at: Option<Option<Ts>>,
    pub invited_name: Option<Option<String>>,
}

/// Adds a member; a user who is one already is `Unique`.
pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewMember) -> Result<AccountUser> {
    let row = Insert::new(scope, new, tx.now());
    Ok(diesel::insert_into(account_users::table)
        .values(row)
        .returning(cols::<AccountUser>())
        .get_result::<AccountUser>(tx.directory())?)
}

/// Adds members in one statement.
pub fn insert_all(tx: &mut Tx, scope: &AccountScope, new: &[NewMember]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Insert> = new.iter().map(|member| Insert::new(scope, member, now)).collect();
    each!(tx.directory(), conn => diesel::insert_into(account_users::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Changes a membership and answers with what became of it.
pub fn update(
    tx: &mut Tx,
    scope: &AccountScope,
    user: UserId,
    changes: &MemberChanges,
) -> Result<AccountUser> {
    let now = tx.now();
    Ok(diesel::update(account_users::table)
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::user_id.eq(user))
        .set((changes, account_users::updated_at.eq(now)))
        .returning(cols::<AccountUser>())
        .get_result::<AccountUser>(tx.directory())?)
}

/// Notes that an invited member has come in; `false` when they had before.
pub fn enter(tx: &mut Tx, scope: &AccountScope, user: UserId) -> Result<bool> {
    let now = tx.now();
    let entered = diesel::update(account_users::table)
        .filter(account_users::account_id.eq(scope.account()))
        .filter(account_users::user_id.eq(user))
        .filter(account_users::invited_name.is_not_null())
        .set((account_users::invited_name.eq(None::<String>), account_users::updated_at.eq(now)))
        .execute(tx.directory())?;
    Ok(entered > 0)
}

/// Removes a membership with all that hangs on it: places in inboxes and teams, participations and
/// mentions by foreign key, assignments here. `NotFound` when there is none.
pub fn delete(tx: &mut Tx, scope: &AccountScope, user: UserId) -> Result<()> {
    let member = find(tx, scope, user)?;
    unassign(tx, &[scope.account()], user)?;
    diesel::delete(account_users::table.filter(account_users::id.eq(member.id))).execute(tx.directory())?;
    Ok(())
}

/// Ends all memberships of a user, as [`delete`] does; returns the accounts.
pub(crate) fn delete_everywhere(tx: &mut Tx, user: UserId) -> Result<Vec<AccountId>> {
    let accounts: Vec<AccountId> = account_users::table
        .filter(account_users::user_id.eq(user))
        .order(account_users::id)
        .select(account_users::account_id)
        .load(tx.raw())?;
    unassign(tx, &accounts, user)?;
    diesel::delete(account_users::table.filter(account_users::user_id.eq(user))).execute(tx.directory())?;
    Ok(accounts)
}

/// Takes every conversation of these accounts from a user, and moves the totals with them.
fn unassign(tx: &mut Tx, accounts: &[AccountId], user: UserId) -> Result<()> {
    let now = tx.now();
    let moved = diesel::update(conversations::table)
        .filter(among(conversations::account_id, accounts))
        .filter(conversations::assignee_id.eq(user))
        .set((conversations::assignee_id.eq(None::<UserId>), conversations::updated_at.eq(now)))
        .execute(tx.raw())?;
    if moved == 0 {
        return Ok(());
    }
    move_totals(tx, accounts, user)
}

/// Adds the totals of a user to those of nobody.
fn move_totals(tx: &mut Tx, accounts: &[AccountId], user: UserId) -> Result<()> {
    use diesel::upsert::excluded;
    let theirs = counts::table
        .filter(among(counts::account_id, accounts))
        .filter(counts::assignee_id.eq(user))
        .select((
            counts::account_id,
            counts::status,
            counts::inbox_id,
            counts::team_id,
            0i64.into_sql::<diesel::sql_types::BigInt>(),
            counts::n,
        ));
    let query = theirs
        .insert_into(counts::table)
        .into_columns((
            counts::account_id,
            counts::status,
            counts::inbox_id,
            counts::team_id,
            counts::assignee_id,
            counts::n,
        ))
        .on_conflict((
            counts::account_id,
            counts::status,
            counts::inbox_id,
            counts::team_id,
            counts::assignee_id,
        ))
        .do_update()
        .set(counts::n.eq(counts::n + excluded(counts::n)));
    both(query).execute(tx.raw())?;
    diesel::delete(counts::table)
        .filter(among(counts::account_id, accounts))
        .filter(counts::assignee_id.eq(user))
        .execute(tx.raw())?;
    Ok(())
}
