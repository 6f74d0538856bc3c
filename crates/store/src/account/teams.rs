//! Teams and who is in them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use porchlight_schema::tables::{
    AccountUser, Team, User, account_users, conversation_counts, conversations, team_members, teams, users,
};
use porchlight_schema::{AccountId, MultiBackend, TeamId, Ts, UserId, among, cols, each};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::{AccountScope, AdminScope};

type Rows = teams::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    teams::table.filter(teams::account_id.eq(scope.account())).into_boxed()
}

/// All teams, by name.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Team>> {
    Ok(rows(scope).order(teams::name).select(Team::as_select()).load(conn.raw())?)
}

/// One team.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: TeamId) -> Result<Team> {
    Ok(rows(scope).filter(teams::id.eq(id)).select(Team::as_select()).first(conn.raw())?)
}

/// The teams of these ids.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[TeamId]) -> Result<Vec<Team>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope).filter(among(teams::id, ids)).select(Team::as_select()).load(conn.raw())?)
}

/// The teams a user is in.
pub fn ids_of(conn: &mut Conn, scope: &AccountScope, user: UserId) -> Result<Vec<TeamId>> {
    Ok(team_members::table
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::user_id.eq(user))
        .select(team_members::team_id)
        .load(conn.raw())?)
}

/// Who is in a team, longest first.
pub fn member_ids(conn: &mut Conn, scope: &AccountScope, team: TeamId) -> Result<Vec<UserId>> {
    Ok(team_members::table
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::team_id.eq(team))
        .order(team_members::id)
        .select(team_members::user_id)
        .load(conn.raw())?)
}

/// The members of a team with their logins, longest first.
pub fn members(conn: &mut Conn, scope: &AccountScope, team: TeamId) -> Result<Vec<(User, AccountUser)>> {
    Ok(team_members::table
        .inner_join(
            account_users::table.on(account_users::account_id
                .eq(team_members::account_id)
                .and(account_users::user_id.eq(team_members::user_id))),
        )
        .inner_join(users::table.on(users::id.eq(team_members::user_id)))
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::team_id.eq(team))
        .order(team_members::id)
        .select((User::as_select(), AccountUser::as_select()))
        .load(conn.raw())?)
}

/// Inserts a team.
pub fn insert(
    tx: &mut Tx,
    scope: &AdminScope,
    name: &str,
    description: Option<&str>,
    allow_auto_assign: bool,
) -> Result<Team> {
    let now = tx.now();
    Ok(diesel::insert_into(teams::table)
        .values((
            teams::account_id.eq(scope.account()),
            teams::name.eq(name),
            teams::description.eq(description),
            teams::allow_auto_assign.eq(allow_auto_assign),
            teams::created_at.eq(now),
            teams::updated_at.eq(now),
        ))
        .returning(cols::<Team>())
        .get_result(tx.directory())?)
}

/// Takes a team for changing: its row is locked until the transaction ends.
pub fn lock(tx: &mut Tx, scope: &AdminScope, id: TeamId) -> Result<Team> {
    let now = tx.now();
    Ok(diesel::update(teams::table)
        .filter(teams::account_id.eq(scope.account()))
        .filter(teams::id.eq(id))
        .set(teams::updated_at.eq(now))
        .returning(cols::<Team>())
        .get_result(tx.directory())?)
}

/// Writes what can be changed about a team that [`lock`] returned.
pub fn save(tx: &mut Tx, scope: &AdminScope, team: &Team) -> Result<()> {
    diesel::update(teams::table)
        .filter(teams::account_id.eq(scope.account()))
        .filter(teams::id.eq(team.id))
        .set((
            teams::name.eq(&team.name),
            teams::description.eq(&team.description),
            teams::allow_auto_assign.eq(team.allow_auto_assign),
        ))
        .execute(tx.directory())?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = team_members, treat_none_as_default_value = false)]
struct InsertMember {
    account_id: AccountId,
    team_id: TeamId,
    user_id: UserId,
    created_at: Ts,
    updated_at: Ts,
}

/// Adds members; those already there are left as they are.
pub fn add_members(tx: &mut Tx, scope: &AdminScope, team: TeamId, users: &[UserId]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let new: Vec<InsertMember> = users
        .iter()
        .map(|&user_id| InsertMember {
            account_id: scope.account(),
            team_id: team,
            user_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    each!(tx.directory(), conn => diesel::insert_into(team_members::table)
        .values(&new)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Removes members; others are ignored.
pub fn remove_members(tx: &mut Tx, scope: &AdminScope, team: TeamId, users: &[UserId]) -> Result<()> {
    diesel::delete(team_members::table)
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::team_id.eq(team))
        .filter(among(team_members::user_id, users))
        .execute(tx.directory())?;
    Ok(())
}

/// Removes all members but these.
pub fn keep_only(tx: &mut Tx, scope: &AdminScope, team: TeamId, users: &[UserId]) -> Result<()> {
    diesel::delete(team_members::table)
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::team_id.eq(team))
        .filter(team_members::user_id.ne_all(users))
        .execute(tx.directory())?;
    Ok(())
}

/// Deletes a team; its conversations are without one afterwards. Where another transaction gives it a
/// conversation at this very moment the database refuses, and the caller is told to try again.
pub fn delete(tx: &mut Tx, scope: &AdminScope, team: TeamId) -> Result<()> {
    clear_conversations(tx, scope, team)?;
    move_counts(tx, scope, team)?;
    let deleted = diesel::delete(teams::table)
        .filter(teams::account_id.eq(scope.account()))
        .filter(teams::id.eq(team))
        .execute(tx.directory());
    match deleted.map_err(Error::from) {
        Ok(0) => Err(Error::NotFound),
        Ok(_) => Ok(()),
        Err(Error::ForeignKey) => Err(Error::Unavailable("the team is being given a conversation".into())),
        Err(error) => Err(error),
    }
}

fn clear_conversations(tx: &mut Tx, scope: &AdminScope, team: TeamId) -> Result<()> {
    diesel::update(conversations::table)
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::team_id.eq(team))
        .set(conversations::team_id.eq(None::<TeamId>))
        .execute(tx.raw())?;
    Ok(())
}

/// The kept counts of the team become counts of no team.
fn move_counts(tx: &mut Tx, scope: &AdminScope, team: TeamId) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO conversation_counts (account_id, status, inbox_id, team_id, assignee_id, n) \
         SELECT account_id, status, inbox_id, 0, assignee_id, n FROM conversation_counts \
         WHERE account_id = $1 AND team_id = $2 \
         ON CONFLICT (account_id, status, inbox_id, team_id, assignee_id) \
         DO UPDATE SET n = conversation_counts.n + excluded.n",
    )
    .bind::<BigInt, _>(scope.account())
    .bind::<BigInt, _>(team)
    .execute(tx.raw())?;
    diesel::delete(conversation_counts::table)
        .filter(conversation_counts::account_id.eq(scope.account()))
        .filter(conversation_counts::team_id.eq(team.0))
        .execute(tx.raw())?;
    Ok(())
}
