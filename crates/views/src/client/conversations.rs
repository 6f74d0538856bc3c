//! Views: conversations and messages as visitors see them.

use porchlight_domain::Installation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_domain::visitors::VisitorConversation;
use porchlight_schema::{
    ChannelKind, ContentType, ConversationStatus, DisplayId, InboxId, Json, MessageId, Uuid,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::contacts::RawContactView;
use crate::attachments::AttachmentView;
use crate::people::SenderView;
use crate::wire::unix_or_zero;

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicConversationView<'a> {
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub id: DisplayId,
    pub uuid: String,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// Unix seconds; 0 for never.
    pub contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`.
    #[schema(value_type = String)]
    pub status: ConversationStatus,
    /// Unix seconds; 0 for never.
    pub agent_last_seen_at: i64,
    /// What was said last, oldest first.
    pub messages: Vec<PublicMessageView<'a>>,
    pub contact: RawContactView<'a>,
}

impl<'a> PublicConversationView<'a> {
    pub fn new(inst: &Installation, loaded: &'a VisitorConversation) -> Self {
        let row = &loaded.row;
        let survey = loaded.inbox.0.channel_kind != ChannelKind::WebWidget;
        let message = |message: &'a LoadedMessage| {
            if survey {
                PublicMessageView::new(inst, message, row.uuid.0)
            } else {
                PublicMessageView::plain(inst, message)
            }
        };
        Self {
            id: row.display_id,
            uuid: row.uuid.0.to_string(),
            inbox_id: row.inbox_id,
            contact_last_seen_at: unix_or_zero(row.contact_last_seen_at),
            status: row.status,
            agent_last_seen_at: unix_or_zero(row.agent_last_seen_at),
            messages: loaded.messages.iter().map(message).collect(),
            contact: RawContactView::from(loaded.contact.as_ref()),
        }
    }
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicMessageView<'a> {
    #[schema(value_type = i64)]
    pub id: MessageId,
    /// A survey's text ends with the address of its page.
    pub content: Option<String>,
    /// 0 incoming, 1 outgoing, 3 automatic.
    pub message_type: i16,
    #[schema(value_type = String)]
    pub content_type: ContentType,
    #[schema(value_type = Object)]
    pub content_attributes: &'a Json,
    /// Unix seconds.
    pub created_at: i64,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub conversation_id: DisplayId,
    /// Left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView<'a>>,
    /// Left out of automatic messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub sender: Option<SenderView<'a>>,
}

impl<'a> PublicMessageView<'a> {
    /// With the survey's address behind the text, where the message is one.
    pub fn new(inst: &Installation, loaded: &'a LoadedMessage, conversation: Uuid) -> Self {
        let mut view = Self::plain(inst, loaded);
        if loaded.message.content_type == ContentType::InputCsat {
            let link = format!("{}/survey/responses/{conversation}", inst.frontend_url);
            let text = view.content.as_deref().map(str::trim).filter(|text| !text.is_empty());
            view.content = Some(text.map_or(link.clone(), |text| format!("{text} {link}")));
        }
        view
    }

    pub fn plain(inst: &Installation, loaded: &'a LoadedMessage) -> Self {
        let message = &loaded.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            message_type: message.message_type.number(),
            content_type: message.content_type,
            content_attributes: &message.content_attributes,
            created_at: message.created_at.seconds(),
            conversation_id: loaded.conversation_id,
            attachments: AttachmentView::list(inst, loaded),
            sender: loaded.sender.as_ref().map(|sender| SenderView::new(inst, sender)),
        }
    }
}
