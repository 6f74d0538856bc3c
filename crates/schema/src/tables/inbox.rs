//! Tables and rows: inboxes.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::{ChannelKind, SenderNameType};
use crate::ids::{AccountId, AgentBotId, BlobId, ChannelId, InboxId, LabelId, TeamId, UserId, WebhookId};
use crate::types::{Json, Ts};

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::types::{UtcTs};

    blobs (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        key -> Text,
        filename -> Text,
        content_type -> Text,
        byte_size -> BigInt,
        checksum -> Text,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        attached -> Bool,
        created_at -> UtcTs,
    }
}

/// Stored bytes. `key` is 128 random bits; a blob that nothing took into use is swept after a day.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = blobs)]
pub struct Blob {
    pub id: BlobId,
    pub account_id: Option<AccountId>,
    pub key: String,
    pub filename: String,
    pub content_type: String,
    pub byte_size: i64,
    pub checksum: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub attached: bool,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    channels (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> SmallInt,
        identifier -> Text,
        hmac_token_sealed -> Text,
        hmac_mandatory -> Bool,
        webhook_url -> Nullable<Text>,
        secret_sealed -> Nullable<Text>,
        previous_secret_sealed -> Nullable<Text>,
        previous_secret_until -> Nullable<UtcTs>,
        settings -> JsonDoc,
        created_at -> UtcTs,
        updated_at -> UtcTs,
        visited_at -> Nullable<UtcTs>,
    }
}

