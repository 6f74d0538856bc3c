//! When the lists that clients keep (labels, inboxes, teams) changed last.

use diesel::prelude::*;
use porchlight_schema::tables::accounts;

use crate::db::Tx;
use crate::error::Result;
use crate::scope::AccountScope;

/// A list that clients keep and refetch when its time changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    Label,
    Inbox,
    Team,
}

/// Notes that one of the account's lists changed now.
pub fn touch(tx: &mut Tx, scope: &AccountScope, cache: Cache) -> Result<()> {
    let now = Some(tx.now());
    let account = accounts::table.find(scope.account());
    match cache {
        Cache::Label => diesel::update(account).set(accounts::cache_label_at.eq(now)).execute(tx.raw())?,
        Cache::Inbox => diesel::update(account).set(accounts::cache_inbox_at.eq(now)).execute(tx.raw())?,
        Cache::Team => diesel::update(account).set(accounts::cache_team_at.eq(now)).execute(tx.raw())?,
    };
    Ok(())
}
