//! What a visitor reads and says.

use porchlight_schema::tables::{Contact, Conversation};
use porchlight_schema::{ContentType, DisplayId, MessageId, MessageType};
use porchlight_store::account::{context, conversations as conversation_rows, messages as rows};
use serde_json::{Map, Value};

use super::contact::{own, said};
use super::{current, uploads};
use crate::contacts::{ContactInput, names};
use crate::conversations::{self, Create};
use crate::error::{Error, Result};
use crate::input::Email;
use crate::messages::{self, Key, LoadedMessage, MessageWindow, NewMessage, Readers};
use crate::sign_in::widget as doors;
use crate::{Conn, ContactScope, Installation, Tx, csat};

/// Messages of the visitor's conversation.
#[derive(Debug)]
pub struct Window {
    /// `None` before the first message.
    pub conversation: Option<Conversation>,
    /// Oldest first; neither notes nor activity lines.
    pub messages: Vec<LoadedMessage>,
    /// Whether the visitor proved who it is.
    pub verified: bool,
}

/// A window on the visitor's conversation.
pub fn list(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    window: MessageWindow,
) -> Result<Window> {
    let verified = scope.verified();
    let Some(row) = current(conn, scope)? else {
        return Ok(Window { conversation: None, messages: Vec::new(), verified });
    };
    let account = scope.account_scope();
    let found = rows::list(conn, account, row.id, window, Readers::Public)?;
    let messages = messages::load(conn, inst, account, found, &[(row.id, row.display_id)].into())?;
    Ok(Window { conversation: Some(row), messages, verified })
}

/// Something that a visitor says.
#[derive(Debug, Default)]
pub struct Said {
    pub new: NewMessage,
    /// Files that were uploaded before, by their signed names.
    pub uploads: Vec<String>,
    /// What is known of the browser and the page, for a conversation that begins with it.
    pub about: Map<String, Value>,
}

impl Said {
    pub(super) fn is_empty(&self) -> bool {
        let blank = self.new.content.as_deref().is_none_or(|text| text.trim().is_empty());
        blank && self.new.files.is_empty() && self.uploads.is_empty()
    }

    /// Leaves the files of a repeated post to the sweep.
    pub(super) fn discard(&self, tx: &mut Tx, scope: &ContactScope) -> Result<()> {
        messages::discard(tx, scope.account_scope(), &self.new.files)
    }
}

/// Says something in the visitor's conversation; the first time it begins one. A repeated post answers the
/// message that the first one made, wherever that is.
pub fn post(tx: &mut Tx, inst: &Installation, scope: &ContactScope, said: Said) -> Result<LoadedMessage> {
    let key = Key::of_session(scope, &said.new, &said.uploads);
    if let Some(earlier) = key.as_ref().map(|key| key.message(tx, inst, scope)).transpose()?.flatten() {
        said.discard(tx, scope)?;
        return Ok(earlier);
    }
    if said.is_empty() {
        return Err(Error::invalid("content", "Content can't be blank"));
    }
    let number = conversation(tx, inst, scope, &said.about)?;
    post_into(tx, inst, scope, number, said, key)
}

/// The number of the visitor's conversation, which is begun if there is none.
fn conversation(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    about: &Map<String, Value>,
) -> Result<DisplayId> {
    if let Some(row) = current(tx, scope)? {
        return Ok(row.display_id);
    }
    // Two first messages at once must not begin two conversations: the session's row is the lock.
    context::lock_contact_inbox(tx, scope.account_scope(), scope.contact_inbox())?;
    if let Some(row) = current(tx, scope)? {
        return Ok(row.display_id);
    }
    let new = Create { additional_attributes: about.clone(), ..Create::default() };
    let row = conversations::start(tx, inst, scope.account_scope(), scope.contact_inbox(), new)?;
    Ok(row.display_id)
}

/// Posts into a conversation of the visitor, remembered under a key of the session.
pub(super) fn post_into(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    number: DisplayId,
    said: Said,
    key: Option<Key>,
) -> Result<LoadedMessage> {
    let stored = uploads::take(tx, inst, scope, &said.uploads)?;
    let new = NewMessage { stored, key, ..said.new };
    messages::post_as_contact(tx, inst, scope, number, new)
}

/// The answer to a message that asks for something.
#[derive(Debug, Default)]
pub struct Answer {
    pub email: Option<String>,
    pub name: Option<String>,
    pub values: Option<Value>,
}

/// What became of an answer.
#[derive(Debug)]
pub struct Answered {
    pub contact: Contact,
    pub message: LoadedMessage,
    pub verified: bool,
}

/// A visitor answers an interactive message or a survey, or leaves its address.
pub fn answer(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    id: MessageId,
    answer: Answer,
) -> Result<Answered> {
    let account = scope.account_scope();
    let message = rows::by_ids(tx, account, &[id])?.pop().ok_or(Error::NotFound)?;
    let row = conversation_rows::by_ids(tx, account, &[message.conversation_id])?.pop();
    let number = row.ok_or(Error::NotFound)?.display_id;
    let conversation = conversations::of_contact_locked(tx, scope, number)?;
    if message.private || message.message_type == MessageType::Activity {
        return Err(Error::NotFound);
    }
    if message.content_type == ContentType::InputEmail {
        return address(tx, inst, scope, &conversation, id, answer);
    }
    let values = answer.values.ok_or_else(|| Error::missing("submitted_values"))?;
    let message = csat::submit(tx, inst, account, &conversation, message, &values)?;
    Ok(Answered { contact: own(tx, scope)?, message, verified: scope.verified() })
}

/// The visitor leaves its address, and perhaps its name.
fn address(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    conversation: &Conversation,
    id: MessageId,
    answer: Answer,
) -> Result<Answered> {
    let email = Email::required(answer.email.as_deref().unwrap_or_default())?;
    let mut submitted = Map::new();
    submitted.insert("submitted_email".into(), email.as_str().into());
    messages::submit(tx, inst, scope.account_scope(), conversation, id, submitted)?;
    let nameless = names::is_invented(&own(tx, scope)?.name);
    let name = answer.name.filter(|name| !name.trim().is_empty());
    let input = ContactInput {
        name: name.or_else(|| nameless.then(|| email.local_part().to_owned())),
        email: Some(email.into_string()),
        ..ContactInput::default()
    };
    let contact = said(tx, scope, input, true)?;
    let scope = doors::renewed(tx, scope)?;
    let message = rows::find(tx, scope.account_scope(), conversation.id, id)?;
    let numbers = [(conversation.id, conversation.display_id)].into();
    let message = messages::load(tx, inst, scope.account_scope(), vec![message], &numbers)?.pop();
    Ok(Answered { contact, message: message.ok_or(Error::NotFound)?, verified: scope.verified() })
}
