//! Who works in an inbox, and so sees it.

use porchlight_schema::{InboxId, UserId};
use porchlight_store::account::inbox_members as store;
use porchlight_store::account::{inboxes, members};

use crate::caches::{self, Cache};
use crate::error::{Error, Result};
use crate::people::Agent;
use crate::{AccountScope, AdminScope, Conn, Installation, Tx};

/// Ids that one request may name.
const AT_ONCE: usize = 5_000;

/// The members of an inbox that the caller sees.
pub fn list(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    inbox: InboxId,
) -> Result<Vec<Agent>> {
    let inbox = crate::inboxes::seen(conn, scope, inbox)?;
    Ok(Agent::all(inst, scope, store::list(conn, scope, inbox.id)?))
}

/// Adds members; answers with all of them.
pub fn add(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<Agent>> {
    let inbox = inboxes::find(tx, scope, inbox)?.id;
    let users = known(tx, scope, users)?;
    store::add(tx, scope, inbox, &users)?;
    changed(tx, scope)?;
    Ok(Agent::all(inst, scope, store::list(tx, scope, inbox)?))
}

/// Makes these the members, and nobody else; answers with all of them.
pub fn replace(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<Agent>> {
    let inbox = inboxes::find(tx, scope, inbox)?.id;
    let users = known(tx, scope, users)?;
    store::keep_only(tx, scope, inbox, &users)?;
    store::add(tx, scope, inbox, &users)?;
    changed(tx, scope)?;
    Ok(Agent::all(inst, scope, store::list(tx, scope, inbox)?))
}

/// Removes members; ids of others are ignored.
pub fn remove(tx: &mut Tx, scope: &AdminScope, inbox: InboxId, users: &[UserId]) -> Result<()> {
    let inbox = inboxes::find(tx, scope, inbox)?.id;
    let users = distinct(users)?;
    store::remove(tx, scope, inbox, &users)?;
    changed(tx, scope)
}

/// The ids, each once. One that is no member of the account refuses all.
fn known(conn: &mut Conn, scope: &AccountScope, users: &[UserId]) -> Result<Vec<UserId>> {
    let users = distinct(users)?;
    if members::by_users(conn, scope, &users)?.len() == users.len() {
        Ok(users)
    } else {
        Err(Error::invalid("user", "User must exist"))
    }
}

/// The ids, each once, in the order given.
pub(crate) fn distinct(users: &[UserId]) -> Result<Vec<UserId>> {
    if users.len() > AT_ONCE {
        return Err(Error::refused(format!("user_ids may name {AT_ONCE} users at most")));
    }
    let mut seen = std::collections::HashSet::new();
    Ok(users.iter().copied().filter(|id| seen.insert(*id)).collect())
}

fn changed(tx: &mut Tx, scope: &AdminScope) -> Result<()> {
    tx.access_changed();
    caches::changed(tx, scope, Cache::Inbox)
}
