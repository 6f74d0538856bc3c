//! Activity lines: what happened to a conversation, in words. Nobody parses them.

use porchlight_schema::tables::{Conversation, Message};
use porchlight_schema::{ContentType, ConversationStatus, Json, MessageType, Priority};
use porchlight_store::account::{context, members, messages};

use crate::{AccountScope, Actor, Conn, Result, Tx};

/// The name of whoever acts, for the line; `None` for the system.
pub(super) fn actor_name(conn: &mut Conn, scope: &AccountScope) -> Result<Option<String>> {
    Ok(match scope.actor() {
        Actor::System => None,
        Actor::User(id) => members::by_users(conn, scope, &[id])?.pop().map(|(user, _)| user.name),
        Actor::AgentBot(id) => context::bots(conn, scope, &[id])?.pop().map(|bot| bot.name),
        Actor::Contact(id) => context::contacts(conn, scope, &[id])?.pop().map(|contact| contact.name),
    })
}

/// Writes one line.
pub(super) fn write(tx: &mut Tx, scope: &AccountScope, row: &Conversation, text: String) -> Result<Message> {
    Ok(messages::insert(
        tx,
        scope,
        &messages::NewMessage {
            conversation: row.id,
            inbox: row.inbox_id,
            message_type: MessageType::Activity,
            content: Some(text),
            content_type: ContentType::Text,
            content_attributes: Json::object(),
            additional_attributes: Json::object(),
            private: false,
            source_id: None,
            sender: None,
            attachments: 0,
        },
    )?)
}

pub(super) fn status(actor: &str, status: ConversationStatus) -> String {
    match status {
        ConversationStatus::Open => format!("Conversation was reopened by {actor}"),
        ConversationStatus::Resolved => format!("Conversation was marked resolved by {actor}"),
        ConversationStatus::Pending => format!("Conversation was marked as pending by {actor}"),
        ConversationStatus::Snoozed => format!("Conversation was snoozed by {actor}"),
    }
}

pub(super) fn priority(actor: &str, before: Option<Priority>, after: Option<Priority>) -> Option<String> {
    Some(match (before, after) {
        (None, Some(new)) => format!("{actor} set the priority to {}", new.as_str()),
        (Some(old), Some(new)) => {
            format!("{actor} changed the priority from {} to {}", old.as_str(), new.as_str())
        }
        (Some(old), None) => format!("{actor} removed the priority {}", old.as_str()),
        (None, None) => return None,
    })
}

/// One line for what was added, one for what was removed.
pub(super) fn labels(actor: &str, before: &[String], after: &[String]) -> Vec<String> {
    let missing = |from: &[String], of: &[String]| {
        from.iter().filter(|title| !of.contains(title)).cloned().collect::<Vec<_>>().join(", ")
    };
    let (added, removed) = (missing(after, before), missing(before, after));
    let mut lines = Vec::new();
    if !added.is_empty() {
        lines.push(format!("{actor} added {added}"));
    }
    if !removed.is_empty() {
        lines.push(format!("{actor} removed {removed}"));
    }
    lines
}

/// The line for a time of silence: in days, hours or minutes, whichever divides it.
pub(super) fn auto_resolved(minutes: i64) -> String {
    let (count, unit) = match minutes {
        m if m % 1440 == 0 => (m / 1440, "days"),
        m if m % 60 == 0 => (m / 60, "hours"),
        m => (m, "minutes"),
    };
    format!("Conversation was marked resolved by system due to {count} {unit} of inactivity")
}
