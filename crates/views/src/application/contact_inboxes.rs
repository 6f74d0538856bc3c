//! Views: contact_inboxes.

use porchlight_domain::Installation;
use porchlight_domain::contact_inboxes::Contactable;
use porchlight_schema::tables::{ContactInbox, Inbox};
use porchlight_schema::{AccountId, ChannelId, ChannelKind, InboxId, Json, SenderNameType};
use serde::Serialize;
use utoipa::ToSchema;

use crate::people::avatar_url;

/// An inbox in a few words.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxSlim<'a> {
    #[schema(value_type = i64)]
    pub id: InboxId,
    /// Address of the avatar, or an empty string.
    pub avatar_url: String,
    #[schema(value_type = i64)]
    pub channel_id: ChannelId,
    pub name: &'a str,
    /// `Channel::Api` or `Channel::WebWidget`.
    #[schema(value_type = String)]
    pub channel_type: ChannelKind,
    /// Null: no channel here has one.
    pub provider: Option<&'a str>,
}

impl<'a> InboxSlim<'a> {
    pub fn new(inst: &Installation, inbox: &'a Inbox) -> Self {
        Self {
            id: inbox.id,
            avatar_url: avatar_url(inst, inbox.avatar_blob_id),
            channel_id: inbox.channel_id,
            name: &inbox.name,
            channel_type: inbox.channel_kind,
            provider: None,
        }
    }
}

/// A session of a contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactInboxView<'a> {
    /// Who knows it can speak as the contact in this inbox.
    pub source_id: &'a str,
    pub inbox: InboxSlim<'a>,
}

impl<'a> ContactInboxView<'a> {
    pub fn new(inst: &Installation, session: &'a ContactInbox, inbox: &'a Inbox) -> Self {
        Self { source_id: &session.source_id, inbox: InboxSlim::new(inst, inbox) }
    }

    fn of(inst: &Installation, contactable: &'a Contactable) -> Self {
        Self { source_id: &contactable.source_id, inbox: InboxSlim::new(inst, &contactable.inbox) }
    }
}

/// Inboxes through which a contact can be written to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactableView<'a> {
    pub payload: Vec<ContactInboxView<'a>>,
}

impl<'a> ContactableView<'a> {
    pub fn new(inst: &Installation, inboxes: &'a [Contactable]) -> Self {
        Self { payload: inboxes.iter().map(|inbox| ContactInboxView::of(inst, inbox)).collect() }
    }
}

/// An inbox as its columns stand, for clients that were built on them. No secrets.
#[derive(Debug, Serialize, ToSchema)]
pub struct RawInboxView<'a> {
    #[schema(value_type = i64)]
    pub id: InboxId,
    #[schema(value_type = i64)]
    pub channel_id: ChannelId,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    pub name: &'a str,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    #[schema(value_type = String)]
    pub channel_type: ChannelKind,
    pub enable_auto_assignment: bool,
    pub greeting_enabled: bool,
    pub greeting_message: Option<&'a str>,
    /// Always null.
    pub email_address: Option<&'a str>,
    pub working_hours_enabled: bool,
    pub out_of_office_message: Option<&'a str>,
    pub timezone: &'a str,
    pub enable_email_collect: bool,
    pub csat_survey_enabled: bool,
    pub allow_messages_after_resolved: bool,
    #[schema(value_type = Object)]
    pub auto_assignment_config: &'a Json,
    pub lock_to_single_conversation: bool,
    pub portal_id: Option<i64>,
    /// `friendly` or `professional`.
    #[schema(value_type = String)]
    pub sender_name_type: SenderNameType,
    pub business_name: Option<&'a str>,
    #[schema(value_type = Object)]
    pub csat_config: &'a Json,
}

impl<'a> From<&'a Inbox> for RawInboxView<'a> {
    fn from(inbox: &'a Inbox) -> Self {
        Self {
            id: inbox.id,
            channel_id: inbox.channel_id,
            account_id: inbox.account_id,
            name: &inbox.name,
            created_at: inbox.created_at.iso(),
            updated_at: inbox.updated_at.iso(),
            channel_type: inbox.channel_kind,
            enable_auto_assignment: inbox.enable_auto_assignment,
            greeting_enabled: inbox.greeting_enabled,
            greeting_message: inbox.greeting_message.as_deref(),
            email_address: None,
            working_hours_enabled: inbox.working_hours_enabled,
            out_of_office_message: inbox.out_of_office_message.as_deref(),
            timezone: &inbox.timezone,
            enable_email_collect: inbox.enable_email_collect,
            csat_survey_enabled: inbox.csat_survey_enabled,
            allow_messages_after_resolved: inbox.allow_messages_after_resolved,
            auto_assignment_config: &inbox.auto_assignment_config,
            lock_to_single_conversation: inbox.lock_to_single_conversation,
            portal_id: inbox.portal_id,
            sender_name_type: inbox.sender_name_type,
            business_name: inbox.business_name.as_deref(),
            csat_config: &inbox.csat_config,
        }
    }
}
