//! Loading what documents about conversations show: a fixed number of queries, however many.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use porchlight_schema::tables::{Channel, Contact, ContactInbox, Conversation, Inbox, Message};
use porchlight_schema::{ConversationId, InboxId, MessageId, TeamId};
use porchlight_store::account::conversations::whole::{Whole, wholes};
use porchlight_store::account::{self, context};

use super::{LoadedConversation, can_reply};
use crate::messages::{self, LoadedMessage, People};
use crate::teams::LoadedTeam;
use crate::{AccountScope, Conn, Error, Installation, Result};

/// Loads one conversation.
pub fn load_one(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    row: Conversation,
) -> Result<LoadedConversation> {
    load(conn, inst, scope, vec![row])?.pop().ok_or(Error::NotFound)
}

/// Loads conversations whose rows are at hand, in their order. One that goes meanwhile is left out.
pub fn load(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    rows: Vec<Conversation>,
) -> Result<Vec<LoadedConversation>> {
    let ids: Vec<ConversationId> = rows.iter().map(|row| row.id).collect();
    let mut found = by_id(conn, scope, &ids)?;
    let whole = |row: Conversation| Some(Whole { conversation: row.clone(), ..found.remove(&row.id)? });
    let wholes = rows.into_iter().filter_map(whole).collect();
    assemble(conn, inst, scope, wholes)
}

/// [`load`] for those of which only the ids are known.
pub(super) fn load_ids(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    ids: &[ConversationId],
) -> Result<Vec<LoadedConversation>> {
    let mut found = by_id(conn, scope, ids)?;
    let wholes = ids.iter().filter_map(|id| found.remove(id)).collect();
    assemble(conn, inst, scope, wholes)
}

fn by_id(
    conn: &mut Conn,
    scope: &AccountScope,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Whole>> {
    Ok(wholes(conn, scope, ids)?.into_iter().map(|whole| (whole.conversation.id, whole)).collect())
}

/// A conversation with session and contact, whose message is loaded with all others.
struct Bare {
    row: Conversation,
    session: Arc<ContactInbox>,
    contact: Arc<Contact>,
}

fn assemble(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    wholes: Vec<Whole>,
) -> Result<Vec<LoadedConversation>> {
    let now = conn.now();
    let (mut bare, mut newest) = (Vec::with_capacity(wholes.len()), Vec::with_capacity(wholes.len()));
    for whole in wholes {
        newest.extend(whole.last_message);
        let (session, contact) = (Arc::new(whole.session), Arc::new(whole.contact));
        bare.push(Bare { row: whole.conversation, session, contact });
    }
    newest.extend(other_newest(conn, scope, &bare, &newest)?);
    let messages = loaded_messages(conn, inst, scope, &bare, newest)?;
    let (inboxes, teams) = (inboxes(conn, scope, &bare)?, teams(conn, scope, &bare)?);
    let message = |id: Option<MessageId>| messages.of.get(&id?).cloned();
    let loaded = |Bare { row, session, contact }: Bare| {
        let inbox = inboxes.get(&row.inbox_id)?.clone();
        Some(LoadedConversation {
            assignee: row.assignee_id.and_then(|id| messages.people.users.get(&id).cloned()),
            team: row.team_id.and_then(|id| teams.get(&id).cloned()),
            last_message: message(row.last_message_id),
            last_chat_message: message(row.last_chat_message_id),
            last_public_message: message(row.last_public_message_id),
            can_reply: can_reply(&row, &inbox.1, now),
            contact,
            contact_inbox: session,
            inbox,
            row,
        })
    };
    Ok(bare.into_iter().filter_map(loaded).collect())
}

/// Where the newest message of all is an activity line or a note: the newest that are not. No query when
/// there is no such conversation.
fn other_newest(
    conn: &mut Conn,
    scope: &AccountScope,
    conversations: &[Bare],
    known: &[Message],
) -> Result<Vec<Message>> {
    let known: BTreeSet<MessageId> = known.iter().map(|message| message.id).collect();
    let wanted = |bare: &Bare| [bare.row.last_chat_message_id, bare.row.last_public_message_id];
    let wanted: BTreeSet<MessageId> = conversations.iter().flat_map(wanted).flatten().collect();
    let missing: Vec<MessageId> = wanted.difference(&known).copied().collect();
    Ok(account::messages::by_ids(conn, scope, &missing)?)
}

/// The newest messages, and all people that are needed beside the contacts.
struct Newest {
    of: HashMap<MessageId, Arc<LoadedMessage>>,
    people: People,
}

fn loaded_messages(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    conversations: &[Bare],
    newest: Vec<Message>,
) -> Result<Newest> {
    let assignees: Vec<_> = conversations.iter().filter_map(|bare| bare.row.assignee_id).collect();
    let contacts = conversations.iter().map(|bare| (bare.contact.id, bare.contact.clone())).collect();
    let people = People::of_messages(conn, inst, scope, &newest, &assignees, contacts)?;
    let numbers: messages::Numbers =
        conversations.iter().map(|bare| (bare.row.id, bare.row.display_id)).collect();
    let loaded = messages::with_people(conn, scope, newest, &numbers, &people)?;
    let of = loaded.into_iter().map(|message| (message.message.id, Arc::new(message))).collect();
    Ok(Newest { of, people })
}

/// Ids without repetition.
fn unique<T: Ord>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<BTreeSet<T>>().into_iter().collect()
}

fn inboxes(
    conn: &mut Conn,
    scope: &AccountScope,
    conversations: &[Bare],
) -> Result<HashMap<InboxId, Arc<(Inbox, Channel)>>> {
    let ids = unique(conversations.iter().map(|bare| bare.row.inbox_id));
    let pairs = context::inboxes(conn, scope, &ids)?;
    Ok(pairs.into_iter().map(|pair| (pair.0.id, Arc::new(pair))).collect())
}

fn teams(
    conn: &mut Conn,
    scope: &AccountScope,
    conversations: &[Bare],
) -> Result<HashMap<TeamId, Arc<LoadedTeam>>> {
    let ids = unique(conversations.iter().filter_map(|bare| bare.row.team_id));
    let teams = context::teams_of_caller(conn, scope, &ids)?;
    Ok(teams
        .into_iter()
        .map(|(team, is_member)| (team.id, Arc::new(LoadedTeam { team, is_member })))
        .collect())
}
