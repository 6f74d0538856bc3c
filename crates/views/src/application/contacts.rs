//! Views: contacts.

use porchlight_domain::Installation;
use porchlight_domain::contacts::{ContactPage, Created, LoadedContact};
use porchlight_schema::tables::{Contact, ContactInbox, Inbox};
use porchlight_schema::{ContactId, Json, Ts};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::contact_inboxes::{ContactInboxView, RawInboxView};
use crate::people::avatar_url;

/// A contact in the application API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactView<'a> {
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    /// `online` or `offline`.
    pub availability_status: &'static str,
    pub email: Option<&'a str>,
    #[schema(value_type = i64)]
    pub id: ContactId,
    /// May be empty.
    pub name: &'a str,
    /// With a plus sign and country code.
    pub phone_number: Option<&'a str>,
    pub blocked: bool,
    pub identifier: Option<&'a str>,
    /// Address of the avatar, or an empty string.
    pub thumbnail: String,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    /// Unix seconds; left out of contacts that never wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_at: Option<i64>,
    /// Unix seconds.
    pub created_at: i64,
    /// Sessions in inboxes that the caller sees; left out where nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_inboxes: Option<Vec<ContactInboxView<'a>>>,
}

impl<'a> ContactView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedContact) -> Self {
        let sessions = loaded.sessions.as_deref().map(|sessions| {
            sessions.iter().map(|(session, inbox)| ContactInboxView::new(inst, session, inbox)).collect()
        });
        Self { contact_inboxes: sessions, ..Self::plain(inst, &loaded.contact, loaded.online) }
    }

    /// Without sessions, as conversations carry it.
    pub fn plain(inst: &Installation, contact: &'a Contact, online: bool) -> Self {
        Self {
            additional_attributes: &contact.additional_attributes,
            availability_status: if online { "online" } else { "offline" },
            email: contact.email.as_deref(),
            id: contact.id,
            name: &contact.name,
            phone_number: contact.phone_number.as_deref(),
            blocked: contact.blocked,
            identifier: contact.identifier.as_deref(),
            thumbnail: avatar_url(inst, contact.avatar_blob_id),
            custom_attributes: &contact.custom_attributes,
            last_activity_at: contact.last_activity_at.map(Ts::seconds),
            created_at: contact.created_at.seconds(),
            contact_inboxes: None,
        }
    }
}

/// One contact, wrapped.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPayload<'a> {
    pub payload: ContactView<'a>,
}

impl<'a> ContactPayload<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedContact) -> Self {
        Self { payload: ContactView::new(inst, loaded) }
    }
}

/// A page of contacts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactListView<'a> {
    pub meta: ContactListMeta,
    pub payload: Vec<ContactView<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactListMeta {
    /// Contacts on all pages; null for a search for nothing.
    pub count: Option<i64>,
    /// The page as the request named it: a text, or the number 1 when it named none.
    #[schema(value_type = String)]
    pub current_page: Value,
}

impl<'a> ContactListView<'a> {
    pub fn new(inst: &Installation, page: &'a ContactPage, current_page: Value) -> Self {
        Self {
            meta: ContactListMeta { count: page.count, current_page },
            payload: page.contacts.iter().map(|loaded| ContactView::new(inst, loaded)).collect(),
        }
    }
}

/// A contact that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedContactView<'a> {
    pub payload: CreatedContact<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedContact<'a> {
    pub contact: ContactView<'a>,
    pub contact_inbox: CreatedSession<'a>,
}

/// The session made along with a contact; both null when no inbox was named.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedSession<'a> {
    pub inbox: Option<RawInboxView<'a>>,
    pub source_id: Option<&'a str>,
}

impl<'a> CreatedContactView<'a> {
    pub fn new(inst: &Installation, created: &'a Created) -> Self {
        let session = created.session.as_ref();
        let raw = |(_, inbox): &'a (ContactInbox, Inbox)| RawInboxView::from(inbox);
        Self {
            payload: CreatedContact {
                contact: ContactView::new(inst, &created.contact),
                contact_inbox: CreatedSession {
                    inbox: session.map(raw),
                    source_id: session.map(|(session, _)| session.source_id.as_str()),
                },
            },
        }
    }
}

/// Tags of a contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLabelsView<'a> {
    pub payload: &'a [String],
}
