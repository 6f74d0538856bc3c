//! Posting: one message and all it does to its conversation, in one transaction.

use std::sync::Arc;

use porchlight_schema::tables::{AccountUser, Contact, Conversation, Message, User};
use porchlight_schema::{
    AgentBotId, ChannelKind, ConversationStatus, DisplayId, Json, MessageId, MessageType, SenderType,
};
use porchlight_store::account::{context, conversations, messages as rows};
use serde_json::{Map, Value};

use super::key::Key;
use super::{LoadedMessage, NewMessage, Sender, attachments, items, mentions, templates, variables};
use crate::conversations::{Cause, note_message, of_contact_locked, save};
use crate::event::{self, Changes, Event};
use crate::people::Agent;
use crate::{AccountScope, Actor, ContactScope, Error, Installation, Result, Tx};

/// Posts to a conversation for staff, bots or the system.
pub fn post(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    new: NewMessage,
) -> Result<LoadedMessage> {
    check(inst, &new)?;
    let conversation = conversations::lock(tx, scope, id)?;
    Ok(append(tx, inst, scope, Append { conversation, new })?.1)
}

/// Posts for a visitor: always incoming, always from its own contact.
pub fn post_as_contact(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
    new: NewMessage,
) -> Result<LoadedMessage> {
    let new = NewMessage { message_type: MessageType::Incoming, private: false, as_bot: None, ..new };
    check(inst, &new)?;
    let conversation = of_contact_locked(tx, scope, id)?;
    Ok(append(tx, inst, scope.account_scope(), Append { conversation, new })?.1)
}

/// Posts to a conversation that this transaction holds already.
pub fn post_into(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: Conversation,
    new: NewMessage,
) -> Result<Conversation> {
    check(inst, &new)?;
    Ok(append(tx, inst, scope, Append { conversation, new })?.0)
}

/// A checked message and the locked row of its conversation.
struct Append {
    conversation: Conversation,
    new: NewMessage,
}

/// Writes the message and what follows from it; returns the conversation as it is then.
fn append(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    Append { conversation, new }: Append,
) -> Result<(Conversation, LoadedMessage)> {
    let key = match &new.key {
        Some(_) => None,
        None => Key::of(scope, &conversation, &new),
    };
    if let Some(earlier) =
        key.as_ref().map(|key| key.earlier(tx, inst, scope, &conversation)).transpose()?.flatten()
    {
        attachments::discard(tx, scope, &new.files)?;
        return Ok((conversation, earlier));
    }
    let context = conversations::for_post(tx, scope, &conversation)?;
    if new.message_type == MessageType::Incoming
        && context.channel_kind != ChannelKind::Api
        && !is_contact(scope)
    {
        return Err(Error::refused("Incoming messages are only allowed in Api inboxes"));
    }
    if context.channel_kind == ChannelKind::WebWidget {
        attachments::check_types(&new)?;
    }
    not_too_many(tx, inst, scope, &conversation)?;
    let sender = sender(tx, inst, scope, &conversation, &new, context.user)?;
    let draft = row(tx, inst, scope, &conversation, &new, sender.as_ref())?;
    let message = rows::insert(tx, scope, &draft)?;
    let attachments = attachments::attach(tx, scope, &message, &new.files, new.stored)?;
    if let Some(key) = key.or(new.key) {
        key.remember(tx, scope, message.id)?;
    }
    let echo_id = new.echo_id.as_ref().filter(|echo| !echo.is_null());
    let told = Event::MessageCreated { conversation: conversation.id, message: message.id, echo_id };
    event::record(tx, scope, told);
    mentions::note(tx, scope, &message, new.content.as_deref())?;
    let outcome = Outcome { kind: context.channel_kind, blocked: context.contact_blocked };
    let mut after = effects(tx, inst, scope, conversation, &message, outcome)?;
    if message.message_type == MessageType::Incoming {
        after = templates::answer(tx, scope, after, new.locale.as_deref())?;
    }
    let loaded = LoadedMessage { conversation_id: after.display_id, sender, attachments, message };
    Ok((after, loaded))
}

fn is_contact(scope: &AccountScope) -> bool {
    matches!(scope.actor(), Actor::Contact(_))
}

