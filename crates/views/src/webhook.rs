//! Documents for webhooks and bots. Rendered once an event and stored with the jobs, so that every
//! attempt sends the same bytes. Here message types are words and times ISO 8601, other than in frames.

use porchlight_domain::Installation;
use porchlight_domain::conversations::LoadedConversation;
use porchlight_domain::messages::{LoadedMessage, Sender};
use porchlight_domain::relay::{LoadedSession, Subject, Told};
use porchlight_schema::tables::{Account, Channel, Contact, Inbox};
use porchlight_schema::{
    AccountId, AgentBotId, ChannelId, ContactId, ContactInboxId, ContentType, EventKind, InboxId, Json,
    MessageId, MessageType, SenderNameType, UserId,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::application::messages::content_with_survey_link;
use crate::attachments::AttachmentView;
use crate::people::avatar_url;
use crate::realtime::ConversationPush;

/// The document of an event under this name; `None` when there is nothing to show any more.
pub fn body(inst: &Installation, told: &Told, event: &'static str) -> Option<String> {
    let account = told.account.as_deref()?;
    let document = match told.subject.as_ref()? {
        Subject::Conversation(loaded) => serde_json::to_string(&ConversationDocument {
            event,
            conversation: ConversationPush::new(inst, loaded),
            changed_attributes: conversation_changes(told),
        }),
        Subject::Message { message, conversation } => {
            serde_json::to_string(&MessageDocument::new(inst, event, account, conversation, message))
        }
        Subject::Contact(contact) => serde_json::to_string(&ContactDocument {
            event,
            contact: ContactView::new(inst, account, contact),
            changed_attributes: (told.event.kind == EventKind::ContactUpdated)
                .then(|| changed(&told.event.data)),
        }),
        Subject::Inbox(pair) => serde_json::to_string(&InboxDocument::new(
            event,
            &pair.0,
            &pair.1,
            (told.event.kind == EventKind::InboxUpdated).then(|| changed(&told.event.data)),
        )),
        Subject::Session(session) => {
            serde_json::to_string(&SessionDocument::new(inst, event, account, session, told))
        }
        Subject::CacheKeys => return None,
    };
    document.ok()
}

/// `[{"status":{"previous_value":"open","current_value":"resolved"}}]`, one entry an attribute.
type Changed = Vec<Map<String, Value>>;

fn changed(changes: &Json) -> Changed {
    let entry = |(attribute, pair): (String, Value)| {
        let (previous, current) = match pair {
            Value::Array(mut pair) if pair.len() == 2 => {
                let current = pair.pop();
                (pair.pop(), current)
            }
            _ => (None, None),
        };
        let mut values = Map::new();
        values.insert("previous_value".into(), previous.unwrap_or_default());
        values.insert("current_value".into(), current.unwrap_or_default());
        Map::from_iter([(attribute, Value::Object(values))])
    };
    changes.map().into_iter().map(entry).collect()
}

/// The outer `None`: the document has no such key. The inner: the key is null, which is always so for a
/// change of status; its receivers read `status`.
fn conversation_changes(told: &Told) -> Option<Option<Changed>> {
    match told.event.kind {
        EventKind::ConversationUpdated => {
            Some((!told.event.data.is_empty()).then(|| changed(&told.event.data)))
        }
        EventKind::ConversationStatusChanged => Some(None),
        _ => None,
    }
}

#[derive(Serialize)]
struct ConversationDocument<'a> {
    event: &'static str,
    #[serde(flatten)]
    conversation: ConversationPush<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_attributes: Option<Option<Changed>>,
}

/// An account or inbox by id and name.
#[derive(Serialize)]
pub(crate) struct Named<'a, T> {
    id: T,
    name: &'a str,
}

