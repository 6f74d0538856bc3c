//! Accounts: the rows of the tenants themselves.

pub mod erase;

use diesel::prelude::*;
use porchlight_schema::tables::{Account, accounts};
use porchlight_schema::{AccountId, AccountStatus, Json, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

/// A checked account to be.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub name: String,
    pub locale: String,
    pub domain: Option<String>,
    pub support_email: Option<String>,
    pub status: AccountStatus,
    pub custom_attributes: Json,
    /// Features that differ from the defaults.
    pub features: Json,
    pub limits: Json,
}

/// What changes of an account; `None` leaves a column as it is.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = accounts)]
pub struct AccountChanges {
    pub name: Option<String>,
    pub locale: Option<String>,
    pub domain: Option<Option<String>>,
    pub support_email: Option<Option<String>>,
    pub status: Option<AccountStatus>,
    pub settings: Option<Json>,
    pub custom_attributes: Option<Json>,
    pub features: Option<Json>,
    pub limits: Option<Json>,
}

/// The account a caller is in.
pub fn find(conn: &mut Conn, scope: &AccountScope) -> Result<Account> {
    Ok(accounts::table
        .filter(accounts::id.eq(scope.account()))
        .select(Account::as_select())
        .first(conn.raw())?)
}

/// Whether there is such an account, for callers without a scope in it.
pub fn exists(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let found: Option<AccountId> = accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::deleting_at.is_null())
        .select(accounts::id)
        .first(conn.raw())
        .optional()?;
    Ok(found.is_some())
}

/// Adds an account.
pub fn insert(tx: &mut Tx, new: &NewAccount) -> Result<Account> {
    let now = tx.now();
    Ok(diesel::insert_into(accounts::table)
        .values((
            accounts::name.eq(new.name.clone()),
            accounts::locale.eq(new.locale.clone()),
            accounts::domain.eq(new.domain.clone()),
            accounts::support_email.eq(new.support_email.clone()),
            accounts::status.eq(new.status),
            accounts::settings.eq(Json::object()),
            accounts::custom_attributes.eq(new.custom_attributes.clone()),
            accounts::features.eq(new.features.clone()),
            accounts::limits.eq(new.limits.clone()),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .returning(cols::<Account>())
        .get_result::<Account>(tx.raw())?)
}

/// Changes the account a caller is in.
pub fn update(tx: &mut Tx, scope: &AccountScope, changes: &AccountChanges) -> Result<Account> {
    let now = tx.now();
    Ok(diesel::update(accounts::table.filter(accounts::id.eq(scope.account())))
        .set((changes, accounts::updated_at.eq(now)))
        .returning(cols::<Account>())
        .get_result::<Account>(tx.raw())?)
}
