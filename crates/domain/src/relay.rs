//! What the relay makes of events: each with all that its consequences and documents need, loaded in
//! a fixed number of queries for any number of events of any number of accounts. The documents
//! themselves are rendered by `views`; the relay's loop is the worker's.

mod documents;
mod load;

use std::sync::Arc;

use porchlight_schema::AccountId;
use porchlight_schema::tables::{Account, AgentBot, Channel, Contact, ContactInbox, EventRow, Inbox};
use porchlight_store::{SystemScope, events};

use crate::Conn;
use crate::bus::Token;
use crate::conversations::LoadedConversation;
use crate::error::Result;
use crate::messages::LoadedMessage;
use crate::people::Agent;
use crate::reactions::Deliver;

/// Events relayed in one go.
pub const BATCH: i64 = 200;

/// What a document about an event shows.
#[derive(Debug, Clone)]
pub enum Subject {
    Conversation(Arc<LoadedConversation>),
    Message { message: Arc<LoadedMessage>, conversation: Arc<LoadedConversation> },
    Contact(Arc<Contact>),
    CacheKeys,
    Inbox(Arc<(Inbox, Channel)>),
    Session(Arc<LoadedSession>),
}

/// A session of a contact with what documents tell of it.
#[derive(Debug, Clone)]
pub struct LoadedSession {
    pub contact_inbox: Arc<ContactInbox>,
    pub contact: Arc<Contact>,
    pub inbox: Arc<(Inbox, Channel)>,
    pub conversation: Option<Arc<LoadedConversation>>,
}

/// Who acted, as far as documents tell it.
#[derive(Debug, Clone)]
pub enum Performer {
    User(Arc<Agent>),
    AgentBot(Arc<AgentBot>),
}

/// An event with its consequences.
#[derive(Debug, Clone)]
pub struct Told {
    pub event: EventRow,
    pub account: Option<Arc<Account>>,
    /// What happened to; `None` when nobody needs a document, or the row is gone meanwhile.
    pub subject: Option<Subject>,
    pub performer: Option<Performer>,
    /// Streams of staff that get the frame; empty when nobody of them listens.
    pub staff: Arc<[Token]>,
    /// Streams of the contact, which gets a frame of its own; empty when it does not listen.
    pub contact: Arc<[Token]>,
    /// Streams that were left out because nobody listened: worth a second look after the commit.
    pub unheard: Vec<Token>,
    /// Webhooks and bots to tell.
    pub deliveries: Vec<Deliver>,
}

/// What to load events for.
pub struct Demand<'a> {
    /// Whether anybody may listen to one of these streams.
    pub wants: &'a dyn Fn(&[Token]) -> bool,
    /// Whether webhooks and bots are told too.
    pub deliver: bool,
}

/// Loads what follows from events, in their order.
pub fn load(conn: &mut Conn, demand: &Demand, events: Vec<EventRow>) -> Result<Vec<Told>> {
    load::told(conn, SystemScope::new(), demand, events)
}

/// An account's numbered events after a number, with all their frames, for clients that missed them.
pub fn since(conn: &mut Conn, account: AccountId, after: i64, limit: i64) -> Result<Vec<Told>> {
    let events = events::since(conn, SystemScope::new(), account, after, limit)?;
    load(conn, &Demand { wants: &|_| true, deliver: false }, events)
}
