//! Memberships: users joining and leaving an account. Agents, sign-up and platform apps all come here.

use porchlight_schema::tables::AccountUser;
use porchlight_schema::{AuditAction, Availability, Role, UserId};
use porchlight_store::account::members;

use crate::audit::{self, about};
use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::people::Agent;
use crate::{AccountScope, Conn, Installation, Tx};

pub use porchlight_store::account::members::{MemberChanges, NewMember};

/// A membership as the wire makes it when nothing else is said.
pub fn member(user: UserId, role: Role, inviter: Option<UserId>) -> NewMember {
    NewMember {
        user,
        role,
        availability: Availability::Online,
        auto_offline: true,
        inviter,
        invited_name: None,
    }
}

/// All members with their presence, ordered by name without regard to case.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &AccountScope) -> Result<Vec<Agent>> {
    let members = members::list(conn, scope)?;
    Ok(Agent::all(inst, scope, members))
}

/// Lets a user join an account.
pub fn join(tx: &mut Tx, scope: &AccountScope, new: &NewMember) -> Result<AccountUser> {
    let membership = members::insert(tx, scope, new)?;
    joined(tx, scope, new.user);
    tx.access_changed();
    Ok(membership)
}

/// Lets users join an account in one statement.
pub fn join_all(tx: &mut Tx, scope: &AccountScope, new: &[NewMember]) -> Result<()> {
    members::insert_all(tx, scope, new)?;
    for member in new {
        joined(tx, scope, member.user);
    }
    tx.access_changed();
    Ok(())
}

fn joined(tx: &mut Tx, scope: &AccountScope, user: UserId) {
    event::record(tx, scope, Event::AgentAdded(user));
    audit::fact(tx, scope, AuditAction::MemberAdded, about("user", user));
}

/// Tells that a user has left an account.
pub(crate) fn left(tx: &mut Tx, scope: &AccountScope, user: UserId) {
    event::record(tx, scope, Event::AgentRemoved(user));
    audit::fact(tx, scope, AuditAction::MemberRemoved, about("user", user));
}

/// Changes a membership. A member in another role is seen as such at once.
pub fn change(
    tx: &mut Tx,
    scope: &AccountScope,
    user: UserId,
    changes: &MemberChanges,
) -> Result<AccountUser> {
    let before = members::find(tx, scope, user)?;
    let after = members::update(tx, scope, user, changes)?;
    if after.role != before.role {
        let action = match after.role {
            Role::Administrator => AuditAction::MemberPromoted,
            Role::Agent => AuditAction::MemberDemoted,
        };
        audit::fact(tx, scope, action, about("user", user));
    }
    if changes.role.is_some() {
        tx.access_changed();
    }
    Ok(after)
}

/// Notes that a member who was invited has come in: from now on the account sees who they are. Only the
/// first time writes anything.
pub fn enter(tx: &mut Tx, scope: &AccountScope) -> Result<()> {
    if let Some(user) = scope.actor().user()
        && members::enter(tx, scope, user)?
    {
        audit::fact(tx, scope, AuditAction::MemberEntered, about("user", user));
    }
    Ok(())
}

/// Has a user leave an account: places in inboxes and teams, assignments and the membership end
/// together. `NotFound` when it is no member.
pub fn leave(tx: &mut Tx, scope: &AccountScope, user: UserId) -> Result<()> {
    members::delete(tx, scope, user)?;
    left(tx, scope, user);
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