/// How an inbox receives. `identifier` is the inbox identifier of an API channel, the website token of a widget; `settings` what only one kind has;
/// `visited_at` is when a widget was last seen on a page, at most a minute late.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = channels)]
pub struct Channel {
    pub id: ChannelId,
    pub account_id: AccountId,
    pub kind: ChannelKind,
    pub identifier: String,
    pub hmac_token_sealed: String,
    pub hmac_mandatory: bool,
    pub webhook_url: Option<String>,
    pub secret_sealed: Option<String>,
    pub previous_secret_sealed: Option<String>,
    pub previous_secret_until: Option<Ts>,
    pub settings: Json,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub visited_at: Option<Ts>,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    inboxes (id) {
        id -> BigInt,
        account_id -> BigInt,
        channel_id -> BigInt,
        channel_kind -> SmallInt,
        name -> Text,
        avatar_blob_id -> Nullable<BigInt>,
        greeting_enabled -> Bool,
        greeting_message -> Nullable<Text>,
        enable_auto_assignment -> Bool,
        enable_email_collect -> Bool,
        csat_survey_enabled -> Bool,
        csat_config -> JsonDoc,
        allow_messages_after_resolved -> Bool,
        lock_to_single_conversation -> Bool,
        working_hours_enabled -> Bool,
        working_hours -> JsonDoc,
        out_of_office_message -> Nullable<Text>,
        timezone -> Text,
        sender_name_type -> SmallInt,
        business_name -> Nullable<Text>,
        auto_assignment_config -> JsonDoc,
        portal_id -> Nullable<BigInt>,
        deleting_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// Where conversations arrive.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = inboxes)]
pub struct Inbox {
    pub id: InboxId,
    pub account_id: AccountId,
    pub channel_id: ChannelId,
    pub channel_kind: ChannelKind,
    pub name: String,
    pub avatar_blob_id: Option<BlobId>,
    pub greeting_enabled: bool,
    pub greeting_message: Option<String>,
    pub enable_auto_assignment: bool,
    pub enable_email_collect: bool,
    pub csat_survey_enabled: bool,
    pub csat_config: Json,
    pub allow_messages_after_resolved: bool,
    pub lock_to_single_conversation: bool,
    pub working_hours_enabled: bool,
    pub working_hours: Json,
    pub out_of_office_message: Option<String>,
    pub timezone: String,
    pub sender_name_type: SenderNameType,
    pub business_name: Option<String>,
    pub auto_assignment_config: Json,
    pub portal_id: Option<i64>,
    pub deleting_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable};
    use crate::types::{UtcTs};

    inbox_members (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> BigInt,
        user_id -> BigInt,
        last_assigned_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// An agent who works in an inbox. `last_assigned_at` makes the round robin.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = inbox_members)]
pub struct InboxMember {
    pub id: i64,
    pub account_id: AccountId,
    pub inbox_id: InboxId,
    pub user_id: UserId,
    pub last_assigned_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{JsonDoc, UtcTs};

    agent_bots (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        name -> Text,
        description -> Nullable<Text>,
        outgoing_url -> Nullable<Text>,
        bot_type -> Text,
        bot_config -> JsonDoc,
        secret_sealed -> Nullable<Text>,
        previous_secret_sealed -> Nullable<Text>,
        previous_secret_until -> Nullable<UtcTs>,
        avatar_blob_id -> Nullable<BigInt>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A bot identity; without an account it is a system bot, visible to all.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = agent_bots)]
pub struct AgentBot {
    pub id: AgentBotId,
    pub account_id: Option<AccountId>,
    pub name: String,
    pub description: Option<String>,
    pub outgoing_url: Option<String>,
    pub bot_type: String,
    pub bot_config: Json,
    pub secret_sealed: Option<String>,
    pub previous_secret_sealed: Option<String>,
    pub previous_secret_until: Option<Ts>,
    pub avatar_blob_id: Option<BlobId>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool};
    use crate::types::{UtcTs};

    agent_bot_inboxes (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> BigInt,
        agent_bot_id -> BigInt,
        active -> Bool,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// The one bot of an inbox.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = agent_bot_inboxes)]
pub struct AgentBotInbox {
    pub id: i64,
    pub account_id: AccountId,
    pub inbox_id: InboxId,
    pub agent_bot_id: AgentBotId,
    pub active: bool,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{UtcTs};

    teams (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        description -> Nullable<Text>,
        allow_auto_assign -> Bool,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A group of agents.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Team {
    pub id: TeamId,
    pub account_id: AccountId,
    pub name: String,
    pub description: Option<String>,
    pub allow_auto_assign: bool,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt};
    use crate::types::{UtcTs};

    team_members (id) {
        id -> BigInt,
        account_id -> BigInt,
        team_id -> BigInt,
        user_id -> BigInt,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// An agent in a team.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = team_members)]
pub struct TeamMember {
    pub id: i64,
    pub account_id: AccountId,
    pub team_id: TeamId,
    pub user_id: UserId,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{UtcTs};

    labels (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        description -> Nullable<Text>,
        color -> Text,
        show_on_sidebar -> Nullable<Bool>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A label the account offers; tags on conversations and contacts need not be listed here.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labels)]
pub struct Label {
    pub id: LabelId,
    pub account_id: AccountId,
    pub title: String,
    pub description: Option<String>,
    pub color: String,
    pub show_on_sidebar: Option<bool>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{JsonDoc, UtcTs};

    webhooks (id) {
        id -> BigInt,
        account_id -> BigInt,
        inbox_id -> Nullable<BigInt>,
        name -> Nullable<Text>,
        url -> Text,
        subscriptions -> JsonDoc,
        secret_sealed -> Text,
        previous_secret_sealed -> Nullable<Text>,
        previous_secret_until -> Nullable<UtcTs>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
        failing_since -> Nullable<UtcTs>,
        disabled_at -> Nullable<UtcTs>,
    }
}

/// An account webhook.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Webhook {
    pub id: WebhookId,
    pub account_id: AccountId,
    pub inbox_id: Option<InboxId>,
    pub name: Option<String>,
    pub url: String,
    pub subscriptions: Json,
    pub secret_sealed: String,
    pub previous_secret_sealed: Option<String>,
    pub previous_secret_until: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
    /// When a delivery failed first since one arrived.
    pub failing_since: Option<Ts>,
    /// When it was switched off because nothing arrived any more.
    pub disabled_at: Option<Ts>,
}
