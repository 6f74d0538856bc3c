//! Views: visitors about themselves.

use porchlight_domain::visitors::Session;
use porchlight_schema::tables::Contact;
use porchlight_schema::{AccountId, ContactId, ContactType, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::iso;

/// A visitor's session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView<'a> {
    /// Names the session in all further requests. Who knows it can speak as the visitor.
    pub source_id: &'a str,
    /// Subscribes to the visitor's live stream.
    pub pubsub_token: &'a str,
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub name: &'a str,
    pub email: Option<&'a str>,
    pub phone_number: Option<&'a str>,
}

impl<'a> From<&'a Session> for SessionView<'a> {
    fn from(session: &'a Session) -> Self {
        Self {
            source_id: &session.contact_inbox.source_id,
            pubsub_token: &session.contact_inbox.pubsub_token,
            id: session.contact.id,
            name: &session.contact.name,
            email: session.contact.email.as_deref(),
            phone_number: session.contact.phone_number.as_deref(),
        }
    }
}

/// A contact as its columns stand, for clients that were built on them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RawContactView<'a> {
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub name: &'a str,
    pub email: Option<&'a str>,
    pub phone_number: Option<&'a str>,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    pub identifier: Option<&'a str>,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    /// ISO 8601.
    pub last_activity_at: Option<String>,
    /// `visitor`, `lead` or `customer`.
    #[schema(value_type = String)]
    pub contact_type: ContactType,
    pub middle_name: &'a str,
    pub last_name: &'a str,
    pub location: &'a str,
    pub country_code: &'a str,
    pub blocked: bool,
}

impl<'a> From<&'a Contact> for RawContactView<'a> {
    fn from(contact: &'a Contact) -> Self {
        Self {
            id: contact.id,
            name: &contact.name,
            email: contact.email.as_deref(),
            phone_number: contact.phone_number.as_deref(),
            account_id: contact.account_id,
            created_at: contact.created_at.iso(),
            updated_at: contact.updated_at.iso(),
            additional_attributes: &contact.additional_attributes,
            identifier: contact.identifier.as_deref(),
            custom_attributes: &contact.custom_attributes,
            last_activity_at: iso(contact.last_activity_at),
            contact_type: contact.contact_type,
            middle_name: contact.middle_name.as_deref().unwrap_or_default(),
            last_name: contact.last_name.as_deref().unwrap_or_default(),
            location: contact.location.as_deref().unwrap_or_default(),
            country_code: contact.country_code.as_deref().unwrap_or_default(),
            blocked: contact.blocked,
        }
    }
}
