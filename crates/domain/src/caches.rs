//! Lists that clients keep: every change of a label, inbox, team or membership is told to them.

use porchlight_store::account::caches;
pub use porchlight_store::account::caches::Cache;

use crate::error::Result;
use crate::event::{self, Event};
use crate::{AccountScope, Tx};

/// Notes that a list of the account changed, and records the event that has clients fetch it anew.
pub fn changed(tx: &mut Tx, scope: &AccountScope, cache: Cache) -> Result<()> {
    caches::touch(tx, scope, cache)?;
    event::record(tx, scope, Event::CacheInvalidated);
    Ok(())
}
