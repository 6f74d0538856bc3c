//! Tables and rows: conversations.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::{
    ContentType, ConversationStatus, FileType, MessageStatus, MessageType, Priority, SenderType,
};
use crate::ids::{
    AccountId, AttachmentId, BlobId, ContactId, ContactInboxId, ConversationId, DisplayId, InboxId,
    MessageId, TeamId, UserId,
};
use crate::types::{Json, Ts, UuidValue};

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt};
    use crate::types::{JsonDoc, Uid, UtcTs};

    conversations (id) {
        id -> BigInt,
        account_id -> BigInt,
        display_id -> BigInt,
        uuid -> Uid,
        inbox_id -> BigInt,
        contact_id -> BigInt,
        contact_inbox_id -> BigInt,
        status -> SmallInt,
        priority -> Nullable<SmallInt>,
        assignee_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        snoozed_until -> Nullable<UtcTs>,
        additional_attributes -> JsonDoc,
        custom_attributes -> JsonDoc,
        labels -> JsonDoc,
        agent_last_seen_at -> Nullable<UtcTs>,
        assignee_last_seen_at -> Nullable<UtcTs>,
        contact_last_seen_at -> Nullable<UtcTs>,
        first_reply_created_at -> Nullable<UtcTs>,
        waiting_since -> Nullable<UtcTs>,
        last_activity_at -> UtcTs,
        last_incoming_at -> Nullable<UtcTs>,
        unread_count -> Integer,
        last_message_id -> Nullable<BigInt>,
        last_chat_message_id -> Nullable<BigInt>,
        last_public_message_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// The thread. `labels` copies the tags in tagging order; `unread_count` is uncapped; `last_message_id` is the newest message, `last_chat_message_id` the newest that somebody wrote (neither activity nor template), `last_public_message_id` the newest that is neither activity nor note.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversations)]
pub struct Conversation {
    pub id: ConversationId,
    pub account_id: AccountId,
    pub display_id: DisplayId,
    pub uuid: UuidValue,
    pub inbox_id: InboxId,
    pub contact_id: ContactId,
    pub contact_inbox_id: ContactInboxId,
    pub status: ConversationStatus,
    pub priority: Option<Priority>,
    pub assignee_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub snoozed_until: Option<Ts>,
    pub additional_attributes: Json,
    pub custom_attributes: Json,
    pub labels: Json,
    pub agent_last_seen_at: Option<Ts>,
    pub assignee_last_seen_at: Option<Ts>,
    pub contact_last_seen_at: Option<Ts>,
    pub first_reply_created_at: Option<Ts>,
    pub waiting_since: Option<Ts>,
    pub last_activity_at: Ts,
    pub last_incoming_at: Option<Ts>,
    pub unread_count: i32,
    pub last_message_id: Option<MessageId>,
    pub last_chat_message_id: Option<MessageId>,
    pub last_public_message_id: Option<MessageId>,
    pub campaign_id: Option<i64>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    conversation_labels (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        title -> Text,
        created_at -> UtcTs,
    }
}

/// A tag on a conversation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversation_labels)]
pub struct ConversationLabel {
    pub id: i64,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub title: String,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt};
    use crate::types::{UtcTs};

    conversation_participants (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        user_id -> BigInt,
        created_at -> UtcTs,
    }
}

/// Somebody who follows a conversation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversation_participants)]
pub struct ConversationParticipant {
    pub id: i64,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub user_id: UserId,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt};
    use crate::types::{UtcTs};

    mentions (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        user_id -> BigInt,
        mentioned_at -> UtcTs,
        created_at -> UtcTs,
    }
}

/// An agent named in a note.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mentions)]
pub struct Mention {
    pub id: i64,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub user_id: UserId,
    pub mentioned_at: Ts,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, SmallInt};

    conversation_counts (id) {
        id -> BigInt,
        account_id -> BigInt,
        status -> SmallInt,
        inbox_id -> BigInt,
        team_id -> BigInt,
        assignee_id -> BigInt,
        n -> BigInt,
    }
}

/// Kept counts of conversations: no list counts rows. 0 stands for 'none' in `team_id` and `assignee_id`, because unique indexes treat NULLs as different.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = conversation_counts)]
pub struct ConversationCount {
    pub id: i64,
    pub account_id: AccountId,
    pub status: ConversationStatus,
    pub inbox_id: InboxId,
    pub team_id: i64,
    pub assignee_id: i64,
    pub n: i64,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    messages (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        inbox_id -> BigInt,
        message_type -> SmallInt,
        content -> Nullable<Text>,
        content_type -> SmallInt,
        content_attributes -> JsonDoc,
        additional_attributes -> JsonDoc,
        private -> Bool,
        status -> SmallInt,
        source_id -> Nullable<Text>,
        sender_type -> Nullable<SmallInt>,
        sender_id -> Nullable<BigInt>,
        attachments_count -> SmallInt,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// One message, note or activity line. `attachments_count` is what it was made with; of a deleted message they are gone.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Message {
    pub id: MessageId,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub inbox_id: InboxId,
    pub message_type: MessageType,
    pub content: Option<String>,
    pub content_type: ContentType,
    pub content_attributes: Json,
    pub additional_attributes: Json,
    pub private: bool,
    pub status: MessageStatus,
    pub source_id: Option<String>,
    pub sender_type: Option<SenderType>,
    pub sender_id: Option<i64>,
    pub attachments_count: i16,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    attachments (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        blob_id -> Nullable<BigInt>,
        file_type -> SmallInt,
        meta -> JsonDoc,
        external_url -> Nullable<Text>,
        fallback_title -> Nullable<Text>,
        coordinates_lat -> Nullable<Double>,
        coordinates_long -> Nullable<Double>,
        created_at -> UtcTs,
    }
}

/// A file, place or card on a message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = attachments)]
pub struct Attachment {
    pub id: AttachmentId,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    pub blob_id: Option<BlobId>,
    pub file_type: FileType,
    pub meta: Json,
    pub external_url: Option<String>,
    pub fallback_title: Option<String>,
    pub coordinates_lat: Option<f64>,
    pub coordinates_long: Option<f64>,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    idempotency_keys (id) {
        id -> BigInt,
        account_id -> BigInt,
        key -> Text,
        body_digest -> Text,
        message_id -> BigInt,
        created_at -> UtcTs,
    }
}

/// Makes a retried post safe for 24 hours.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
pub struct IdempotencyKey {
    pub id: i64,
    pub account_id: AccountId,
    pub key: String,
    pub body_digest: String,
    pub message_id: MessageId,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::types::{UtcTs};

    csat_survey_responses (id) {
        id -> BigInt,
        account_id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        rating -> Integer,
        feedback_message -> Nullable<Text>,
        contact_id -> BigInt,
        assigned_agent_id -> Nullable<BigInt>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// A rating that a contact gave.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = csat_survey_responses)]
pub struct CsatSurveyResponse {
    pub id: i64,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    pub rating: i32,
    pub feedback_message: Option<String>,
    pub contact_id: ContactId,
    pub assigned_agent_id: Option<UserId>,
    pub created_at: Ts,
    pub updated_at: Ts,
}
