//! The one way to change a conversation: hand over the row as it was and as it should be. From the
//! difference follow the events, the activity lines, the kept counts, the participants and whatever
//! rule ties one column to another.

use porchlight_schema::tables::{Conversation, Message};
use porchlight_schema::{ChannelKind, ConversationStatus, DisplayId, Json, MessageType, Ts};
use porchlight_store::account::{context, conversations, counts};
use serde_json::{Map, Value};

use super::{activity, assign};
use crate::event::{self, Changes, Event};
use crate::messages::templates;
use crate::{AccountScope, Actor, Error, Installation, Result, Tx};

/// Why a conversation changes, as far as the lines and events depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Somebody asked for it.
    Request,
    /// A contact's message reopened it.
    IncomingMessage(ChannelKind),
    /// A bot gave it to people.
    Handoff,
    /// Silence, in minutes, as the account's settings ask.
    Inactivity(i64),
}

/// Saves a change and records all that follows from it. Returns the row as it is now.
pub(crate) fn save(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    before: &Conversation,
    mut after: Conversation,
    cause: Cause,
) -> Result<Conversation> {
    let now = tx.now();
    if after.status != ConversationStatus::Snoozed {
        after.snoozed_until = None;
    }
    assign::apply_rules(tx, inst, scope, before, &mut after)?;
    let lines = lines(tx, scope, before, &after, cause)?;
    // Clients drop what is older than what they hold, so this never stands still.
    after.updated_at = now.max(Ts::from_micros(before.updated_at.micros() + 1));
    let mut written = Vec::with_capacity(lines.len());
    for line in lines {
        let message = activity::write(tx, scope, &after, line)?;
        note_message(&mut after, &message);
        written.push(message);
    }
    counts::moved(tx, scope, Some(before), Some(&after))?;
    conversations::update(tx, scope, before, &after)?;
    if let Some(assignee) = after.assignee_id.filter(|_| before.assignee_id != after.assignee_id) {
        conversations::followers::add_participants(tx, scope, after.id, &[assignee])?;
    }
    record(tx, scope, before, &after, cause);
    for message in &written {
        let told = Event::MessageCreated { conversation: after.id, message: message.id, echo_id: None };
        event::record(tx, scope, told);
    }
    if before.status != after.status && after.status == ConversationStatus::Resolved {
        return templates::ask_rating(tx, scope, after);
    }
    Ok(after)
}

/// What every message does to its conversation's row.
pub(crate) fn note_message(row: &mut Conversation, message: &Message) {
    row.last_message_id = Some(message.id);
    row.last_activity_at = message.created_at;
    if message.message_type == MessageType::Activity {
        return;
    }
    // Lists show it as what was said last: a question for an address or a survey is only that where nobody said anything.
    if message.message_type != MessageType::Template || row.last_chat_message_id.is_none() {
        row.last_chat_message_id = Some(message.id);
    }
    if !message.private {
        row.last_public_message_id = Some(message.id);
    }
}

