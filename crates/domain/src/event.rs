//! What happened, told to the outbox. An event is a row written in the transaction of the change;
//! the relay reads the current rows later, so an event carries only what cannot be read then.

use porchlight_schema::tables::Contact;
use porchlight_schema::{
    AccountId, BlobId, ContactId, ContactInboxId, ContactType, ConversationId, EventKind, InboxId, Json,
    MessageId, Ts, UserId,
};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::{AccountScope, Actor, Tx};

/// A fact in the past tense. Who caused it is the scope's actor.
#[derive(Debug)]
pub enum Event<'a> {
    ConversationCreated(ConversationId),
    /// Any of the columns the wire watches has changed.
    ConversationUpdated(ConversationId, Changes),
    ConversationOpened(ConversationId),
    ConversationResolved(ConversationId),
    ConversationStatusChanged(ConversationId),
    /// The contact has seen the conversation.
    ConversationRead(ConversationId),
    /// A bot handed the conversation to people.
    ConversationBotHandoff(ConversationId),
    ConversationMentioned(ConversationId, UserId),
    ConversationContactChanged(ConversationId),
    AssigneeChanged(ConversationId),
    TeamChanged(ConversationId),
    /// `echo_id` is the client's own name for the message, sent back once.
    MessageCreated {
        conversation: ConversationId,
        message: MessageId,
        echo_id: Option<&'a Value>,
    },
    MessageUpdated {
        conversation: ConversationId,
        message: MessageId,
        changes: Changes,
    },
    FirstReplyCreated(ConversationId, MessageId),
    ReplyCreated(ConversationId, MessageId),
    ContactCreated(ContactId),
    ContactUpdated(ContactId, Changes),
    /// The row as it was last.
    ContactDeleted(&'a Contact),
    ContactMerged(ContactId),
    /// Labels, inboxes or teams changed: clients fetch those lists again.
    CacheInvalidated,
    InboxCreated(InboxId),
    InboxUpdated(InboxId, Changes),
    AgentAdded(UserId),
    AgentRemoved(UserId),
    AccountCreated,
    /// A visitor opened the widget.
    WebwidgetTriggered {
        session: ContactInboxId,
        /// The one that the widget shows, if there is one.
        conversation: Option<ConversationId>,
        /// What the widget told of itself.
        info: &'a Value,
    },
}

/// Changed attributes with their old and new values, named as the wire names them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes(Vec<(&'static str, Value, Value)>);

impl Changes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an attribute if its value has changed.
    pub fn add<T: Serialize + PartialEq>(&mut self, attribute: &'static str, old: &T, new: &T) {
        if old != new {
            let value = |value: &T| serde_json::to_value(value).unwrap_or_default();
            self.0.push((attribute, value(old), value(new)));
        }
    }

    /// Notes a time if it has changed; written as ISO 8601.
    pub fn add_time(&mut self, attribute: &'static str, old: Option<Ts>, new: Option<Ts>) {
        self.add(attribute, &old.map(Ts::iso), &new.map(Ts::iso));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, attribute: &str) -> bool {
        self.0.iter().any(|(name, ..)| *name == attribute)
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (attribute, old, new) in &self.0 {
            map.serialize_entry(attribute, &(old, new))?;
        }
        map.end()
    }
}

/// What the `data` of an event row carries besides changes: nothing in most.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Data {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echo_id: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<LastContact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_info: Option<Value>,
}

/// A deleted contact as it was last: what its final document shows.
#[derive(Debug, Serialize, Deserialize)]
pub struct LastContact {
    pub id: ContactId,
    pub name: String,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub blocked: bool,
    pub additional_attributes: Value,
    pub custom_attributes: Value,
    pub avatar_blob_id: Option<BlobId>,
}

impl LastContact {
    fn new(contact: &Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone_number: contact.phone_number.clone(),
            identifier: contact.identifier.clone(),
            blocked: contact.blocked,
            additional_attributes: Value::Object(contact.additional_attributes.map()),
            custom_attributes: Value::Object(contact.custom_attributes.map()),
            avatar_blob_id: contact.avatar_blob_id,
        }
    }

    /// The row again, as far as documents show it.
    pub fn into_row(self, account: AccountId, at: Ts) -> Contact {
        Contact {
            id: self.id,
            account_id: account,
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            identifier: self.identifier,
            contact_type: ContactType::Visitor,
            blocked: self.blocked,
            additional_attributes: Json::from(&self.additional_attributes),
            custom_attributes: Json::from(&self.custom_attributes),
            last_activity_at: None,
            avatar_blob_id: self.avatar_blob_id,
            middle_name: None,
            last_name: None,
            location: None,
            country_code: None,
            search_text: String::new(),
            deleting_at: None,
            created_at: at,
            updated_at: at,
        }
    }
}