/// What a message does to its conversation depends on these.
struct Outcome {
    kind: ChannelKind,
    blocked: bool,
}

/// Reopening, unread count, waiting and reply times, the contact's last activity.
fn effects(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    before: Conversation,
    message: &Message,
    outcome: Outcome,
) -> Result<Conversation> {
    let mut after = before.clone();
    note_message(&mut after, message);
    let mut cause = Cause::Request;
    if message.message_type == MessageType::Incoming {
        after.unread_count = after.unread_count.saturating_add(1);
        after.last_incoming_at = Some(message.created_at);
        after.waiting_since = after.waiting_since.or(Some(message.created_at));
        if !outcome.blocked {
            reopen(tx, scope, &mut after)?;
        }
        cause = Cause::IncomingMessage(outcome.kind);
        context::touch_contact(tx, scope, before.contact_id)?;
        let mut changes = Changes::new();
        changes.add_time("last_activity_at", None, Some(message.created_at));
        event::record(tx, scope, Event::ContactUpdated(before.contact_id, changes));
    } else if is_human_reply(message) {
        reply(tx, scope, &mut after, message);
    }
    save(tx, inst, scope, &before, after, cause)
}

/// A contact's message wakes its conversation: a snoozed one opens, a resolved one goes to the bot if
/// one stands before the inbox, else it opens.
fn reopen(tx: &mut Tx, scope: &AccountScope, row: &mut Conversation) -> Result<()> {
    row.status = match row.status {
        ConversationStatus::Snoozed => ConversationStatus::Open,
        ConversationStatus::Resolved if context::has_active_bot(tx, scope, row.inbox_id)? => {
            ConversationStatus::Pending
        }
        ConversationStatus::Resolved => ConversationStatus::Open,
        other => other,
    };
    Ok(())
}

/// Public, outgoing, written by a person: no automation, no campaign.
fn is_human_reply(message: &Message) -> bool {
    message.message_type == MessageType::Outgoing
        && !message.private
        && message.sender_type == Some(SenderType::User)
        && !message.content_attributes.as_str().contains("\"automation_rule_id\"")
        && !message.additional_attributes.as_str().contains("\"campaign_id\"")
}

fn reply(tx: &mut Tx, scope: &AccountScope, row: &mut Conversation, message: &Message) {
    let told = match (row.first_reply_created_at, row.waiting_since) {
        (None, _) => Event::FirstReplyCreated(row.id, message.id),
        (Some(_), Some(_)) => Event::ReplyCreated(row.id, message.id),
        (Some(_), None) => return,
    };
    row.first_reply_created_at = row.first_reply_created_at.or(Some(message.created_at));
    row.waiting_since = None;
    event::record(tx, scope, told);
}

/// What a message must hold whoever posts it.
fn check(inst: &Installation, new: &NewMessage) -> Result<()> {
    let failed = |reason: String| Err(Error::refused(format!("Validation failed: {reason}")));
    let limits = &inst.limits;
    not_too_long(inst, new.content.as_deref().unwrap_or_default())?;
    if new.files.len() + new.stored.len() > limits.attachments_per_message {
        return failed(format!("Attachments are too many (maximum is {})", limits.attachments_per_message));
    }
    if new.source_id.as_ref().is_some_and(|id| id.chars().count() > 20_000) {
        return failed("Source is too long (maximum is 20000 characters)".into());
    }
    items::check(new.content_type, &new.content_attributes)
}

fn not_too_long(inst: &Installation, text: &str) -> Result<()> {
    let limit = inst.limits.message_chars;
    // A character has a byte at least: most texts need no counting.
    if text.len() > limit && text.chars().count() > limit {
        let reason = format!("Content is too long (maximum is {limit} characters)");
        return Err(Error::refused(format!("Validation failed: {reason}")));
    }
    Ok(())
}

/// A flood of messages in one conversation within a minute is refused.
fn not_too_many(tx: &mut Tx, inst: &Installation, scope: &AccountScope, row: &Conversation) -> Result<()> {
    let (limit, since) = (inst.limits.messages_per_minute, tx.now().plus_seconds(-60));
    if row.last_activity_at < since {
        return Ok(());
    }
    let nth = rows::nth_newest_at(tx, scope, row.id, limit)?;
    if nth.is_some_and(|at| at > since) {
        return Err(Error::refused("Validation failed: Too many messages"));
    }
    Ok(())
}

