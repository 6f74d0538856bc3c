//! Status, priority, muting.

use porchlight_schema::tables::Conversation;
use porchlight_schema::{ConversationStatus, DisplayId, Priority, Role, Ts};
use porchlight_store::account::{context, conversations};

use super::{Cause, LoadedConversation, activity, labels, load_one, of_contact_locked, save};
use crate::conversations::save::note_message;
use crate::event::{self, Changes, Event};
use crate::messages::templates;
use crate::{AccountScope, Actor, ContactScope, Installation, Result, Tx};

/// The outcome of a change of status.
#[derive(Debug, Clone)]
pub struct Toggled {
    pub conversation: Conversation,
    /// A bot handed the conversation to people.
    pub handoff: bool,
}

/// Sets the status, or without one turns open into resolved and everything else into open. A bot that
/// opens a pending conversation hands it to people; an agent (not an administrator) who leaves it open
/// becomes its assignee.
pub fn toggle_status(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    status: Option<ConversationStatus>,
    snoozed_until: Option<Ts>,
) -> Result<Toggled> {
    let before = conversations::lock(tx, scope, id)?;
    let status = status.unwrap_or(match before.status {
        ConversationStatus::Open => ConversationStatus::Resolved,
        _ => ConversationStatus::Open,
    });
    let handoff = matches!(scope.actor(), Actor::AgentBot(_))
        && before.status == ConversationStatus::Pending
        && status == ConversationStatus::Open;
    let mut after = before.clone();
    after.status = status;
    after.snoozed_until = snoozed_until;
    if status == ConversationStatus::Open && scope.role() == Some(Role::Agent) {
        after.assignee_id = scope.actor().user();
    }
    let cause = if handoff { Cause::Handoff } else { Cause::Request };
    Ok(Toggled { conversation: save(tx, inst, scope, &before, after, cause)?, handoff })
}

/// A visitor ends the conversation; one that is resolved stays so.
pub fn resolve_as_contact(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
) -> Result<Conversation> {
    let before = of_contact_locked(tx, scope, id)?;
    if before.status == ConversationStatus::Resolved {
        return Ok(before);
    }
    let mut after = before.clone();
    after.status = ConversationStatus::Resolved;
    save(tx, inst, scope.account_scope(), &before, after, Cause::Request)
}

pub fn set_priority(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    priority: Option<Priority>,
) -> Result<Conversation> {
    let before = conversations::lock(tx, scope, id)?;
    let mut after = before.clone();
    after.priority = priority;
    save(tx, inst, scope, &before, after, Cause::Request)
}

/// Changes what was given of a conversation; `None` leaves it as it is.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    priority: Option<Option<Priority>>,
) -> Result<LoadedConversation> {
    let row = match priority {
        Some(priority) => set_priority(tx, inst, scope, id, priority)?,
        None => conversations::by_display_id(tx, scope, id)?,
    };
    load_one(tx, inst, scope, row)
}

/// Resolves the conversation and blocks its contact.
pub fn mute(tx: &mut Tx, inst: &Installation, scope: &AccountScope, id: DisplayId) -> Result<()> {
    let before = conversations::lock(tx, scope, id)?;
    block(tx, scope, &before, true)?;
    let mut after = before.clone();
    after.status = ConversationStatus::Resolved;
    let after = save(tx, inst, scope, &before, after, Cause::Request)?;
    say(tx, scope, &after, "muted")
}

/// Lets the contact write again; the status stays.
pub fn unmute(tx: &mut Tx, scope: &AccountScope, id: DisplayId) -> Result<()> {
    let row = conversations::lock(tx, scope, id)?;
    block(tx, scope, &row, false)?;
    say(tx, scope, &row, "unmuted")
}

fn block(tx: &mut Tx, scope: &AccountScope, row: &Conversation, blocked: bool) -> Result<()> {
    if context::set_blocked(tx, scope, row.contact_id, blocked)? {
        let mut changes = Changes::new();
        changes.add("blocked", &!blocked, &blocked);
        event::record(tx, scope, Event::ContactUpdated(row.contact_id, changes));
    }
    Ok(())
}

fn say(tx: &mut Tx, scope: &AccountScope, before: &Conversation, verb: &str) -> Result<()> {
    let Some(actor) = activity::actor_name(tx, scope)? else { return Ok(()) };
    let line = activity::write(tx, scope, before, format!("{actor} has {verb} the conversation"))?;
    let mut after = before.clone();
    note_message(&mut after, &line);
    conversations::update(tx, scope, before, &after)?;
    let told = Event::MessageCreated { conversation: before.id, message: line.id, echo_id: None };
    event::record(tx, scope, told);
    Ok(())
}

/// Opens a conversation whose snooze is over; one that changed meanwhile is left alone.
pub fn wake_snoozed(tx: &mut Tx, inst: &Installation, scope: &AccountScope, id: DisplayId) -> Result<()> {
    let before = conversations::lock(tx, scope, id)?;
    let due = before.snoozed_until.is_some_and(|until| until <= tx.now());
    if before.status != ConversationStatus::Snoozed || !due {
        return Ok(());
    }
    let mut after = before.clone();
    after.status = ConversationStatus::Open;
    save(tx, inst, scope, &before, after, Cause::Request)?;
    Ok(())
}

/// What an account does with silent conversations (`settings` of the account).
#[derive(Debug, Clone)]
pub struct AutoResolve {
    /// Minutes without any message.
    pub after: i64,
    /// Leave those alone whose contact waits for an answer.
    pub ignore_waiting: bool,
    /// A last message to the contact.
    pub message: Option<String>,
    /// A tag for what was resolved so.
    pub label: Option<String>,
}

/// Resolves a silent open conversation; one that changed meanwhile is left alone.
pub fn auto_resolve(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    rule: &AutoResolve,
) -> Result<()> {
    let before = conversations::lock(tx, scope, id)?;
    let silent = before.last_activity_at <= tx.now().plus_seconds(rule.after.saturating_mul(-60));
    let waiting = rule.ignore_waiting && before.waiting_since.is_some();
    if before.status != ConversationStatus::Open || !silent || waiting {
        return Ok(());
    }
    let before = match &rule.message {
        Some(text) => templates::say(tx, scope, before, text.clone())?,
        None => before,
    };
    let mut after = before.clone();
    after.status = ConversationStatus::Resolved;
    if let Some(label) = &rule.label {
        labels::add(tx, scope, &mut after, label)?;
    }
    save(tx, inst, scope, &before, after, Cause::Inactivity(rule.after))?;
    Ok(())
}

/// A bot cannot be reached: its pending conversation goes to people.
pub fn open_for_people(tx: &mut Tx, inst: &Installation, scope: &AccountScope, id: DisplayId) -> Result<()> {
    let before = conversations::lock(tx, scope, id)?;
    if before.status != ConversationStatus::Pending {
        return Ok(());
    }
    let mut after = before.clone();
    after.status = ConversationStatus::Open;
    save(tx, inst, scope, &before, after, Cause::Handoff)?;
    Ok(())
}