#[derive(Serialize)]
struct WithEcho<'a> {
    echo_id: &'a Value,
}

/// Records what happened; the row goes in with the transaction. Anything but the answer itself
/// (sockets, webhooks, bots) follows from it.
pub fn record(tx: &mut Tx, scope: &AccountScope, event: Event) {
    // The whole of `data` is then `{attribute: [old, new]}`.
    let changed = |changes: &Changes| Json::from(changes);
    let (kind, conversation, subject, data) = match event {
        Event::ConversationCreated(id) => about(EventKind::ConversationCreated, id),
        Event::ConversationUpdated(id, changes) => {
            (EventKind::ConversationUpdated, Some(id), id.0, changed(&changes))
        }
        Event::ConversationOpened(id) => about(EventKind::ConversationOpened, id),
        Event::ConversationResolved(id) => about(EventKind::ConversationResolved, id),
        Event::ConversationStatusChanged(id) => about(EventKind::ConversationStatusChanged, id),
        Event::ConversationRead(id) => about(EventKind::ConversationRead, id),
        Event::ConversationBotHandoff(id) => about(EventKind::ConversationBotHandoff, id),
        Event::ConversationMentioned(id, user) => {
            (EventKind::ConversationMentioned, Some(id), user.0, Json::object())
        }
        Event::ConversationContactChanged(id) => about(EventKind::ConversationContactChanged, id),
        Event::AssigneeChanged(id) => about(EventKind::AssigneeChanged, id),
        Event::TeamChanged(id) => about(EventKind::TeamChanged, id),
        Event::MessageCreated { conversation, message, echo_id } => {
            let data = echo_id.map_or_else(Json::object, |echo_id| Json::from(&WithEcho { echo_id }));
            (EventKind::MessageCreated, Some(conversation), message.0, data)
        }
        Event::MessageUpdated { conversation, message, changes } => {
            (EventKind::MessageUpdated, Some(conversation), message.0, changed(&changes))
        }
        Event::FirstReplyCreated(id, message) => {
            (EventKind::FirstReplyCreated, Some(id), message.0, Json::object())
        }
        Event::ReplyCreated(id, message) => (EventKind::ReplyCreated, Some(id), message.0, Json::object()),
        Event::ContactCreated(id) => (EventKind::ContactCreated, None, id.0, Json::object()),
        Event::ContactUpdated(id, changes) => (EventKind::ContactUpdated, None, id.0, changed(&changes)),
        Event::ContactDeleted(contact) => {
            let data = Data { contact: Some(LastContact::new(contact)), ..Data::default() };
            (EventKind::ContactDeleted, None, contact.id.0, Json::from(&data))
        }
        Event::ContactMerged(id) => (EventKind::ContactMerged, None, id.0, Json::object()),
        Event::CacheInvalidated => {
            (EventKind::AccountCacheInvalidated, None, scope.account().0, Json::object())
        }
        Event::InboxCreated(id) => (EventKind::InboxCreated, None, id.0, Json::object()),
        Event::InboxUpdated(id, changes) => (EventKind::InboxUpdated, None, id.0, changed(&changes)),
        Event::AgentAdded(id) => (EventKind::AgentAdded, None, id.0, Json::object()),
        Event::AgentRemoved(id) => (EventKind::AgentRemoved, None, id.0, Json::object()),
        Event::AccountCreated => (EventKind::AccountCreated, None, scope.account().0, Json::object()),
        Event::WebwidgetTriggered { session, conversation, info } => {
            let data = Data { event_info: Some(info.clone()), ..Data::default() };
            (EventKind::WebwidgetTriggered, conversation, session.0, Json::from(&data))
        }
    };
    let event = scope.event(kind, conversation, subject, data);
    tx.record(event);
}

type Row = (EventKind, Option<ConversationId>, i64, Json);

fn about(kind: EventKind, id: ConversationId) -> Row {
    (kind, Some(id), id.0, Json::object())
}

/// Who caused an event, from its row.
pub fn actor(row: &porchlight_schema::tables::EventRow) -> Actor {
    Actor::from_columns(row.actor_type, row.actor_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_hold_what_differs_and_nothing_else() {
        let mut changes = Changes::new();
        changes.add("status", &"open", &"resolved");
        changes.add("priority", &Some("low"), &Some("low"));
        changes.add_time("snoozed_until", None, Some(Ts::from_seconds(1_772_360_130)));
        assert!(changes.contains("status") && !changes.contains("priority"));
        assert_eq!(
            Json::from(&changes).as_str(),
            r#"{"status":["open","resolved"],"snoozed_until":[null,"2026-03-01T10:15:30.000Z"]}"#
        );
    }
}
