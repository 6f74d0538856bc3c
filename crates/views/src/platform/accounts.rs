//! Accounts, as platform apps see them.

use porchlight_domain::Installation;
use porchlight_schema::tables::Account;
use porchlight_schema::{AccountId, AccountStatus, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::application::accounts::{Features, support_email};

/// An account of a platform app.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlatformAccountView)]
pub struct AccountView<'a> {
    #[schema(value_type = i64)]
    pub id: AccountId,
    pub name: &'a str,
    pub locale: &'a str,
    pub domain: Option<&'a str>,
    /// The account's own, or else the installation's sender.
    pub support_email: &'a str,
    /// The switches that are on, each `true`.
    #[schema(value_type = Object)]
    pub features: Features,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    #[schema(value_type = Object)]
    pub limits: &'a Json,
    /// `active` or `suspended`.
    #[schema(value_type = String)]
    pub status: AccountStatus,
}

impl<'a> AccountView<'a> {
    pub fn new(inst: &'a Installation, account: &'a Account) -> Self {
        Self {
            id: account.id,
            name: &account.name,
            locale: &account.locale,
            domain: account.domain.as_deref(),
            support_email: support_email(inst, account),
            features: Features::of(account),
            custom_attributes: &account.custom_attributes,
            limits: &account.limits,
            status: account.status,
        }
    }
}
