//! What may happen to a message after it was posted.

use porchlight_schema::tables::{Conversation, Message};
use porchlight_schema::{ChannelKind, ContentType, DisplayId, Json, MessageId, MessageStatus};
use porchlight_store::account::{attachments, conversations, messages as rows};
use serde_json::{Map, Value, json};

use super::{LoadedMessage, differences, find, load};
use crate::event::{self, Event};
use crate::{AccountScope, Error, Installation, Result, Tx};

/// Takes a message back: the row stays, its content goes.
pub fn delete(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: DisplayId,
    id: MessageId,
) -> Result<LoadedMessage> {
    let (conversation, before) = find(tx, scope, conversation, id)?;
    let mut after = before.clone();
    after.content = Some("This message was deleted".into());
    after.content_type = ContentType::Text;
    after.content_attributes = Json::from(&json!({ "deleted": true }));
    attachments::delete_of_message(tx, scope, id)?;
    write(tx, inst, scope, &conversation, &before, after)
}

/// Sends a message again: the failure is forgotten.
pub fn retry(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: DisplayId,
    id: MessageId,
) -> Result<LoadedMessage> {
    let (conversation, before) = match find(tx, scope, conversation, id) {
        Err(Error::NotFound) => return Err(Error::Missing("Couldn't find Message")),
        other => other?,
    };
    let mut after = before.clone();
    after.status = MessageStatus::Sent;
    after.content_attributes = Json::object();
    write(tx, inst, scope, &conversation, &before, after)
}

/// A delivery report.
#[derive(Debug, Clone, Default)]
pub struct StatusChange {
    /// `None` for a status nobody knows: then nothing changes.
    pub status: Option<MessageStatus>,
    /// Kept for failed messages only.
    pub external_error: Option<String>,
}

/// Sets the delivery status of a message in an API inbox; a read message does not become delivered.
pub fn set_status(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: DisplayId,
    id: MessageId,
    change: StatusChange,
) -> Result<LoadedMessage> {
    let (conversation, before) = find(tx, scope, conversation, id)?;
    if conversations::for_post(tx, scope, &conversation)?.channel_kind != ChannelKind::Api {
        return Err(Error::Forbidden("Message status update is only allowed for API inboxes"));
    }
    let mut after = before.clone();
    if let Some(status) = change.status
        && !(before.status == MessageStatus::Read && status == MessageStatus::Delivered)
    {
        after.status = status;
        let mut attributes = before.content_attributes.map();
        attributes.remove("external_error");
        if let (MessageStatus::Failed, Some(error)) = (status, change.external_error) {
            attributes.insert("external_error".into(), error.into());
        }
        after.content_attributes = Json::from(&attributes);
    }
    write(tx, inst, scope, &conversation, &before, after)
}

/// A contact answers an interactive message.
pub fn submit(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: &Conversation,
    id: MessageId,
    values: Map<String, Value>,
) -> Result<LoadedMessage> {
    let before = rows::find(tx, scope, conversation.id, id)?;
    let mut after = before.clone();
    let mut attributes = before.content_attributes.map();
    attributes.extend(values);
    after.content_attributes = Json::from(&attributes);
    write(tx, inst, scope, conversation, &before, after)
}

fn write(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: &Conversation,
    before: &Message,
    mut after: Message,
) -> Result<LoadedMessage> {
    let same = before.content == after.content
        && before.content_type == after.content_type
        && before.content_attributes == after.content_attributes
        && before.status == after.status;
    if !same {
        after.updated_at = tx.now();
        after = rows::update(tx, scope, &after)?;
        let changes = differences(before, &after);
        let told = Event::MessageUpdated { conversation: conversation.id, message: after.id, changes };
        event::record(tx, scope, told);
    }
    let numbers = [(conversation.id, conversation.display_id)].into();
    load(tx, inst, scope, vec![after], &numbers)?.pop().ok_or(Error::NotFound)
}
