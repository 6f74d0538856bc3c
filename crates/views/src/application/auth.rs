//! Answers of signing in and out.

use porchlight_domain::Installation;
use porchlight_domain::users::Me;
use porchlight_schema::tables::Account;
use porchlight_schema::{AccountId, Role, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::application::profile::MeView;
use crate::people::avatar_url;
use crate::wire::iso;

/// Somebody who has just signed in; the session's keys are in the headers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInView<'a> {
    pub data: MeView<'a>,
}

impl<'a> SignedInView<'a> {
    pub fn new(inst: &Installation, me: &'a Me) -> Self {
        Self { data: MeView::new(inst, me) }
    }
}

/// A session that is still good.
#[derive(Debug, Serialize, ToSchema)]
pub struct ValidatedView<'a> {
    pub payload: ValidPayload<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ValidPayload<'a> {
    /// Always true.
    pub success: bool,
    pub data: MeView<'a>,
}

impl<'a> ValidatedView<'a> {
    pub fn new(inst: &Installation, me: &'a Me) -> Self {
        Self { payload: ValidPayload { success: true, data: MeView::validated(inst, me) } }
    }
}

/// Something done, with nothing to show.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuccessView {
    pub success: bool,
}

/// A sentence for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTextView {
    pub message: &'static str,
}

/// Somebody who has just signed up, with the new account.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedUpView<'a> {
    pub data: NewcomerView<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NewcomerView<'a> {
    #[schema(value_type = i64)]
    pub id: UserId,
    /// Always `email`.
    pub provider: &'static str,
    pub uid: &'a str,
    pub name: &'a str,
    pub display_name: Option<&'a str>,
    pub email: &'a str,
    /// The new account.
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    pub created_at: Option<String>,
    pub pubsub_token: &'a str,
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Option<i64>)]
    pub inviter_id: Option<UserId>,
    pub confirmed: bool,
    pub avatar_url: String,
    pub access_token: &'a str,
    pub accounts: Vec<NewcomersAccountView<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NewcomersAccountView<'a> {
    #[schema(value_type = i64)]
    pub id: AccountId,
    pub name: &'a str,
    pub active_at: Option<String>,
    #[schema(value_type = String)]
    pub role: Role,
    pub locale: &'a str,
}

impl<'a> SignedUpView<'a> {
    pub fn new(inst: &Installation, me: &'a Me, account: &'a Account) -> Self {
        let user = &me.user;
        let accounts = me.memberships.iter().map(|membership| NewcomersAccountView {
            id: membership.account.id,
            name: &membership.account.name,
            active_at: iso(membership.member.active_at),
            role: membership.member.role,
            locale: &membership.account.locale,
        });
        let data = NewcomerView {
            id: user.id,
            provider: "email",
            uid: &user.email,
            name: &user.name,
            display_name: user.display_name.as_deref(),
            email: &user.email,
            account_id: account.id,
            created_at: iso(Some(user.created_at)),
            pubsub_token: &user.pubsub_token,
            role: Role::Administrator,
            inviter_id: None,
            confirmed: user.confirmed_at.is_some(),
            avatar_url: avatar_url(inst, user.avatar_blob_id),
            access_token: &me.access_token,
            accounts: accounts.collect(),
        };
        Self { data }
    }
}

/// Whether the installation waits to be set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupView {
    /// True until the first user is made.
    pub needed: bool,
}
