//! Visitors: contacts calling for themselves. What they read is narrowed to their own session, or to
//! their proven ones once they proved who they are; notes and activity lines never reach them.

mod session;

use std::collections::HashMap;
use std::sync::Arc;

use porchlight_schema::tables::{Channel, Contact, Conversation, Inbox};
use porchlight_schema::{ContactInboxId, ConversationId, DisplayId, MessageId, MessageType, Uuid};
use porchlight_store::account::{contact_inboxes, context, conversations as rows, messages as message_rows};
use serde_json::{Map, Value};

use crate::conversations::{self, Create};
use crate::error::{Error, Result};
use crate::inboxes::hours::{self, WorkingDay};
use crate::messages::{self, LoadedMessage};
use crate::{Conn, ContactScope, Installation, Tx, csat, sign_in};

pub use session::{NewVisitor, Proof, Session, create, prove, show, update};

/// An inbox as anybody may see it who knows its identifier.
#[derive(Debug)]
pub struct PublicInbox {
    pub inbox: Inbox,
    pub identifier: String,
    /// Whether visitors must prove their identity.
    pub hmac_mandatory: bool,
    pub working_hours: Vec<WorkingDay>,
}

/// The inbox behind a public identifier.
pub fn inbox(conn: &mut Conn, identifier: &str) -> Result<PublicInbox> {
    let door = sign_in::entrance(conn, identifier)?;
    let (inbox, channel) =
        context::inboxes(conn, &door.scope, &[door.inbox])?.pop().ok_or(Error::NotFound)?;
    Ok(PublicInbox {
        identifier: channel.identifier,
        hmac_mandatory: channel.hmac_mandatory,
        working_hours: hours::read(&inbox.working_hours),
        inbox,
    })
}

/// A conversation as its visitor sees it.
#[derive(Debug)]
pub struct VisitorConversation {
    pub row: Conversation,
    pub inbox: Arc<(Inbox, Channel)>,
    pub contact: Arc<Contact>,
    /// Oldest first.
    pub messages: Vec<LoadedMessage>,
}

/// Conversations that one answer shows.
const CONVERSATIONS: i64 = 100;
/// Sessions of one proven contact that are looked at.
const SESSIONS: i64 = 1_000;
/// Messages that one answer shows, over all its conversations.
const MESSAGES: i64 = 500;

/// The newest conversations of the visitor, oldest of them first, each with what was said last.
pub fn conversations(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
) -> Result<Vec<VisitorConversation>> {
    let sessions = sessions(conn, scope)?;
    let mut found = rows::of_contact_inboxes(conn, scope.account_scope(), &sessions, CONVERSATIONS)?;
    found.reverse();
    load(conn, inst, scope, found)
}

/// The visitor's own session, with all proven ones of its contact once it proved who it is.
pub(crate) fn sessions(conn: &mut Conn, scope: &ContactScope) -> Result<Vec<ContactInboxId>> {
    let mut sessions = vec![scope.contact_inbox()];
    if scope.verified() {
        let proven = contact_inboxes::verified_of(conn, scope.account_scope(), scope.contact(), SESSIONS)?;
        sessions.extend(proven.iter().map(|session| session.id));
    }
    Ok(sessions)
}

/// One conversation of the visitor.
pub fn conversation(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
) -> Result<VisitorConversation> {
    let row = conversations::of_contact(conn, scope, id)?;
    load_one(conn, inst, scope, row)
}

/// Begins a conversation; where the inbox keeps one per session, the newest one is taken instead.
pub fn start(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    custom_attributes: Map<String, Value>,
) -> Result<VisitorConversation> {
    let new = Create { custom_attributes, ..Create::default() };
    let row = conversations::start(tx, inst, scope.account_scope(), scope.contact_inbox(), new)?;
    load_one(tx, inst, scope, row)
}

/// Ends a conversation; one that is resolved stays so.
pub fn resolve(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
) -> Result<VisitorConversation> {
    let row = conversations::resolve_as_contact(tx, inst, scope, id)?;
    load_one(tx, inst, scope, row)
}

/// A message as its visitor sees it.
#[derive(Debug)]
pub struct VisitorMessage {
    pub message: LoadedMessage,
    /// Of the conversation; a survey's text ends with its address, which is made of it.
    pub uuid: Uuid,
}

/// Messages of a conversation, oldest first: the newest 20, or the 20 before an id.
pub fn messages(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
    before: Option<MessageId>,
) -> Result<Vec<VisitorMessage>> {
    let uuid = conversations::of_contact(conn, scope, id)?.uuid.0;
    let found = messages::list_for_contact(conn, inst, scope, id, before)?;
    Ok(found.into_iter().map(|message| VisitorMessage { message, uuid }).collect())
}

/// A visitor answers an interactive message or a survey.
pub fn answer(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
    message: MessageId,
    values: &Value,
) -> Result<VisitorMessage> {
    let conversation = conversations::of_contact_locked(tx, scope, id)?;
    let scope = scope.account_scope();
    let message = message_rows::find(tx, scope, conversation.id, message)?;
    if message.private || message.message_type == MessageType::Activity {
        return Err(Error::NotFound);
    }
    let message = csat::submit(tx, inst, scope, &conversation, message, values)?;
    Ok(VisitorMessage { message, uuid: conversation.uuid.0 })
}

pub(crate) fn load_one(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    row: Conversation,
) -> Result<VisitorConversation> {
    load(conn, inst, scope, vec![row])?.pop().ok_or(Error::NotFound)
}

/// Loads what visitors see of conversations of one contact in one inbox: a fixed number of queries.
fn load(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    found: Vec<Conversation>,
) -> Result<Vec<VisitorConversation>> {
    let account = scope.account_scope();
    let ids: Vec<ConversationId> = found.iter().map(|row| row.id).collect();
    let numbers: messages::Numbers = found.iter().map(|row| (row.id, row.display_id)).collect();
    let said = message_rows::public_of(conn, account, &ids, MESSAGES)?;
    let mut by_conversation: HashMap<ConversationId, Vec<LoadedMessage>> = HashMap::new();
    for message in messages::load(conn, inst, account, said, &numbers)? {
        by_conversation.entry(message.message.conversation_id).or_default().push(message);
    }
    let inbox = context::inboxes(conn, account, &[scope.inbox()])?.pop().map(Arc::new);
    let contact = context::contacts(conn, account, &[scope.contact()])?.pop().map(Arc::new);
    let (inbox, contact) = inbox.zip(contact).ok_or(Error::NotFound)?;
    Ok(found
        .into_iter()
        .map(|row| VisitorConversation {
            inbox: inbox.clone(),
            contact: contact.clone(),
            messages: by_conversation.remove(&row.id).unwrap_or_default(),
            row,
        })
        .collect())
}
