//! Typing: told to whoever is there now, written nowhere.

use std::sync::Arc;

use porchlight_schema::DisplayId;
use porchlight_schema::tables::Conversation;
use porchlight_store::account::{context, conversations, inbox_members};

use super::{LoadedConversation, load_one, of_contact};
use crate::bus::Token;
use crate::messages::Sender;
use crate::people::Agent;
use crate::{AccountScope, Actor, Conn, ContactScope, Error, Installation, Result};

/// What the typist does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    On,
    Off,
    Recording,
}

impl Typing {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "on" => Some(Self::On),
            "off" => Some(Self::Off),
            "recording" => Some(Self::Recording),
            _ => None,
        }
    }

    /// The event sockets get; recording reaches channel providers only.
    pub fn event(self) -> Option<&'static str> {
        match self {
            Self::On => Some("conversation.typing_on"),
            Self::Off => Some("conversation.typing_off"),
            Self::Recording => None,
        }
    }
}

/// Somebody typing, with everybody who is to see it.
#[derive(Debug, Clone)]
pub struct Typist {
    pub conversation: LoadedConversation,
    pub who: Sender,
    /// Staff of the inbox and the contact's session, the typist's own stream left out.
    pub audience: Vec<Token>,
    /// Typing a note; the contact's client hides it.
    pub private: bool,
}

/// Staff types.
pub fn typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    private: bool,
) -> Result<Typist> {
    let row = conversations::by_display_id(conn, scope, id)?;
    typist(conn, inst, scope, row, private)
}

/// A visitor types.
pub fn contact_typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
) -> Result<Typist> {
    let row = of_contact(conn, scope, id)?;
    typist(conn, inst, scope.account_scope(), row, false)
}

fn typist(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    row: Conversation,
    private: bool,
) -> Result<Typist> {
    let conversation = load_one(conn, inst, scope, row)?;
    let staff = inbox_members::staff(conn, scope, conversation.row.inbox_id)?;
    let (who, own) = match scope.actor() {
        Actor::User(id) => {
            let (user, membership) = context::users(conn, scope, &[id])?.pop().ok_or(Error::NotFound)?;
            let own = user.pubsub_token.clone();
            (Sender::User(Arc::new(Agent { user, membership, online: true })), own)
        }
        Actor::AgentBot(id) => {
            let bot = context::bots(conn, scope, &[id])?.pop().ok_or(Error::NotFound)?;
            (Sender::AgentBot(Arc::new(bot)), String::new())
        }
        Actor::Contact(_) | Actor::System => {
            (Sender::Contact(conversation.contact.clone()), conversation.contact_inbox.pubsub_token.clone())
        }
    };
    let audience = staff
        .into_iter()
        .map(|member| member.pubsub_token)
        .chain([conversation.contact_inbox.pubsub_token.clone()])
        .filter(|token| *token != own)
        .map(Token::from)
        .collect();
    Ok(Typist { conversation, who, audience, private })
}
