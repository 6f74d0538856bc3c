//! Lists that clients keep: every change of a label, inbox, team or membership is told to them.

use porchlight_schema::{EventKind, Json};
use porchlight_store::account::caches;
pub use porchlight_store::account::caches::Cache;

use crate::error::Result;
use crate::{AccountScope, Tx};

/// Notes that a list of the account changed, and records the event that has clients fetch it anew.
pub fn changed(tx: &mut Tx, scope: &AccountScope, cache: Cache) -> Result<()> {
    caches::touch(tx, scope, cache)?;
    tx.record(scope.event(EventKind::AccountCacheInvalidated, None, scope.account().0, Json::object()));
    Ok(())
}
