//! Pushed documents: messages and conversations as sockets, webhooks and conversation lists carry them.

use porchlight_domain::Installation;
use porchlight_domain::conversations::LoadedConversation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_schema::{
    AccountId, ChannelKind, ContactId, ContactInboxId, ContentType, ConversationStatus, DisplayId, InboxId,
    Json, MessageId, MessageStatus, Priority, SenderType, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::attachments::AttachmentView;
use crate::people::{ContactPush, SenderView, TeamPush, UserPush};
use crate::wire::{iso, unix_or_zero};

/// A message with all its columns.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePush<'a> {
    #[schema(value_type = i64)]
    pub id: MessageId,
    pub content: Option<&'a str>,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub conversation_id: DisplayId,
    /// 0 incoming, 1 outgoing, 2 activity, 3 template.
    pub message_type: i16,
    /// Unix seconds.
    pub created_at: i64,
    /// ISO 8601.
    pub updated_at: String,
    pub private: bool,
    #[schema(value_type = String)]
    pub status: MessageStatus,
    pub source_id: Option<&'a str>,
    #[schema(value_type = String)]
    pub content_type: ContentType,
    #[schema(value_type = Object)]
    pub content_attributes: &'a Json,
    #[schema(value_type = Option<String>)]
    pub sender_type: Option<SenderType>,
    pub sender_id: Option<i64>,
    pub external_source_ids: Map<String, Value>,
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    pub processed_message_content: Option<&'a str>,
    pub sentiment: Map<String, Value>,
    pub conversation: MessagePushConversation<'a>,
    /// Only when the request that made the message named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub echo_id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub sender: Option<SenderView<'a>>,
}

/// What a pushed message tells of its conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePushConversation<'a> {
    #[schema(value_type = Option<i64>)]
    pub assignee_id: Option<UserId>,
    /// 10 means "10 or more".
    pub unread_count: i32,
    /// Unix seconds.
    pub last_activity_at: i64,
    pub contact_inbox: SourceId<'a>,
}

/// A session of a contact by its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceId<'a> {
    pub source_id: &'a str,
}

impl<'a> MessagePush<'a> {
    pub fn new(inst: &Installation, conversation: &'a LoadedConversation, loaded: &'a LoadedMessage) -> Self {
        let message = &loaded.message;
        Self {
            id: message.id,
            content: message.content.as_deref(),
            account_id: message.account_id,
            inbox_id: message.inbox_id,
            conversation_id: conversation.row.display_id,
            message_type: message.message_type.number(),
            created_at: message.created_at.seconds(),
            updated_at: message.updated_at.iso(),
            private: message.private,
            status: message.status,
            source_id: message.source_id.as_deref(),
            content_type: message.content_type,
            content_attributes: &message.content_attributes,
            sender_type: message.sender_type,
            sender_id: message.sender_id,
            external_source_ids: Map::new(),
            additional_attributes: &message.additional_attributes,
            processed_message_content: message.content.as_deref(),
            sentiment: Map::new(),
            conversation: MessagePushConversation {
                assignee_id: conversation.row.assignee_id,
                unread_count: conversation.unread_count(),
                last_activity_at: conversation.row.last_activity_at.seconds(),
                contact_inbox: SourceId { source_id: &conversation.contact_inbox.source_id },
            },
            echo_id: None,
            attachments: AttachmentView::list(inst, loaded),
            sender: loaded.sender.as_ref().map(|sender| SenderView::new(inst, sender)),
        }
    }
}

/// A conversation as sockets, webhooks and bots get it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPush<'a> {
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    pub can_reply: bool,
    #[schema(value_type = String)]
    pub channel: ChannelKind,
    pub contact_inbox: ContactInboxPush<'a>,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub id: DisplayId,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// The newest message that is neither activity nor note, or nothing.
    pub messages: Vec<MessagePush<'a>>,
    #[schema(value_type = Vec<String>)]
    pub labels: &'a Json,
    pub meta: ConversationPushMeta<'a>,
    #[schema(value_type = String)]
    pub status: ConversationStatus,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    /// ISO 8601 or null.
    pub snoozed_until: Option<String>,
    pub unread_count: i32,
    /// ISO 8601 or null.
    pub first_reply_created_at: Option<String>,
    #[schema(value_type = Option<String>)]
    pub priority: Option<Priority>,
    /// Unix seconds; 0 for never, as below.
    pub waiting_since: i64,
    pub agent_last_seen_at: i64,
    pub contact_last_seen_at: i64,
    pub last_activity_at: i64,
    pub timestamp: i64,
    pub created_at: i64,
    /// Unix seconds with fraction.
    pub updated_at: f64,
}

/// Who takes part in a pushed conversation; null where nobody does.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPushMeta<'a> {
    pub sender: ContactPush<'a>,
    pub assignee: Option<UserPush<'a>>,
    pub team: Option<TeamPush<'a>>,
    pub hmac_verified: bool,
}

/// A session of a contact, as its row is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactInboxPush<'a> {
    #[schema(value_type = i64)]
    pub id: ContactInboxId,
    #[schema(value_type = i64)]
    pub contact_id: ContactId,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    pub source_id: &'a str,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    pub hmac_verified: bool,
    /// The stream of this session.
    pub pubsub_token: &'a str,
}

impl<'a> ConversationPush<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedConversation) -> Self {
        let (row, session) = (&loaded.row, &loaded.contact_inbox);
        let newest = loaded.last_public_message.as_deref();
        Self {
            additional_attributes: &row.additional_attributes,
            can_reply: loaded.can_reply,
            channel: loaded.inbox.0.channel_kind,
            contact_inbox: ContactInboxPush {
                id: session.id,
                contact_id: session.contact_id,
                inbox_id: session.inbox_id,
                source_id: &session.source_id,
                created_at: session.created_at.iso(),
                updated_at: session.updated_at.iso(),
                hmac_verified: session.hmac_verified,
                pubsub_token: &session.pubsub_token,
            },
            id: row.display_id,
            inbox_id: row.inbox_id,
            messages: newest.map(|message| MessagePush::new(inst, loaded, message)).into_iter().collect(),
            labels: &row.labels,
            meta: ConversationPushMeta {
                sender: ContactPush::new(inst, &loaded.contact),
                assignee: loaded.assignee.as_ref().map(|agent| UserPush::new(inst, &agent.user, None)),
                team: loaded.team.as_deref().map(|loaded| TeamPush::from(&loaded.team)),
                hmac_verified: session.hmac_verified,
            },
            status: row.status,
            custom_attributes: &row.custom_attributes,
            snoozed_until: iso(row.snoozed_until),
            unread_count: loaded.unread_count(),
            first_reply_created_at: iso(row.first_reply_created_at),
            priority: row.priority,
            waiting_since: unix_or_zero(row.waiting_since),
            agent_last_seen_at: unix_or_zero(row.agent_last_seen_at),
            contact_last_seen_at: unix_or_zero(row.contact_last_seen_at),
            last_activity_at: row.last_activity_at.seconds(),
            timestamp: row.last_activity_at.seconds(),
            created_at: row.created_at.seconds(),
            updated_at: row.updated_at.seconds_f64(),
        }
    }
}