/// The activity lines of a change.
fn lines(
    tx: &mut Tx,
    scope: &AccountScope,
    before: &Conversation,
    after: &Conversation,
    cause: Cause,
) -> Result<Vec<String>> {
    let labels = before.labels != after.labels;
    let people = before.assignee_id != after.assignee_id || before.team_id != after.team_id;
    let status = before.status != after.status;
    if !(labels || people || status || before.priority != after.priority) {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    match cause {
        Cause::Inactivity(minutes) if status => lines.push(activity::auto_resolved(minutes)),
        Cause::IncomingMessage(ChannelKind::Api) if status => {
            lines.push("Conversation was reopened by a new incoming message".to_owned());
        }
        _ => {}
    }
    let contact_wrote = matches!(cause, Cause::IncomingMessage(_));
    let actor = if contact_wrote { None } else { activity::actor_name(tx, scope)? };
    let Some(actor) = actor else { return Ok(lines) };
    if status {
        lines.push(activity::status(&actor, after.status));
    }
    if before.priority != after.priority {
        lines.extend(activity::priority(&actor, before.priority, after.priority));
    }
    if people {
        lines.extend(people_line(tx, scope, &actor, before, after)?);
    }
    if labels {
        lines.extend(activity::labels(&actor, &before.labels.strings(), &after.labels.strings()));
    }
    Ok(lines)
}

/// The line about team and assignee; a change of both makes one line.
fn people_line(
    tx: &mut Tx,
    scope: &AccountScope,
    actor: &str,
    before: &Conversation,
    after: &Conversation,
) -> Result<Option<String>> {
    let assignee = match after.assignee_id.filter(|id| before.assignee_id != Some(*id)) {
        Some(id) => {
            super::member(tx, scope, id)?.map(|(user, member)| member.invited_name.unwrap_or(user.name))
        }
        None => None,
    };
    if before.team_id != after.team_id {
        let id = after.team_id.or(before.team_id);
        let team = context::teams(tx, scope, id.as_slice())?.pop().map_or_else(String::new, |team| team.name);
        return Ok(Some(match (after.team_id, assignee) {
            (None, _) => format!("{actor} removed the team {team}"),
            (Some(_), Some(name)) => format!("Assigned to {name} of {team} by {actor}"),
            (Some(_), None) => format!("Assigned to {team} by {actor}"),
        }));
    }
    Ok(match (after.assignee_id, assignee) {
        (Some(id), _) if scope.actor() == Actor::User(id) => {
            Some(format!("{actor} self-assigned this conversation"))
        }
        (_, Some(name)) => Some(format!("Assigned to {name} by {actor}")),
        (None, _) => Some(format!("Conversation unassigned by {actor}")),
        _ => None,
    })
}

/// The events of a change.
fn record(tx: &mut Tx, scope: &AccountScope, before: &Conversation, after: &Conversation, cause: Cause) {
    let id = after.id;
    let mut tell = |told: Event| event::record(tx, scope, told);
    if before.status != after.status {
        match after.status {
            ConversationStatus::Open => tell(Event::ConversationOpened(id)),
            ConversationStatus::Resolved => tell(Event::ConversationResolved(id)),
            _ => {}
        }
        tell(Event::ConversationStatusChanged(id));
        if cause == Cause::Handoff {
            tell(Event::ConversationBotHandoff(id));
        }
    }
    if before.assignee_id != after.assignee_id {
        tell(Event::AssigneeChanged(id));
    }
    if before.team_id != after.team_id {
        tell(Event::TeamChanged(id));
    }
    if before.contact_last_seen_at != after.contact_last_seen_at {
        tell(Event::ConversationRead(id));
    }
    let changes = changes(before, after);
    if !changes.is_empty() {
        tell(Event::ConversationUpdated(id, changes));
    }
}

/// The changed attributes that make a `conversation.updated`; empty when nothing of that kind changed.
fn changes(before: &Conversation, after: &Conversation) -> Changes {
    let mut changes = Changes::new();
    changes.add("status", &before.status, &after.status);
    changes.add("assignee_id", &before.assignee_id, &after.assignee_id);
    changes.add("team_id", &before.team_id, &after.team_id);
    changes.add("priority", &before.priority, &after.priority);
    changes.add_time("snoozed_until", before.snoozed_until, after.snoozed_until);
    changes.add_time("waiting_since", before.waiting_since, after.waiting_since);
    changes.add_time("first_reply_created_at", before.first_reply_created_at, after.first_reply_created_at);
    changes.add("custom_attributes", &before.custom_attributes, &after.custom_attributes);
    changes.add("label_list", &before.labels, &after.labels);
    if !changes.is_empty() {
        changes.add_time("updated_at", Some(before.updated_at), Some(after.updated_at));
    }
    changes
}

/// Longest text value of a custom attribute.
const ATTRIBUTE_CHARS: usize = 1500;
/// Largest whole number of a custom attribute.
const ATTRIBUTE_NUMBER: i64 = 9_999_999_999;

/// Checks the values of custom or additional attributes.
pub(crate) fn check_attributes(attribute: &'static str, values: &Map<String, Value>) -> Result<()> {
    for (key, value) in values {
        let too_long = value.as_str().is_some_and(|text| text.chars().count() > ATTRIBUTE_CHARS);
        let too_large = value.as_i64().is_some_and(|number| number > ATTRIBUTE_NUMBER)
            || value.as_u64().is_some_and(|number| number > ATTRIBUTE_NUMBER as u64);
        if too_long {
            let message = format!("{key} length should be < {ATTRIBUTE_CHARS}");
            return Err(Error::invalid(attribute, message));
        }
        if too_large {
            return Err(Error::invalid(attribute, format!("{key} value should be < {ATTRIBUTE_NUMBER}")));
        }
    }
    Ok(())
}

/// Replaces the custom attributes of a conversation; returns them.
pub fn set_custom_attributes(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    values: &Map<String, Value>,
) -> Result<Json> {
    check_attributes("custom_attributes", values)?;
    let before = conversations::lock(tx, scope, id)?;
    let mut after = before.clone();
    after.custom_attributes = Json::from(values);
    Ok(save(tx, inst, scope, &before, after, Cause::Request)?.custom_attributes)
}
