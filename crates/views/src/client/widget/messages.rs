//! Messages as the widget shows them.

use std::borrow::Cow;

use porchlight_domain::Installation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_domain::widget::Window;
use porchlight_schema::{ContentType, DisplayId, InboxId, Json, MessageId, MessageStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::attachments::AttachmentView;
use crate::frames::for_contact;
use crate::people::SenderView;
use crate::wire::unix_or_zero;

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct WidgetMessageView<'a> {
    #[schema(value_type = i64)]
    pub id: MessageId,
    pub content: Option<&'a str>,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub conversation_id: DisplayId,
    /// 0 incoming, 1 outgoing, 3 automatic.
    pub message_type: i16,
    #[schema(value_type = String)]
    pub content_type: ContentType,
    #[schema(value_type = Object)]
    pub content_attributes: Cow<'a, Json>,
    /// `sent`, `delivered`, `read` or `failed`.
    #[schema(value_type = String)]
    pub status: MessageStatus,
    /// Unix seconds.
    pub created_at: i64,
    /// Always false.
    pub private: bool,
    pub source_id: Option<&'a str>,
    /// The client's own name for the message; only in the answer to the request that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub echo_id: Option<&'a Value>,
    /// Left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView<'a>>,
    /// Left out of automatic messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub sender: Option<SenderView<'a>>,
}

impl<'a> WidgetMessageView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedMessage, verified: bool) -> Self {
        let message = &loaded.message;
        let mut sender = loaded.sender.as_ref().map(|sender| SenderView::new(inst, sender));
        if let Some(SenderView::Contact(contact)) = &mut sender {
            contact.hide(verified);
        }
        Self {
            id: message.id,
            content: message.content.as_deref(),
            inbox_id: message.inbox_id,
            conversation_id: loaded.conversation_id,
            message_type: message.message_type.number(),
            content_type: message.content_type,
            content_attributes: for_contact(&message.content_attributes),
            status: message.status,
            created_at: message.created_at.seconds(),
            private: message.private,
            source_id: message.source_id.as_deref(),
            echo_id: None,
            attachments: AttachmentView::list(inst, loaded),
            sender,
        }
    }

    /// The answer to the request that made the message.
    pub fn created(
        inst: &Installation,
        loaded: &'a LoadedMessage,
        verified: bool,
        echo_id: Option<&'a Value>,
    ) -> Self {
        Self { echo_id, ..Self::new(inst, loaded, verified) }
    }
}

/// A window on the visitor's conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct WidgetMessagesView<'a> {
    /// Oldest first.
    pub payload: Vec<WidgetMessageView<'a>>,
    pub meta: WidgetMessagesMeta,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WidgetMessagesMeta {
    /// Unix seconds, 0 for never; left out without a conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_last_seen_at: Option<i64>,
}

impl<'a> WidgetMessagesView<'a> {
    pub fn new(inst: &Installation, window: &'a Window) -> Self {
        let message = |message| WidgetMessageView::new(inst, message, window.verified);
        let seen = window.conversation.as_ref().map(|row| unix_or_zero(row.contact_last_seen_at));
        Self {
            payload: window.messages.iter().map(message).collect(),
            meta: WidgetMessagesMeta { contact_last_seen_at: seen },
        }
    }
}
