//! Typing: told to whoever is there now, no fact and so no event. Sockets get a frame at once;
//! webhooks that ask for it get a job that is worth nothing half a minute later.

use std::sync::Arc;

use porchlight_schema::tables::{Account, Conversation};
use porchlight_schema::{DisplayId, Uuid};
use porchlight_store::account::{context, conversations, inbox_members, webhooks};
use porchlight_store::installation::accounts;
use porchlight_store::jobs::{self, NewJob};

use super::{LoadedConversation, load_one, of_contact};
use crate::bus::Token;
use crate::job::{Delivery, Job};
use crate::messages::Sender;
use crate::people::Agent;
use crate::reactions::{self, Deliver, Hook};
use crate::{AccountScope, Actor, Conn, ContactScope, Error, Installation, Result, Tx};

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

    /// The event webhooks get.
    fn webhook_event(self) -> Option<&'static str> {
        match self {
            Self::On => Some("conversation_typing_on"),
            Self::Off => Some("conversation_typing_off"),
            Self::Recording => None,
        }
    }
}

/// Somebody typing, with everybody who is to see it.
#[derive(Debug, Clone)]
pub struct Typist {
    pub conversation: LoadedConversation,
    pub who: Sender,
    /// Staff of the inbox, the typist's own stream left out.
    pub staff: Vec<Token>,
    /// The contact's session, unless it types itself or is not to know.
    pub contact: Vec<Token>,
    /// Typing a note: the contact is not told.
    pub private: bool,
    /// What is done; `None` is told to nobody.
    pub typing: Option<Typing>,
    /// Webhooks to tell, and the account their document names; nothing is loaded where nobody asked.
    pub deliveries: Vec<Deliver>,
    pub account: Option<Account>,
}

/// Staff types.
pub fn typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    typing: Option<Typing>,
    private: bool,
) -> Result<Typist> {
    let row = conversations::by_display_id(conn, scope, id)?;
    typist(conn, inst, scope, row, typing, private)
}

/// A visitor types.
pub fn contact_typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
    typing: Option<Typing>,
) -> Result<Typist> {
    let row = of_contact(conn, scope, id)?;
    typist(conn, inst, scope.account_scope(), row, typing, false)
}

fn typist(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    row: Conversation,
    typing: Option<Typing>,
    private: bool,
) -> Result<Typist> {
    let conversation = load_one(conn, inst, scope, row)?;
    let staff = inbox_members::staff(conn, scope, conversation.row.inbox_id)?;
    let (who, own) = match scope.actor() {
        Actor::User(id) => {
            let (user, membership) = context::users(conn, scope, &[id])?.pop().ok_or(Error::NotFound)?;
            let own = user.pubsub_token.clone();
            (Sender::User(Arc::new(Agent::new(user, membership, true))), own)
        }
        Actor::AgentBot(id) => {
            let bot = context::bots(conn, scope, &[id])?.pop().ok_or(Error::NotFound)?;
            (Sender::AgentBot(Arc::new(bot)), String::new())
        }
        Actor::Contact(_) | Actor::System => {
            (Sender::Contact(conversation.contact.clone()), conversation.contact_inbox.pubsub_token.clone())
        }
    };
    let others =
        |tokens: Vec<String>| tokens.into_iter().filter(|token| *token != own).map(Token::from).collect();
    let staff = others(staff.into_iter().map(|member| member.pubsub_token).collect());
    let contact = match private {
        true => Vec::new(),
        false => others(vec![conversation.contact_inbox.pubsub_token.clone()]),
    };
    let deliveries = match typing.and_then(Typing::webhook_event) {
        Some(event) => deliveries(conn, scope, &conversation, event)?,
        None => Vec::new(),
    };
    let account = match deliveries.is_empty() {
        true => None,
        false => Some(accounts::find(conn, scope)?),
    };
    Ok(Typist { conversation, who, staff, contact, private, typing, deliveries, account })
}

/// The webhooks that asked for typing, and that of the API inbox.
fn deliveries(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: &LoadedConversation,
    event: &'static str,
) -> Result<Vec<Deliver>> {
    let hooks: Vec<Hook> = webhooks::subscribed(conn, scope)?.iter().filter_map(Hook::of).collect();
    let (inbox, channel) = &*conversation.inbox;
    Ok(reactions::to_typing(event, channel.webhook_url.is_some().then_some(inbox.id), &hooks))
}

/// How long somebody is seen typing, in seconds: clients let go of it by then.
const SEEN_SECONDS: i64 = 30;

/// Puts documents about typing in line for their webhooks. Of one kind by one typist at most one waits
/// for a webhook, and what is late is dropped: see [`Delivery::until`].
pub fn send(tx: &mut Tx, typist: &Typist, bodies: &[(Deliver, String)]) -> Result<()> {
    let row = &typist.conversation.row;
    let (now, who) = (tx.now(), name(&typist.who));
    let jobs: Vec<NewJob> = bodies
        .iter()
        .map(|(Deliver { to, target, event }, body)| {
            let delivery = Delivery {
                id: Uuid::new_v4().to_string(),
                target: *target,
                event: (*event).to_owned(),
                body: body.clone(),
                conversation: Some(row.id),
                message: None,
                until: Some(now.seconds() + SEEN_SECONDS),
            };
            let key = format!("{event} {to:?} {target} {} {who}", row.id);
            Job::deliver(*to, delivery).row(Some(row.account_id), Some(&key), now)
        })
        .collect();
    Ok(jobs::insert(tx, &jobs)?)
}

/// Tells typists apart.
fn name(who: &Sender) -> String {
    match who {
        Sender::User(agent) => format!("user {}", agent.user.id),
        Sender::AgentBot(bot) => format!("bot {}", bot.id),
        Sender::Contact(contact) => format!("contact {}", contact.id),
    }
}
