//! The visitor, its conversation, and whom it meets.

use std::sync::LazyLock;

use porchlight_domain::Installation;
use porchlight_domain::contacts::names::is_invented;
use porchlight_domain::people::{Agent, available_name};
use porchlight_domain::widget::{Answered, Begun, Recognised, Upload};
use porchlight_schema::tables::{Contact, Conversation};
use porchlight_schema::{
    Availability, BlobId, ContactId, ConversationStatus, DisplayId, InboxId, Json, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::WidgetMessageView;
use crate::client::contacts::RawContactView;
use crate::people::avatar_url;
use crate::wire::unix_or_zero;

static NOTHING: LazyLock<Json> = LazyLock::new(Json::object);

/// What is known of a visitor.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitorView<'a> {
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub has_email: bool,
    /// False as long as the name is one that the server made up.
    pub has_name: bool,
    pub has_phone_number: bool,
    /// Null unless the visitor proved it.
    pub identifier: Option<&'a str>,
}

impl<'a> VisitorView<'a> {
    pub fn new(contact: &'a Contact, verified: bool) -> Self {
        Self {
            id: contact.id,
            has_email: contact.email.is_some(),
            has_name: !contact.name.is_empty() && !is_invented(&contact.name),
            has_phone_number: contact.phone_number.is_some(),
            identifier: contact.identifier.as_deref().filter(|_| verified),
        }
    }
}

/// Whom a visitor turned out to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecognisedView<'a> {
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub has_email: bool,
    pub has_name: bool,
    pub has_phone_number: bool,
    /// The token of a new session, where the old one was somebody else's: to be used from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widget_auth_token: Option<&'a str>,
}

impl<'a> From<&'a Recognised> for RecognisedView<'a> {
    fn from(recognised: &'a Recognised) -> Self {
        let VisitorView { id, has_email, has_name, has_phone_number, .. } =
            VisitorView::new(&recognised.contact, recognised.verified);
        let widget_auth_token = recognised.token.as_deref();
        Self { id, has_email, has_name, has_phone_number, widget_auth_token }
    }
}

/// A contact with all its keys; without a proof nothing is in them but its id.
pub fn contact_of(contact: &Contact, verified: bool) -> RawContactView<'_> {
    let whole = RawContactView::from(contact);
    if verified {
        return whole;
    }
    RawContactView {
        name: "",
        email: None,
        phone_number: None,
        identifier: None,
        additional_attributes: &NOTHING,
        custom_attributes: &NOTHING,
        last_activity_at: None,
        middle_name: "",
        last_name: "",
        location: "",
        country_code: "",
        ..whole
    }
}

/// The visitor's conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentConversationView {
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub id: DisplayId,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    /// Unix seconds; 0 for never.
    pub contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`.
    #[schema(value_type = String)]
    pub status: ConversationStatus,
}

impl From<&Conversation> for CurrentConversationView {
    fn from(row: &Conversation) -> Self {
        Self {
            id: row.display_id,
            inbox_id: row.inbox_id,
            contact_last_seen_at: unix_or_zero(row.contact_last_seen_at),
            status: row.status,
        }
    }
}

/// A conversation with its custom attributes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationAttributesView<'a> {
    #[serde(flatten)]
    pub conversation: CurrentConversationView,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
}

impl<'a> From<&'a Conversation> for ConversationAttributesView<'a> {
    fn from(row: &'a Conversation) -> Self {
        Self { conversation: row.into(), custom_attributes: &row.custom_attributes }
    }
}

/// A conversation that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct BegunView<'a> {
    #[serde(flatten)]
    pub conversation: ConversationAttributesView<'a>,
    /// Oldest first.
    pub messages: Vec<WidgetMessageView<'a>>,
    pub contact: RawContactView<'a>,
}

impl<'a> BegunView<'a> {
    pub fn new(inst: &Installation, begun: &'a Begun) -> Self {
        let loaded = &begun.conversation;
        let message = |message| WidgetMessageView::new(inst, message, begun.verified);
        Self {
            conversation: ConversationAttributesView::from(&loaded.row),
            messages: loaded.messages.iter().map(message).collect(),
            contact: contact_of(&loaded.contact, begun.verified),
        }
    }
}

/// What became of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnsweredView<'a> {
    pub contact: RawContactView<'a>,
    /// The message with the answer in its `content_attributes`.
    pub message: WidgetMessageView<'a>,
}

impl<'a> AnsweredView<'a> {
    pub fn new(inst: &Installation, answered: &'a Answered) -> Self {
        Self {
            contact: contact_of(&answered.contact, answered.verified),
            message: WidgetMessageView::new(inst, &answered.message, answered.verified),
        }
    }
}

/// Somebody who answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberView<'a> {
    #[schema(value_type = i64)]
    pub id: UserId,
    pub name: &'a str,
    /// Address of the picture, or an empty string.
    pub avatar_url: String,
    /// `online`, `busy` or `offline`.
    #[schema(value_type = Option<String>)]
    pub availability_status: Option<Availability>,
}

/// Who answers on a website.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembersView<'a> {
    pub payload: Vec<MemberView<'a>>,
}

impl<'a> MembersView<'a> {
    pub fn new(inst: &Installation, members: &'a [Agent]) -> Self {
        let member = |agent: &'a Agent| MemberView {
            id: agent.user.id,
            name: available_name(&agent.user),
            avatar_url: avatar_url(inst, agent.user.avatar_blob_id),
            availability_status: agent.availability(),
        };
        Self { payload: members.iter().map(member).collect() }
    }
}

/// Room for a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadView<'a> {
    #[schema(value_type = i64)]
    pub id: BlobId,
    pub key: &'a str,
    pub filename: &'a str,
    pub content_type: &'a str,
    /// Always `{}`.
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// Always `local`: the server takes the bytes, wherever it keeps them.
    pub service_name: &'static str,
    pub byte_size: i64,
    /// MD5 of the bytes in Base64.
    pub checksum: &'a str,
    /// ISO 8601.
    pub created_at: String,
    /// Names the file in a message.
    pub signed_id: &'a str,
    pub direct_upload: DirectUploadView<'a>,
}

/// Where to put the bytes of a file, and how.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectUploadView<'a> {
    /// For a `PUT` within fifteen minutes.
    pub url: String,
    /// To be sent along.
    pub headers: UploadHeadersView<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UploadHeadersView<'a> {
    #[serde(rename = "Content-Type")]
    pub content_type: &'a str,
}

impl<'a> UploadView<'a> {
    pub fn new(inst: &Installation, upload: &'a Upload) -> Self {
        let blob = &upload.blob;
        Self {
            id: blob.id,
            key: &blob.key,
            filename: &blob.filename,
            content_type: &blob.content_type,
            metadata: Map::new(),
            service_name: "local",
            byte_size: blob.byte_size,
            checksum: &upload.checksum,
            created_at: blob.created_at.iso(),
            signed_id: &upload.signed_id,
            direct_upload: DirectUploadView {
                url: format!("{}{}", inst.frontend_url, upload.path),
                headers: UploadHeadersView { content_type: &blob.content_type },
            },
        }
    }
}