/// Who the message is from: the contact if it comes in, else whoever acts, or a bot by name.
fn sender(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    row: &Conversation,
    new: &NewMessage,
    user: Option<(User, Option<AccountUser>)>,
) -> Result<Option<Sender>> {
    if new.message_type == MessageType::Incoming {
        let contact: Option<Contact> = context::contacts(tx, scope, &[row.contact_id])?.pop();
        return Ok(contact.map(|contact| Sender::Contact(Arc::new(contact))));
    }
    if new.message_type != MessageType::Outgoing {
        return Ok(None);
    }
    let bot = match (new.as_bot, scope.actor()) {
        (Some(id), Actor::User(_)) => Some(id),
        (_, Actor::AgentBot(id)) => Some(id),
        _ => None,
    };
    if let Some(AgentBotId(_)) = bot
        && let Some(bot) = context::bots(tx, scope, bot.as_slice())?.pop()
    {
        return Ok(Some(Sender::AgentBot(Arc::new(bot))));
    }
    Ok(user.map(|(user, membership)| {
        let online = inst.presence.users(scope.account()).contains(&user.id);
        Sender::User(Arc::new(Agent::new(user, membership, online)))
    }))
}

fn row(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: &Conversation,
    new: &NewMessage,
    sender: Option<&Sender>,
) -> Result<rows::NewMessage> {
    let attributes = with_reply(tx, scope, conversation, new.content_attributes.clone())?;
    Ok(rows::NewMessage {
        conversation: conversation.id,
        inbox: conversation.inbox_id,
        message_type: new.message_type,
        content: content(tx, inst, scope, conversation, new, sender)?,
        content_type: new.content_type,
        content_attributes: Json::from(&attributes),
        additional_attributes: Json::from(&new.additional_attributes),
        private: new.private,
        source_id: new.source_id.as_ref().map(|id| id.replace('\0', "")),
        sender: sender.map(|sender| match sender {
            Sender::User(agent) => (SenderType::User, agent.user.id.0),
            Sender::Contact(contact) => (SenderType::Contact, contact.id.0),
            Sender::AgentBot(bot) => (SenderType::AgentBot, bot.id.0),
        }),
        attachments: new.files.len() + new.stored.len(),
    })
}

/// The text to store: of an outgoing message with the values it names.
fn content(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: &Conversation,
    new: &NewMessage,
    sender: Option<&Sender>,
) -> Result<Option<String>> {
    // PostgreSQL's text cannot hold NUL.
    let Some(text) = new.content.as_ref().map(|text| text.replace('\0', "")) else { return Ok(None) };
    if new.message_type != MessageType::Outgoing {
        return Ok(Some(text));
    }
    let filled = variables::fill(tx, scope, conversation, sender, text)?;
    not_too_long(inst, &filled)?;
    Ok(Some(filled))
}

/// Resolves what the message answers, inside its conversation: both names of it, or null for both.
fn with_reply(
    tx: &mut Tx,
    scope: &AccountScope,
    row: &Conversation,
    mut attributes: Map<String, Value>,
) -> Result<Map<String, Value>> {
    let by_id =
        attributes.get("in_reply_to").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
    let by_source = attributes.get("in_reply_to_external_id").and_then(Value::as_str).map(str::to_owned);
    let target = match (by_id, by_source) {
        (Some(id), _) => match rows::find(tx, scope, row.id, MessageId(id)) {
            Ok(message) => Some(message),
            Err(porchlight_store::Error::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        (None, Some(source)) => rows::by_source_id(tx, scope, row.id, row.inbox_id, &source)?,
        (None, None) if !attributes.contains_key("in_reply_to") => return Ok(attributes),
        (None, None) => None,
    };
    attributes.insert("in_reply_to".into(), target.as_ref().map(|message| message.id.0).into());
    attributes.insert("in_reply_to_external_id".into(), target.and_then(|message| message.source_id).into());
    Ok(attributes)
}
