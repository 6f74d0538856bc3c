//! Memberships: users joining and leaving an account. Agents, sign-up and platform apps all come here.

use porchlight_schema::tables::AccountUser;
use porchlight_schema::{Availability, Role, UserId};
use porchlight_store::account::members;

use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::people::Agent;
use crate::{AccountScope, Conn, Installation, Tx};

pub use porchlight_store::account::members::NewMember;

/// A membership as the wire makes it when nothing else is said.
pub fn member(user: UserId, role: Role, inviter: Option<UserId>) -> NewMember {
    NewMember { user, role, availability: Availability::Online, auto_offline: true, inviter }
}

/// All members with their presence, ordered by name without regard to case.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &AccountScope) -> Result<Vec<Agent>> {
    let members = members::list(conn, scope)?;
    Ok(Agent::all(inst, scope, members))
}

/// Lets a user join an account.
pub fn join(tx: &mut Tx, scope: &AccountScope, new: &NewMember) -> Result<AccountUser> {
    let membership = members::insert(tx, scope, new)?;
    event::record(tx, scope, Event::AgentAdded(new.user));
    tx.access_changed();
    Ok(membership)
}

/// Lets users join an account in one statement.
pub fn join_all(tx: &mut Tx, scope: &AccountScope, new: &[NewMember]) -> Result<()> {
    members::insert_all(tx, scope, new)?;
    for member in new {
        event::record(tx, scope, Event::AgentAdded(member.user));
    }
    tx.access_changed();
    Ok(())
}

/// Has a user leave an account: places in inboxes and teams, assignments and the membership end
/// together. `NotFound` when it is no member.
pub fn leave(tx: &mut Tx, scope: &AccountScope, user: UserId) -> Result<()> {
    members::delete(tx, scope, user)?;
    event::record(tx, scope, Event::AgentRemoved(user));
    tx.access_changed();
    Ok(())
}

/// Refuses what would leave the account without an administrator, when `leaver` ceases to be one.
pub fn keep_an_administrator(tx: &mut Tx, scope: &AccountScope, leaver: UserId) -> Result<()> {
    if members::lock_administrators(tx, scope)? == [leaver] {
        return Err(Error::refused("An account needs at least one administrator"));
    }
    Ok(())
}
