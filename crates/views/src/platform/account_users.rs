//! Memberships, as platform apps see them.

use porchlight_schema::tables::AccountUser;
use porchlight_schema::{AccountId, AccountUserId, Availability, Role, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::iso;

/// A membership.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountUserView {
    #[schema(value_type = i64)]
    pub id: AccountUserId,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    #[schema(value_type = i64)]
    pub user_id: UserId,
    /// `agent` or `administrator`.
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Option<i64>)]
    pub inviter_id: Option<UserId>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub active_at: Option<String>,
    /// `online`, `offline` or `busy`, as configured.
    #[schema(value_type = String)]
    pub availability: Availability,
    pub auto_offline: bool,
    pub custom_role_id: Option<i64>,
}

impl From<&AccountUser> for AccountUserView {
    fn from(row: &AccountUser) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            user_id: row.user_id,
            role: row.role,
            inviter_id: row.inviter_id,
            created_at: iso(Some(row.created_at)),
            updated_at: iso(Some(row.updated_at)),
            active_at: iso(row.active_at),
            availability: row.availability,
            auto_offline: row.auto_offline,
            custom_role_id: row.custom_role_id,
        }
    }
}

impl AccountUserView {
    /// Several memberships, as the bare array the wire has.
    pub fn list(rows: &[AccountUser]) -> Vec<Self> {
        rows.iter().map(Self::from).collect()
    }
}
