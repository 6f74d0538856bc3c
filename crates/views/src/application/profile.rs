//! A user's own picture, as sign-in, profile and the platform API show it.

use porchlight_domain::Installation;
use porchlight_domain::people::available_name;
use porchlight_domain::users::{Me, Membership};
use porchlight_schema::{AccountId, AccountStatus, Availability, Json, Role, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::people::avatar_url;
use crate::wire::iso;

/// The signed-in user.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView<'a> {
    /// The lasting API key, not the key of the session.
    pub access_token: &'a str,
    /// The account worked in last.
    #[schema(value_type = Option<i64>)]
    pub account_id: Option<AccountId>,
    pub available_name: &'a str,
    /// Address of the picture, or an empty string.
    pub avatar_url: String,
    pub confirmed: bool,
    pub display_name: Option<&'a str>,
    pub message_signature: Option<&'a str>,
    pub email: &'a str,
    #[schema(value_type = i64)]
    pub id: UserId,
    #[schema(value_type = Option<i64>)]
    pub inviter_id: Option<UserId>,
    pub name: &'a str,
    /// Always `email`.
    pub provider: &'static str,
    /// Opens the user's live stream.
    pub pubsub_token: &'a str,
    /// Left out when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub custom_attributes: Option<&'a Json>,
    /// The role in the account worked in last.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    #[schema(value_type = Object)]
    pub ui_settings: &'a Json,
    /// The e-mail address.
    pub uid: &'a str,
    /// `SuperAdmin`, or null.
    #[serde(rename = "type")]
    pub kind: Option<&'a str>,
    pub accounts: Vec<MyAccountView<'a>>,
    /// Only where a session is validated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// One account of the signed-in user.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyAccountView<'a> {
    #[schema(value_type = i64)]
    pub id: AccountId,
    pub name: &'a str,
    /// `active` or `suspended`.
    #[schema(value_type = String)]
    pub status: AccountStatus,
    /// When the user last chose to work there.
    pub active_at: Option<String>,
    #[schema(value_type = String)]
    pub role: Role,
    pub permissions: [&'static str; 1],
    /// As configured.
    #[schema(value_type = String)]
    pub availability: Availability,
    /// As others see it.
    #[schema(value_type = Option<String>)]
    pub availability_status: Option<Availability>,
    pub auto_offline: bool,
    pub custom_role_id: Option<i64>,
    /// Always null.
    pub custom_role: Option<()>,
}

impl<'a> MyAccountView<'a> {
    fn new(me: &'a Me, membership: &'a Membership) -> Self {
        let member = &membership.member;
        Self {
            id: membership.account.id,
            name: &membership.account.name,
            status: membership.account.status,
            active_at: iso(member.active_at),
            role: member.role,
            permissions: [member.role.as_str()],
            availability: member.availability,
            availability_status: me.agent(membership).availability(),
            auto_offline: member.auto_offline,
            custom_role_id: member.custom_role_id,
            custom_role: None,
        }
    }
}

impl<'a> MeView<'a> {
    pub fn new(inst: &Installation, me: &'a Me) -> Self {
        let (user, active) = (&me.user, me.active());
        Self {
            access_token: &me.access_token,
            account_id: active.map(|active| active.account.id),
            available_name: available_name(user),
            avatar_url: avatar_url(inst, user.avatar_blob_id),
            confirmed: user.confirmed_at.is_some(),
            display_name: user.display_name.as_deref(),
            message_signature: user.message_signature.as_deref(),
            email: &user.email,
            id: user.id,
            inviter_id: active.and_then(|active| active.member.inviter_id),
            name: &user.name,
            provider: "email",
            pubsub_token: &user.pubsub_token,
            custom_attributes: (!user.custom_attributes.is_empty()).then_some(&user.custom_attributes),
            role: active.map(|active| active.member.role),
            ui_settings: &user.ui_settings,
            uid: &user.email,
            kind: user.user_type.as_deref(),
            accounts: me.memberships.iter().map(|membership| MyAccountView::new(me, membership)).collect(),
            created_at: None,
        }
    }

    /// With the time of making, as the validation of a session shows it.
    pub fn validated(inst: &Installation, me: &'a Me) -> Self {
        Self { created_at: iso(Some(me.user.created_at)), ..Self::new(inst, me) }
    }
}
