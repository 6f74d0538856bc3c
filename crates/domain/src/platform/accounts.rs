//! Accounts of platform apps and their members.

use porchlight_schema::tables::{Account, AccountUser};
use porchlight_schema::{AccountId, AccountStatus, Json, PermissibleType, Role, UserId};
use porchlight_store::account::members as stored;
use porchlight_store::installation::accounts::{self as store, AccountChanges, erase};
use porchlight_store::installation::{platform_apps, users as logins};
use serde_json::{Map, Value};

use super::account;
use crate::accounts::{self, AccountInput, check_size, features};
use crate::error::{Error, Result};
use crate::input::Faults;
use crate::job::{self, Job};
use crate::members;
use crate::{AdminScope, Conn, PlatformScope, Tx};

/// What an account is to be; `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct PlatformAccount {
    pub input: AccountInput,
    pub status: Option<AccountStatus>,
    /// Merged into the switches that are set.
    pub features: Option<Map<String, Value>>,
    /// Replaces the stored object.
    pub limits: Option<Map<String, Value>>,
    /// Replaces the stored object.
    pub custom_attributes: Option<Map<String, Value>>,
}

impl PlatformAccount {
    fn check(&self, new: bool) -> Result<()> {
        let mut faults = Faults::new();
        self.input.check(&mut faults, new);
        if let Some(limits) = &self.limits {
            check_size(&mut faults, "limits", "Limits", limits);
        }
        if let Some(attributes) = &self.custom_attributes {
            check_size(&mut faults, "custom_attributes", "Custom attributes", attributes);
        }
        faults.settle()
    }
}

/// Makes an account that the app may touch from now on.
pub fn create(tx: &mut Tx, scope: &PlatformScope, wanted: PlatformAccount) -> Result<Account> {
    wanted.check(true)?;
    let mut new = wanted.input.new_account();
    new.status = wanted.status.unwrap_or(AccountStatus::Active);
    if let Some(attributes) = &wanted.custom_attributes {
        new.custom_attributes = Json::from(attributes);
    }
    if let Some(limits) = &wanted.limits {
        new.limits = Json::from(limits);
    }
    if let Some(wanted) = &wanted.features {
        new.features = features::turn(&new.features, wanted)?;
    }
    let (account, _) = accounts::create(tx, &new)?;
    platform_apps::permit(tx, scope.app(), PermissibleType::Account, account.id.0)?;
    Ok(account)
}

/// One account.
pub fn find(conn: &mut Conn, scope: &PlatformScope, id: AccountId) -> Result<Account> {
    let own = account(conn, scope, id)?;
    Ok(store::find(conn, &own)?)
}

/// Changes an account. A suspension takes effect at once, for open sockets too.
pub fn update(tx: &mut Tx, scope: &PlatformScope, id: AccountId, wanted: PlatformAccount) -> Result<Account> {
    let own = account(tx, scope, id)?;
    wanted.check(false)?;
    let features = match &wanted.features {
        Some(wanted) => Some(features::turn(&store::find(tx, &own)?.features, wanted)?),
        None => None,
    };
    let changes = AccountChanges {
        status: wanted.status,
        features,
        limits: wanted.limits.as_ref().map(Json::from),
        custom_attributes: wanted.custom_attributes.as_ref().map(Json::from),
        ..wanted.input.changes()
    };
    if wanted.status.is_some() {
        tx.access_changed();
    }
    Ok(store::update(tx, &own, &changes)?)
}

/// Deletes an account: gone for everybody at once, its rows erased piece by piece by a job.
pub fn delete(tx: &mut Tx, scope: &PlatformScope, id: AccountId) -> Result<()> {
    let own = account(tx, scope, id)?;
    erase::mark(tx, &own)?;
    tx.access_changed();
    let now = tx.now();
    job::enqueue(tx, Some(id), &Job::DeleteAccount, Some(&format!("delete_account {id}")), now)
}

/// Rows erased in one transaction of [`erase_some`].
const ERASED_AT_ONCE: i64 = 500;

/// Erases some rows of an account that is being deleted. `false` when nothing is left to erase.
pub fn erase_some(tx: &mut Tx, scope: &AdminScope) -> Result<bool> {
    Ok(erase::batch(tx, scope, ERASED_AT_ONCE)?)
}

/// The memberships of an account.
pub fn members(conn: &mut Conn, scope: &PlatformScope, id: AccountId) -> Result<Vec<AccountUser>> {
    let own = account(conn, scope, id)?;
    let mut rows: Vec<AccountUser> = stored::list(conn, &own)?.into_iter().map(|(_, row)| row).collect();
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Lets any user join an account, or gives a member another role.
pub fn put_member(
    tx: &mut Tx,
    scope: &PlatformScope,
    id: AccountId,
    user: UserId,
    role: Role,
) -> Result<AccountUser> {
    let own = account(tx, scope, id)?;
    let changes = members::MemberChanges { role: Some(role), ..Default::default() };
    match members::change(tx, &own, user, &changes) {
        Err(Error::NotFound) => {
            if !logins::exists(tx, user)? {
                return Err(Error::invalid("user", "User must exist"));
            }
            members::join(tx, &own, &members::member(user, role, None))
        }
        other => other,
    }
}

/// Has a user leave an account; nothing happens when it is no member. The user itself stays.
pub fn remove_member(tx: &mut Tx, scope: &PlatformScope, id: AccountId, user: UserId) -> Result<()> {
    let own = account(tx, scope, id)?;
    match members::leave(tx, &own, user) {
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}
