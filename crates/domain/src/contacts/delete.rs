//! Deleting contacts.

use porchlight_schema::ContactId;
use porchlight_store::account::contacts::{self as store, erase as pieces};

use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::job::{self, Job};
use crate::{AccountScope, AdminScope, Installation, Tx};

/// Deletes a contact with its conversations; refused while it is present. It is gone at once, what it
/// said follows by a job.
pub fn delete(tx: &mut Tx, inst: &Installation, scope: &AdminScope, id: ContactId) -> Result<()> {
    let contact = store::lock(tx, scope, id)?;
    if inst.presence.contacts(scope.account()).contains(&id) {
        return Err(Error::invalid("base", format!("{} is Online, please try again later", contact.name)));
    }
    event::record(tx, scope, Event::ContactDeleted(&contact));
    pieces::mark(tx, scope, &contact)?;
    tx.access_changed();
    let now = tx.now();
    job::enqueue(tx, Some(scope.account()), &Job::DeleteContact { contact: id }, None, now)
}

/// Rows that one step of erasing takes.
const STEP: i64 = 500;

/// One step of erasing a deleted contact; `false` when nothing is left of it.
pub fn erase(tx: &mut Tx, scope: &AccountScope, id: ContactId) -> Result<bool> {
    Ok(pieces::batch(tx, scope, id, STEP)?)
}