#[derive(Serialize)]
struct MessageDocument<'a> {
    event: &'static str,
    id: MessageId,
    content: Option<String>,
    content_type: ContentType,
    content_attributes: &'a Json,
    additional_attributes: &'a Json,
    message_type: MessageType,
    private: bool,
    source_id: Option<&'a str>,
    created_at: String,
    account: Named<'a, AccountId>,
    inbox: Named<'a, InboxId>,
    sender: Option<SenderDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentView<'a>>,
    conversation: ConversationPush<'a>,
}

impl<'a> MessageDocument<'a> {
    fn new(
        inst: &Installation,
        event: &'static str,
        account: &'a Account,
        conversation: &'a LoadedConversation,
        loaded: &'a LoadedMessage,
    ) -> Self {
        let message = &loaded.message;
        let inbox = &conversation.inbox.0;
        Self {
            event,
            id: message.id,
            content: content_with_survey_link(inst, conversation, loaded),
            content_type: message.content_type,
            content_attributes: &message.content_attributes,
            additional_attributes: &message.additional_attributes,
            message_type: message.message_type,
            private: message.private,
            source_id: message.source_id.as_deref(),
            created_at: message.created_at.iso(),
            account: Named { id: account.id, name: &account.name },
            inbox: Named { id: inbox.id, name: &inbox.name },
            sender: loaded.sender.as_ref().map(|sender| SenderDocument::new(inst, account, sender)),
            attachments: AttachmentView::list(inst, loaded),
            conversation: ConversationPush::new(inst, conversation),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum SenderDocument<'a> {
    User {
        id: UserId,
        name: &'a str,
        email: &'a str,
        #[serde(rename = "type")]
        kind: &'static str,
    },
    Contact(ContactView<'a>),
    AgentBot {
        id: AgentBotId,
        name: &'a str,
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

impl<'a> SenderDocument<'a> {
    pub(crate) fn new(inst: &Installation, account: &'a Account, sender: &'a Sender) -> Self {
        match sender {
            Sender::User(agent) => Self::User {
                id: agent.user.id,
                name: &agent.user.name,
                email: &agent.user.email,
                kind: "user",
            },
            Sender::Contact(contact) => Self::Contact(ContactView::new(inst, account, contact)),
            Sender::AgentBot(bot) => Self::AgentBot { id: bot.id, name: &bot.name, kind: "agent_bot" },
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ContactView<'a> {
    account: Named<'a, AccountId>,
    additional_attributes: &'a Json,
    avatar: String,
    custom_attributes: &'a Json,
    email: Option<&'a str>,
    id: ContactId,
    identifier: Option<&'a str>,
    name: &'a str,
    phone_number: Option<&'a str>,
    thumbnail: String,
    blocked: bool,
}

impl<'a> ContactView<'a> {
    fn new(inst: &Installation, account: &'a Account, contact: &'a Contact) -> Self {
        let avatar = avatar_url(inst, contact.avatar_blob_id);
        Self {
            account: Named { id: account.id, name: &account.name },
            additional_attributes: &contact.additional_attributes,
            avatar: avatar.clone(),
            custom_attributes: &contact.custom_attributes,
            email: contact.email.as_deref(),
            id: contact.id,
            identifier: contact.identifier.as_deref(),
            name: &contact.name,
            phone_number: contact.phone_number.as_deref(),
            thumbnail: avatar,
            blocked: contact.blocked,
        }
    }
}

#[derive(Serialize)]
struct ContactDocument<'a> {
    event: &'static str,
    #[serde(flatten)]
    contact: ContactView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_attributes: Option<Changed>,
}

/// A session of a contact, and what happened in it.
#[derive(Serialize)]
struct SessionDocument<'a> {
    event: &'static str,
    event_info: Value,
    id: ContactInboxId,
    contact: ContactView<'a>,
    inbox: Named<'a, InboxId>,
    account: Named<'a, AccountId>,
    current_conversation: Option<ConversationPush<'a>>,
    source_id: &'a str,
}

impl<'a> SessionDocument<'a> {
    fn new(
        inst: &Installation,
        event: &'static str,
        account: &'a Account,
        session: &'a LoadedSession,
        told: &Told,
    ) -> Self {
        let info = told.event.data.read::<porchlight_domain::event::Data>().and_then(|data| data.event_info);
        let inbox = &session.inbox.0;
        Self {
            event,
            event_info: info.unwrap_or_else(|| Value::Object(Map::new())),
            id: session.contact_inbox.id,
            contact: ContactView::new(inst, account, &session.contact),
            inbox: Named { id: inbox.id, name: &inbox.name },
            account: Named { id: account.id, name: &account.name },
            current_conversation: session.conversation.as_deref().map(|row| ConversationPush::new(inst, row)),
            source_id: &session.contact_inbox.source_id,
        }
    }
}

/// The settings of an inbox; neither its id nor its name, as receivers know it.
#[derive(Serialize)]
struct InboxDocument<'a> {
    event: &'static str,
    allow_messages_after_resolved: bool,
    lock_to_single_conversation: bool,
    auto_assignment_config: &'a Json,
    enable_auto_assignment: bool,
    enable_email_collect: bool,
    greeting_enabled: bool,
    greeting_message: Option<&'a str>,
    csat_survey_enabled: bool,
    business_name: Option<&'a str>,
    sender_name_type: SenderNameType,
    timezone: &'a str,
    out_of_office_message: Option<&'a str>,
    working_hours_enabled: bool,
    working_hours: &'a Json,
    created_at: String,
    updated_at: String,
    channel: ChannelDocument<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_attributes: Option<Changed>,
}

/// A channel without its secrets.
#[derive(Serialize)]
struct ChannelDocument<'a> {
    id: ChannelId,
    account_id: AccountId,
    identifier: &'a str,
    hmac_mandatory: bool,
    webhook_url: Option<&'a str>,
    created_at: String,
    updated_at: String,
}

impl<'a> InboxDocument<'a> {
    fn new(
        event: &'static str,
        inbox: &'a Inbox,
        channel: &'a Channel,
        changed_attributes: Option<Changed>,
    ) -> Self {
        Self {
            event,
            allow_messages_after_resolved: inbox.allow_messages_after_resolved,
            lock_to_single_conversation: inbox.lock_to_single_conversation,
            auto_assignment_config: &inbox.auto_assignment_config,
            enable_auto_assignment: inbox.enable_auto_assignment,
            enable_email_collect: inbox.enable_email_collect,
            greeting_enabled: inbox.greeting_enabled,
            greeting_message: inbox.greeting_message.as_deref(),
            csat_survey_enabled: inbox.csat_survey_enabled,
            business_name: inbox.business_name.as_deref(),
            sender_name_type: inbox.sender_name_type,
            timezone: &inbox.timezone,
            out_of_office_message: inbox.out_of_office_message.as_deref(),
            working_hours_enabled: inbox.working_hours_enabled,
            working_hours: &inbox.working_hours,
            created_at: inbox.created_at.iso(),
            updated_at: inbox.updated_at.iso(),
            channel: ChannelDocument {
                id: channel.id,
                account_id: channel.account_id,
                identifier: &channel.identifier,
                hmac_mandatory: channel.hmac_mandatory,
                webhook_url: channel.webhook_url.as_deref(),
                created_at: channel.created_at.iso(),
                updated_at: channel.updated_at.iso(),
            },
            changed_attributes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_attributes_are_a_list_of_single_entries() {
        let changes = Json::from(&serde_json::json!({"status": ["open", "resolved"], "team_id": [null, 3]}));
        assert_eq!(
            serde_json::to_value(changed(&changes)).unwrap(),
            serde_json::json!([
                {"status": {"previous_value": "open", "current_value": "resolved"}},
                {"team_id": {"previous_value": null, "current_value": 3}},
            ])
        );
    }
}
