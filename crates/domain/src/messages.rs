//! Messages: reading them, posting them, taking them back.
//!
//! [`post`] is the way in for agents, bots and the system, [`post_as_contact`] for visitors; both end
//! in `post.rs`, where one message and all it does to its conversation is written.

mod attachments;
mod change;
mod items;
mod key;
mod liquid;
mod mentions;
mod post;
pub(crate) mod templates;
mod variables;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use porchlight_schema::tables::{AgentBot, Attachment, Blob, Contact, Conversation, Message};
use porchlight_schema::{
    AgentBotId, ContactId, ContentType, DisplayId, MessageId, MessageType, SenderType, UserId,
};
use porchlight_store::account::{self, context};
pub use porchlight_store::page::MessageWindow;
use serde_json::{Map, Value};

pub(crate) use attachments::discard;
pub use attachments::{NewBlob, NewFile, file_type_of};
pub use change::{StatusChange, delete, retry, set_status, submit};
pub use key::Key;
pub use porchlight_store::account::messages::Readers;
pub use post::{post, post_as_contact, post_into};

use crate::conversations;
use crate::event::Changes;
use crate::people::Agent;
use crate::{AccountScope, Conn, ContactScope, Installation, Result};

/// Who wrote a message.
#[derive(Debug, Clone)]
pub enum Sender {
    User(Arc<Agent>),
    Contact(Arc<Contact>),
    AgentBot(Arc<AgentBot>),
}

/// A message with all that a document may show of it.
#[derive(Debug, Clone)]
pub struct LoadedMessage {
    pub message: Message,
    pub conversation_id: DisplayId,
    pub sender: Option<Sender>,
    pub attachments: Vec<(Attachment, Option<Blob>)>,
}

/// A message as a caller wants it made.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub content: Option<String>,
    pub message_type: MessageType,
    pub private: bool,
    pub content_type: ContentType,
    /// Only the keys that callers may set; see [`NewMessage::keep_attributes`].
    pub content_attributes: Map<String, Value>,
    pub additional_attributes: Map<String, Value>,
    pub source_id: Option<String>,
    /// Posts in the name of this bot of the account.
    pub as_bot: Option<AgentBotId>,
    /// The client's own name for the message; echoed, and makes a repeated post within 24 hours safe
    /// when conversation, sender and body are the same too.
    pub echo_id: Option<Value>,
    /// The `Idempotency-Key` header: a repeated post within 24 hours answers the first message.
    pub idempotency_key: Option<String>,
    pub files: Vec<NewFile>,
    /// The language in which automatic answers to it are, such as `pt_BR`; the account's unless given.
    pub locale: Option<String>,
    /// Files that were recorded before and are in use from this transaction on.
    pub stored: Vec<Blob>,
    /// The name under which the post is remembered, where its caller has looked for earlier ones already.
    pub key: Option<Key>,
}

impl Default for NewMessage {
    fn default() -> Self {
        Self {
            content: None,
            message_type: MessageType::Outgoing,
            private: false,
            content_type: ContentType::Text,
            content_attributes: Map::new(),
            additional_attributes: Map::new(),
            source_id: None,
            as_bot: None,
            echo_id: None,
            idempotency_key: None,
            files: Vec::new(),
            locale: None,
            stored: Vec::new(),
            key: None,
        }
    }
}

impl NewMessage {
    /// Takes over the attributes that callers may set and drops all others.
    pub fn keep_attributes(&mut self, given: &Map<String, Value>) {
        for key in ["in_reply_to", "in_reply_to_external_id", "is_reaction", "items", "automation_rule_id"] {
            if let Some(value) = given.get(key) {
                self.content_attributes.insert(key.into(), value.clone());
            }
        }
    }
}

/// A window on a conversation with what the list's `meta` shows.
#[derive(Debug, Clone)]
pub struct MessageList {
    pub conversation: Conversation,
    pub contact: Arc<Contact>,
    pub assignee: Option<Arc<Agent>>,
    pub messages: Vec<LoadedMessage>,
}

/// The messages of a conversation as staff read them.
pub fn list(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    window: MessageWindow,
    readers: Readers,
) -> Result<MessageList> {
    let (conversation, contact) = account::conversations::with_contact(conn, scope, id)?;
    let rows = account::messages::list(conn, scope, conversation.id, window, readers)?;
    let (assignee, contact) = (conversation.assignee_id, Arc::new(contact));
    let known = [(contact.id, contact.clone())].into();
    let people = People::of_messages(conn, inst, scope, &rows, assignee.as_slice(), known)?;
    let numbers = [(conversation.id, conversation.display_id)].into();
    let messages = with_people(conn, scope, rows, &numbers, &people)?;
    Ok(MessageList {
        contact,
        assignee: assignee.and_then(|id| people.users.get(&id).cloned()),
        conversation,
        messages,
    })
}

