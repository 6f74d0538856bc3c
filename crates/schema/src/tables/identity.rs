//! Tables and rows: accounts.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::{AccountStatus, Availability, PermissibleType, Role, TokenOwner};
use crate::ids::{AccessTokenId, AccountId, AccountUserId, BlobId, PlatformAppId, SessionId, UserId};
use crate::types::{Json, Ts};

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    accounts (id) {
        id -> BigInt,
        name -> Text,
        locale -> Text,
        domain -> Nullable<Text>,
        support_email -> Nullable<Text>,
        status -> SmallInt,
        settings -> JsonDoc,
        custom_attributes -> JsonDoc,
        features -> JsonDoc,
        limits -> JsonDoc,
        next_display_id -> BigInt,
        event_seq -> BigInt,
        cache_label_at -> Nullable<UtcTs>,
        cache_inbox_at -> Nullable<UtcTs>,
        cache_team_at -> Nullable<UtcTs>,
        deleting_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// The tenant. `next_display_id` and `event_seq` hold the last number given out; `features` only what differs from the defaults.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub locale: String,
    pub domain: Option<String>,
    pub support_email: Option<String>,
    pub status: AccountStatus,
    pub settings: Json,
    pub custom_attributes: Json,
    pub features: Json,
    pub limits: Json,
    pub next_display_id: i64,
    pub event_seq: i64,
    pub cache_label_at: Option<Ts>,
    pub cache_inbox_at: Option<Ts>,
    pub cache_team_at: Option<Ts>,
    pub deleting_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{JsonDoc, UtcTs};

    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        display_name -> Nullable<Text>,
        password_digest -> Nullable<Text>,
        user_type -> Nullable<Text>,
        pubsub_token -> Text,
        confirmed_at -> Nullable<UtcTs>,
        unconfirmed_email -> Nullable<Text>,
        confirmation_digest -> Nullable<Text>,
        confirmation_sent_at -> Nullable<UtcTs>,
        reset_digest -> Nullable<Text>,
        reset_sent_at -> Nullable<UtcTs>,
        message_signature -> Nullable<Text>,
        ui_settings -> JsonDoc,
        custom_attributes -> JsonDoc,
        avatar_blob_id -> Nullable<BigInt>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A login. Digests are SHA-256 of mailed tokens; the tokens themselves are never stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub display_name: Option<String>,
    pub password_digest: Option<String>,
    pub user_type: Option<String>,
    pub pubsub_token: String,
    pub confirmed_at: Option<Ts>,
    pub unconfirmed_email: Option<String>,
    pub confirmation_digest: Option<String>,
    pub confirmation_sent_at: Option<Ts>,
    pub reset_digest: Option<String>,
    pub reset_sent_at: Option<Ts>,
    pub message_signature: Option<String>,
    pub ui_settings: Json,
    pub custom_attributes: Json,
    pub avatar_blob_id: Option<BlobId>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::types::{UtcTs};

    account_users (id) {
        id -> BigInt,
        account_id -> BigInt,
        user_id -> BigInt,
        role -> SmallInt,
        availability -> SmallInt,
        auto_offline -> Bool,
        active_at -> Nullable<UtcTs>,
        inviter_id -> Nullable<BigInt>,
        custom_role_id -> Nullable<BigInt>,
        invited_name -> Nullable<Text>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// Membership of a user in an account. Until a user who was invited has entered the account,
/// `invited_name` is all it is shown of them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account_users)]
pub struct AccountUser {
    pub id: AccountUserId,
    pub account_id: AccountId,
    pub user_id: UserId,
    pub role: Role,
    pub availability: Availability,
    pub auto_offline: bool,
    pub active_at: Option<Ts>,
    pub inviter_id: Option<UserId>,
    pub custom_role_id: Option<i64>,
    pub invited_name: Option<String>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, SmallInt, Text};
    use crate::types::{UtcTs};

    access_tokens (id) {
        id -> BigInt,
        owner_type -> SmallInt,
        owner_id -> BigInt,
        token_digest -> Text,
        token_sealed -> Text,
        created_at -> UtcTs,
    }
}

/// The opaque key of a user, bot or platform app: found by digest, shown again by unsealing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = access_tokens)]
pub struct AccessToken {
    pub id: AccessTokenId,
    pub owner_type: TokenOwner,
    pub owner_id: i64,
    pub token_digest: String,
    pub token_sealed: String,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{UtcTs};

    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        client -> Text,
        token_digest -> Text,
        expires_at -> UtcTs,
        last_seen_at -> UtcTs,
        user_agent -> Nullable<Text>,
        ip -> Nullable<Text>,
        created_at -> UtcTs,
    }
}

/// One signed-in device of a user.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub client: String,
    pub token_digest: String,
    pub expires_at: Ts,
    pub last_seen_at: Ts,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    sso_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_digest -> Text,
        expires_at -> UtcTs,
        created_at -> UtcTs,
    }
}

/// One-time login links, good for five minutes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sso_tokens)]
pub struct SsoToken {
    pub id: i64,
    pub user_id: UserId,
    pub token_digest: String,
    pub expires_at: Ts,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    platform_apps (id) {
        id -> BigInt,
        name -> Text,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A provisioning identity.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = platform_apps)]
pub struct PlatformApp {
    pub id: PlatformAppId,
    pub name: String,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, SmallInt};
    use crate::types::{UtcTs};

    platform_app_permissibles (id) {
        id -> BigInt,
        platform_app_id -> BigInt,
        permissible_type -> SmallInt,
        permissible_id -> BigInt,
        created_at -> UtcTs,
    }
}

/// What a platform app may touch: what it made or was permitted.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = platform_app_permissibles)]
pub struct PlatformAppPermissible {
    pub id: i64,
    pub platform_app_id: PlatformAppId,
    pub permissible_type: PermissibleType,
    pub permissible_id: i64,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    installation_settings (id) {
        id -> BigInt,
        name -> Text,
        value -> Text,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// Small facts of the whole installation, such as the set-up token.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = installation_settings)]
pub struct InstallationSetting {
    pub id: i64,
    pub name: String,
    pub value: String,
    pub created_at: Ts,
    pub updated_at: Ts,
}
