//! New conversations.

use porchlight_schema::tables::{Contact, ContactInbox, Conversation, Inbox};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{
    ContactId, ContactInboxId, ConversationStatus, InboxId, Json, Priority, TeamId, Ts, UserId, Uuid,
};
use porchlight_store::account::{context, conversations, counts};
use serde_json::{Map, Value};

use super::save::check_attributes;
use super::{LoadedConversation, assign, load_one, member};
use crate::contact_inboxes;
use crate::event::{self, Event};
use crate::messages::{NewMessage, post_into};
use crate::{AccountScope, Error, Installation, Result, Tx};

/// What a new conversation begins with.
#[derive(Debug, Clone, Default)]
pub struct Create {
    pub status: Option<ConversationStatus>,
    pub priority: Option<Priority>,
    pub assignee: Option<UserId>,
    pub team: Option<TeamId>,
    pub snoozed_until: Option<Ts>,
    pub additional_attributes: Map<String, Value>,
    pub custom_attributes: Map<String, Value>,
    /// A first message, outgoing, from the caller.
    pub message: Option<NewMessage>,
}

/// Where a new conversation is to be.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// A session's name: the one to use, or the name of the one to be opened.
    pub source_id: Option<String>,
    pub inbox: Option<InboxId>,
    pub contact: Option<ContactId>,
}

/// Begins a conversation where the caller says: with inbox and contact, opening a session if there is
/// none; else in the session of that `source_id`.
pub fn create_at(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    place: Place,
    new: Create,
) -> Result<LoadedConversation> {
    let session = match (place.inbox, place.contact, place.source_id) {
        (Some(inbox), Some(contact), source_id) => {
            match contact_inboxes::create(tx, scope, contact, inbox, source_id) {
                Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.attribute == "source_id") => {
                    return Err(Error::refused("source_id should be unique"));
                }
                other => other?.0.id,
            }
        }
        (_, _, Some(source_id)) => context::session_named(tx, scope, &source_id)?.id,
        _ => return Err(Error::NotFound),
    };
    create(tx, inst, scope, session, new)
}

/// Begins a conversation of a contact_inbox for staff or a bot. Where the inbox keeps one conversation
/// per contact, the newest existing one is taken instead; the message is added to it all the same.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    contact_inbox: ContactInboxId,
    new: Create,
) -> Result<LoadedConversation> {
    let message = new.message.clone();
    let row = start(tx, inst, scope, contact_inbox, new)?;
    let row = match message {
        Some(message) => post_into(tx, inst, scope, row, message)?,
        None => row,
    };
    load_one(tx, inst, scope, row)
}

/// Begins a conversation without a message, or finds the one the inbox is locked to.
pub fn start(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    contact_inbox: ContactInboxId,
    new: Create,
) -> Result<Conversation> {
    check_attributes("custom_attributes", &new.custom_attributes)?;
    check_attributes("additional_attributes", &new.additional_attributes)?;
    let session = context::contact_inboxes(tx, scope, &[contact_inbox])?.pop().ok_or(Error::NotFound)?;
    if !scope.sees(session.inbox_id) {
        return Err(Error::Denied(crate::Denial::NotAllowed));
    }
    let (inbox, _) = context::inboxes(tx, scope, &[session.inbox_id])?.pop().ok_or(Error::NotFound)?;
    if inbox.lock_to_single_conversation {
        // Two posts at once must not both find nothing: the session's row is the lock.
        context::lock_contact_inbox(tx, scope, session.id)?;
        if let Some(existing) = conversations::of_contact_inboxes(tx, scope, &[session.id], 1)?.pop() {
            return Ok(existing);
        }
    }
    let contact = context::contacts(tx, scope, &[session.contact_id])?.pop().ok_or(Error::NotFound)?;
    insert(tx, inst, scope, &inbox, &session, &contact, new)
}

fn insert(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    inbox: &Inbox,
    session: &ContactInbox,
    contact: &Contact,
    new: Create,
) -> Result<Conversation> {
    let status = first_status(tx, scope, inbox, contact, new.status)?;
    let assignee = match new.assignee {
        Some(user) => member(tx, scope, user)?.map(|(user, _)| user.id),
        None => None,
    };
    let team = match new.team {
        Some(team) => context::teams(tx, scope, &[team])?.pop().map(|team| team.id),
        None => None,
    };
    let mut draft = draft(session, status, assignee, team, &new);
    if status == ConversationStatus::Open {
        draft.assignee = assign::first_assignee(tx, inst, scope, draft.inbox, draft.assignee)?;
    }
    let row = conversations::insert(tx, scope, &draft)?;
    counts::moved(tx, scope, None, Some(&row))?;
    if let Some(assignee) = row.assignee_id {
        conversations::followers::add_participants(tx, scope, row.id, &[assignee])?;
        event::record(tx, scope, Event::AssigneeChanged(row.id));
    }
    if row.team_id.is_some() {
        event::record(tx, scope, Event::TeamChanged(row.id));
    }
    event::record(tx, scope, Event::ConversationCreated(row.id));
    Ok(row)
}

/// A blocked contact's conversation is born resolved; an active bot's pending; else as asked, or open.
fn first_status(
    tx: &mut Tx,
    scope: &AccountScope,
    inbox: &Inbox,
    contact: &Contact,
    asked: Option<ConversationStatus>,
) -> Result<ConversationStatus> {
    if contact.blocked {
        return Ok(ConversationStatus::Resolved);
    }
    if context::has_active_bot(tx, scope, inbox.id)? {
        return Ok(ConversationStatus::Pending);
    }
    Ok(asked.unwrap_or(ConversationStatus::Open))
}

fn draft(
    session: &ContactInbox,
    status: ConversationStatus,
    assignee: Option<UserId>,
    team: Option<TeamId>,
    new: &Create,
) -> conversations::NewConversation {
    conversations::NewConversation {
        uuid: UuidValue(Uuid::new_v4()),
        inbox: session.inbox_id,
        contact: session.contact_id,
        contact_inbox: session.id,
        status,
        priority: new.priority,
        assignee,
        team,
        snoozed_until: new.snoozed_until.filter(|_| status == ConversationStatus::Snoozed),
        additional_attributes: Json::from(&new.additional_attributes),
        custom_attributes: Json::from(&new.custom_attributes),
    }
}
