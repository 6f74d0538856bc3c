//! Teams of agents.

use porchlight_schema::tables::Team;
use porchlight_schema::{TeamId, UserId};
use porchlight_store::account::teams as store;

use crate::caches::{self, Cache};
use crate::error::{Denial, Error, Result};
use crate::inbox_members::distinct;
use crate::input::{Faults, LINE};
use crate::people::Agent;
use crate::{AccountScope, AdminScope, Conn, Installation, Tx};

/// Longest description.
const TEXT_CHARS: usize = 20_000;

/// A team as its document shows it.
#[derive(Debug, Clone)]
pub struct LoadedTeam {
    pub team: Team,
    /// Whether the caller is in it.
    pub is_member: bool,
}

/// What a team is to be; `None` leaves a value as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct TeamChanges {
    /// Kept in lower case; unique in the account.
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub allow_auto_assign: Option<bool>,
}

impl TeamChanges {
    fn check(&self, new: bool) -> Result<()> {
        let mut faults = Faults::new();
        if new || self.name.is_some() {
            let name = self.name.as_deref().unwrap_or_default();
            faults.need("name", "Name", name);
            faults.at_most("name", "Name", name, LINE);
        }
        if let Some(Some(text)) = &self.description {
            faults.at_most("description", "Description", text, TEXT_CHARS);
        }
        faults.settle()
    }
}

/// All teams, by name.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<LoadedTeam>> {
    let mine = mine(conn, scope)?;
    let load = |team: Team| LoadedTeam { is_member: mine.contains(&team.id), team };
    Ok(store::list(conn, scope)?.into_iter().map(load).collect())
}

/// One team.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: TeamId) -> Result<LoadedTeam> {
    let team = store::find(conn, scope, id)?;
    loaded(conn, scope, team)
}

fn loaded(conn: &mut Conn, scope: &AccountScope, team: Team) -> Result<LoadedTeam> {
    Ok(LoadedTeam { is_member: mine(conn, scope)?.contains(&team.id), team })
}

/// The teams the caller is in.
fn mine(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<TeamId>> {
    match scope.actor().user() {
        Some(user) => Ok(store::ids_of(conn, scope, user)?),
        None => Ok(Vec::new()),
    }
}

/// Makes a team without members.
pub fn create(tx: &mut Tx, scope: &AdminScope, new: TeamChanges) -> Result<LoadedTeam> {
    new.check(true)?;
    let name = new.name.unwrap_or_default().to_lowercase();
    let description = new.description.flatten();
    let auto = new.allow_auto_assign.unwrap_or(true);
    let team = store::insert(tx, scope, &name, description.as_deref(), auto)?;
    caches::changed(tx, scope, Cache::Team)?;
    Ok(LoadedTeam { team, is_member: false })
}

/// Changes a team.
pub fn update(tx: &mut Tx, scope: &AdminScope, id: TeamId, changes: TeamChanges) -> Result<LoadedTeam> {
    let mut team = store::lock(tx, scope, id)?;
    changes.check(false)?;
    if let Some(name) = changes.name {
        team.name = name.to_lowercase();
    }
    if let Some(description) = changes.description {
        team.description = description;
    }
    team.allow_auto_assign = changes.allow_auto_assign.unwrap_or(team.allow_auto_assign);
    store::save(tx, scope, &team)?;
    caches::changed(tx, scope, Cache::Team)?;
    loaded(tx, scope, team)
}

/// Deletes a team; its conversations belong to none afterwards.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: TeamId) -> Result<()> {
    store::delete(tx, scope, id)?;
    caches::changed(tx, scope, Cache::Team)
}

/// Who is in a team.
pub fn members(conn: &mut Conn, inst: &Installation, scope: &AccountScope, id: TeamId) -> Result<Vec<Agent>> {
    let team = store::find(conn, scope, id)?;
    Ok(Agent::all(inst, scope, store::members(conn, scope, team.id)?))
}

/// Adds members; answers with those who were not in the team before.
pub fn add_members(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: TeamId,
    users: &[UserId],
) -> Result<Vec<Agent>> {
    let team = store::lock(tx, scope, id)?.id;
    let users = known(tx, scope, users)?;
    let before = store::member_ids(tx, scope, team)?;
    store::add_members(tx, scope, team, &users)?;
    caches::changed(tx, scope, Cache::Team)?;
    let now = store::members(tx, scope, team)?;
    Ok(Agent::all(inst, scope, now.into_iter().filter(|(user, _)| !before.contains(&user.id))))
}

/// Makes these the members, and nobody else; answers with all of them.
pub fn replace_members(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: TeamId,
    users: &[UserId],
) -> Result<Vec<Agent>> {
    let team = store::lock(tx, scope, id)?.id;
    let users = known(tx, scope, users)?;
    store::keep_only(tx, scope, team, &users)?;
    store::add_members(tx, scope, team, &users)?;
    caches::changed(tx, scope, Cache::Team)?;
    Ok(Agent::all(inst, scope, store::members(tx, scope, team)?))
}

/// Removes members.
pub fn remove_members(tx: &mut Tx, scope: &AdminScope, id: TeamId, users: &[UserId]) -> Result<()> {
    let team = store::lock(tx, scope, id)?.id;
    let users = known(tx, scope, users)?;
    store::remove_members(tx, scope, team, &users)?;
    caches::changed(tx, scope, Cache::Team)
}

/// The ids, each once. One that is no member of the account refuses all.
fn known(conn: &mut Conn, scope: &AccountScope, users: &[UserId]) -> Result<Vec<UserId>> {
    let users = distinct(users)?;
    let found = porchlight_store::account::members::by_users(conn, scope, &users)?;
    if found.len() == users.len() { Ok(users) } else { Err(Error::Denied(Denial::InvalidUserIds)) }
}
