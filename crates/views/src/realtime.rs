//! Pushed documents: messages and conversations as sockets, webhooks and conversation lists carry them.

use porchlight_domain::Installation;
use porchlight_domain::conversations::LoadedConversation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_schema::{
    AccountId, ContentType, DisplayId, InboxId, Json, MessageId, MessageStatus, SenderType, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::attachments::AttachmentView;
use crate::people::SenderView;

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
