//! A message as the REST API shows it. (The pushed shape, with more fields, is in `realtime`.)

use porchlight_domain::Installation;
use porchlight_domain::conversations::LoadedConversation;
use porchlight_domain::messages::{LoadedMessage, MessageList};
use porchlight_schema::{ChannelKind, ContentType, DisplayId, InboxId, Json, MessageId, MessageStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::attachments::AttachmentView;
use crate::people::{ContactPush, SenderView, UserPush};
use crate::wire::iso;

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView<'a> {
    #[schema(value_type = i64)]
    pub id: MessageId,
    pub content: Option<&'a str>,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// The client's own name for the message; only in the answer to the request that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub echo_id: Option<&'a Value>,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub conversation_id: DisplayId,
    /// 0 incoming, 1 outgoing, 2 activity, 3 template.
    pub message_type: i16,
    #[schema(value_type = String)]
    pub content_type: ContentType,
    /// `sent`, `delivered`, `read` or `failed`.
    #[schema(value_type = String)]
    pub status: MessageStatus,
    #[schema(value_type = Object)]
    pub content_attributes: &'a Json,
    /// Unix seconds.
    pub created_at: i64,
    /// A note that only staff sees.
    pub private: bool,
    /// The message's name at its provider.
    pub source_id: Option<&'a str>,
    /// Left out for activity lines and automatic messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub sender: Option<SenderView<'a>>,
    /// Left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView<'a>>,
}

impl<'a> MessageView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedMessage) -> Self {
        let message = &loaded.message;
        Self {
            id: message.id,
            content: message.content.as_deref(),
            inbox_id: message.inbox_id,
            echo_id: None,
            conversation_id: loaded.conversation_id,
            message_type: message.message_type.number(),
            content_type: message.content_type,
            status: message.status,
            content_attributes: &message.content_attributes,
            created_at: message.created_at.seconds(),
            private: message.private,
            source_id: message.source_id.as_deref(),
            sender: loaded.sender.as_ref().map(|sender| SenderView::new(inst, sender)),
            attachments: AttachmentView::list(inst, loaded),
        }
    }

    /// The answer to the request that made the message.
    pub fn created(inst: &Installation, loaded: &'a LoadedMessage, echo_id: Option<&'a Value>) -> Self {
        Self { echo_id, ..Self::new(inst, loaded) }
    }
}

/// A window on a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageListView<'a> {
    pub meta: MessageListMeta<'a>,
    /// Oldest first.
    pub payload: Vec<MessageView<'a>>,
}

/// What a client needs to show beside the messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageListMeta<'a> {
    #[schema(value_type = Vec<String>)]
    pub labels: &'a Json,
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    pub contact: ContactPush<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserPush<'a>>,
    /// ISO 8601 or null.
    pub agent_last_seen_at: Option<String>,
    /// ISO 8601 or null.
    pub assignee_last_seen_at: Option<String>,
}

impl<'a> MessageListView<'a> {
    pub fn new(inst: &Installation, list: &'a MessageList) -> Self {
        let conversation = &list.conversation;
        Self {
            meta: MessageListMeta {
                labels: &conversation.labels,
                additional_attributes: &conversation.additional_attributes,
                contact: ContactPush::new(inst, &list.contact),
                assignee: list
                    .assignee
                    .as_ref()
                    .map(|agent| UserPush::new(inst, &agent.user, agent.availability())),
                agent_last_seen_at: iso(conversation.agent_last_seen_at),
                assignee_last_seen_at: iso(conversation.assignee_last_seen_at),
            },
            payload: list.messages.iter().map(|message| MessageView::new(inst, message)).collect(),
        }
    }
}

/// The text of a message as it is read outside the widget: a survey carries its link.
pub fn content_with_survey_link(
    inst: &Installation,
    conversation: &LoadedConversation,
    loaded: &LoadedMessage,
) -> Option<String> {
    let message = &loaded.message;
    if message.content_type != ContentType::InputCsat
        || conversation.inbox.0.channel_kind == ChannelKind::WebWidget
    {
        return message.content.clone();
    }
    let link = format!("{}/survey/responses/{}", inst.frontend_url, conversation.row.uuid.0);
    Some(match message.content.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => format!("{text} {link}"),
        _ => link,
    })
}