/// The messages of a conversation as its contact reads them.
pub fn list_for_contact(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
    before: Option<MessageId>,
) -> Result<Vec<LoadedMessage>> {
    let conversation = conversations::of_contact(conn, scope, id)?;
    let window = before.map_or(MessageWindow::Latest, MessageWindow::Before);
    let scope = scope.account_scope();
    let rows = account::messages::list(conn, scope, conversation.id, window, Readers::Public)?;
    load(conn, inst, scope, rows, &[(conversation.id, conversation.display_id)].into())
}

/// The numbers of the conversations whose messages are loaded.
pub type Numbers = HashMap<porchlight_schema::ConversationId, DisplayId>;

/// Loads senders and attachments of messages: at most four queries, however many messages.
pub fn load(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    rows: Vec<Message>,
    numbers: &Numbers,
) -> Result<Vec<LoadedMessage>> {
    let people = People::of_messages(conn, inst, scope, &rows, &[], HashMap::new())?;
    with_people(conn, scope, rows, numbers, &people)
}

/// Loads attachments and joins people that are loaded already.
pub(crate) fn with_people(
    conn: &mut Conn,
    scope: &AccountScope,
    rows: Vec<Message>,
    numbers: &Numbers,
    people: &People,
) -> Result<Vec<LoadedMessage>> {
    let ids: Vec<MessageId> = rows.iter().filter(|row| row.attachments_count > 0).map(|row| row.id).collect();
    let mut attached: HashMap<MessageId, Vec<_>> = HashMap::new();
    for found in account::attachments::of_messages(conn, scope, &ids)? {
        attached.entry(found.0.message_id).or_default().push(found);
    }
    Ok(rows
        .into_iter()
        .map(|message| LoadedMessage {
            conversation_id: numbers.get(&message.conversation_id).copied().unwrap_or(DisplayId(0)),
            sender: people.sender(&message),
            attachments: attached.remove(&message.id).unwrap_or_default(),
            message,
        })
        .collect())
}

/// The people that documents mention, each loaded once.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub users: HashMap<UserId, Arc<Agent>>,
    pub contacts: HashMap<ContactId, Arc<Contact>>,
    pub bots: HashMap<AgentBotId, Arc<AgentBot>>,
}

impl People {
    /// The senders of messages together with further users, and contacts that are loaded already.
    pub fn of_messages(
        conn: &mut Conn,
        inst: &Installation,
        scope: &AccountScope,
        messages: &[Message],
        users: &[UserId],
        mut contacts: HashMap<ContactId, Arc<Contact>>,
    ) -> Result<Self> {
        let (mut users, mut missing, mut bots) = (users.to_vec(), Vec::new(), Vec::new());
        for message in messages {
            match (message.sender_type, message.sender_id) {
                (Some(SenderType::User), Some(id)) => users.push(UserId(id)),
                (Some(SenderType::Contact), Some(id)) if !contacts.contains_key(&ContactId(id)) => {
                    missing.push(ContactId(id));
                }
                (Some(SenderType::AgentBot), Some(id)) => bots.push(AgentBotId(id)),
                _ => {}
            }
        }
        users.sort_unstable();
        users.dedup();
        missing.sort_unstable();
        missing.dedup();
        bots.sort_unstable();
        bots.dedup();
        let online = if users.is_empty() { Default::default() } else { inst.presence.users(scope.account()) };
        let agent = |(user, membership): (porchlight_schema::tables::User, _)| {
            let online = online.contains(&user.id);
            (user.id, Arc::new(Agent::new(user, membership, online)))
        };
        let missing = context::contacts(conn, scope, &missing)?;
        contacts.extend(missing.into_iter().map(|contact| (contact.id, Arc::new(contact))));
        Ok(Self {
            users: context::users(conn, scope, &users)?.into_iter().map(agent).collect(),
            contacts,
            bots: context::bots(conn, scope, &bots)?.into_iter().map(|bot| (bot.id, Arc::new(bot))).collect(),
        })
    }

    fn sender(&self, message: &Message) -> Option<Sender> {
        let id = message.sender_id?;
        match message.sender_type? {
            SenderType::User => self.users.get(&UserId(id)).cloned().map(Sender::User),
            SenderType::Contact => self.contacts.get(&ContactId(id)).cloned().map(Sender::Contact),
            SenderType::AgentBot => self.bots.get(&AgentBotId(id)).cloned().map(Sender::AgentBot),
        }
    }
}

/// What changed in a message, as `message.updated` tells it.
pub(crate) fn differences(before: &Message, after: &Message) -> Changes {
    let mut changes = Changes::new();
    changes.add("content", &before.content, &after.content);
    changes.add("content_type", &before.content_type, &after.content_type);
    changes.add("status", &before.status, &after.status);
    changes.add("content_attributes", &before.content_attributes, &after.content_attributes);
    changes.add_time("updated_at", Some(before.updated_at), Some(after.updated_at));
    changes
}

/// Finds one message of a conversation for staff.
pub(crate) fn find(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: DisplayId,
    id: MessageId,
) -> Result<(Conversation, Message)> {
    let conversation = account::conversations::by_display_id(conn, scope, conversation)?;
    let message = account::messages::find(conn, scope, conversation.id, id)?;
    Ok((conversation, message))
}
