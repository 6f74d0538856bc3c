//! How a repeated post is recognised.

use std::time::Duration;

use porchlight_schema::tables::{Conversation, Message};
use porchlight_schema::{DisplayId, MessageId, Ts};
use porchlight_store::account::{conversations, messages as rows};
use serde_json::Value;

use super::{LoadedMessage, NewMessage, load};
use crate::keys::digest;
use crate::{AccountScope, ContactScope, Error, Installation, Result, Tx};

/// How long a repeated post is recognised, in seconds.
const KEY_SECONDS: i64 = 24 * 3600;

/// The name of a post, and a digest of what it says.
#[derive(Debug, Clone)]
pub struct Key {
    name: String,
    body: String,
}

impl Key {
    /// Of a post to a conversation. `Idempotency-Key` belongs to its caller. `echo_id` counts only together
    /// with conversation, caller and body, because clients in the wild send constants.
    pub(crate) fn of(scope: &AccountScope, conversation: &Conversation, new: &NewMessage) -> Option<Self> {
        let body = digest(&format!("{}\u{1f}{}", conversation.id, said(new)));
        let actor = scope.actor();
        if let Some(key) = &new.idempotency_key {
            return Some(Self { name: format!("key:{}", digest(&format!("{actor:?}:{key}"))), body });
        }
        let echo = new.echo_id.as_ref().filter(|echo| !echo.is_null())?;
        let name = format!("echo:{}", digest(&format!("{actor:?}:{}:{echo}:{body}", conversation.id)));
        Some(Self { name, body })
    }

    /// Of a post in a visitor's session, which may begin the conversation that it goes to and change the
    /// contact that it comes from: neither is part of the name. `uploads` names files sent before.
    pub(crate) fn of_session(scope: &ContactScope, new: &NewMessage, uploads: &[String]) -> Option<Self> {
        let body = digest(&format!("{}\u{1f}{uploads:?}", said(new)));
        let session = scope.contact_inbox();
        if let Some(key) = &new.idempotency_key {
            return Some(Self { name: format!("session key:{}", digest(&format!("{session}:{key}"))), body });
        }
        let echo = new.echo_id.as_ref().filter(|echo| !echo.is_null())?;
        let name = format!("session echo:{}", digest(&format!("{session}:{echo}:{body}")));
        Some(Self { name, body })
    }

    /// The message that an earlier post with this key made in a conversation.
    pub(crate) fn earlier(
        &self,
        tx: &mut Tx,
        inst: &Installation,
        scope: &AccountScope,
        conversation: &Conversation,
    ) -> Result<Option<LoadedMessage>> {
        let Some(id) = self.made(tx, scope)? else { return Ok(None) };
        let message = rows::find(tx, scope, conversation.id, id)?;
        loaded(tx, inst, scope, message, conversation).map(Some)
    }

    /// The message that an earlier post of the session with this key made, in whichever conversation.
    pub(crate) fn message(
        &self,
        tx: &mut Tx,
        inst: &Installation,
        scope: &ContactScope,
    ) -> Result<Option<LoadedMessage>> {
        let Some((message, conversation)) = self.found(tx, scope)? else { return Ok(None) };
        loaded(tx, inst, scope.account_scope(), message, &conversation).map(Some)
    }

    /// The number of the conversation that [`Key::message`] is in.
    pub(crate) fn conversation(&self, tx: &mut Tx, scope: &ContactScope) -> Result<Option<DisplayId>> {
        Ok(self.found(tx, scope)?.map(|(_, conversation)| conversation.display_id))
    }

    fn found(&self, tx: &mut Tx, scope: &ContactScope) -> Result<Option<(Message, Conversation)>> {
        let scope = scope.account_scope();
        let Some(id) = self.made(tx, scope)? else { return Ok(None) };
        let Some(message) = rows::by_ids(tx, scope, &[id])?.pop() else { return Ok(None) };
        let conversation = conversations::by_ids(tx, scope, &[message.conversation_id])?.pop();
        Ok(conversation.map(|conversation| (message, conversation)))
    }

    /// Which message this key made; one that said something else is refused.
    fn made(&self, tx: &mut Tx, scope: &AccountScope) -> Result<Option<MessageId>> {
        let since = since(tx.now());
        match rows::by_idempotency_key(tx, scope, &self.name, since)? {
            None => Ok(None),
            Some((id, body)) if body == self.body => Ok(Some(id)),
            Some(_) => Err(Error::refused("Idempotency-Key was already used for another request")),
        }
    }

    /// Remembers which message this key made.
    pub(crate) fn remember(&self, tx: &mut Tx, scope: &AccountScope, message: MessageId) -> Result<()> {
        let since = since(tx.now());
        if rows::remember_idempotency_key(tx, scope, &self.name, &self.body, message, since)? {
            return Ok(());
        }
        // The same post ran beside this one and won; asked again, its message is the answer.
        Err(Error::Unavailable(Duration::from_secs(1)))
    }
}

/// All that a post says, in one text.
fn said(new: &NewMessage) -> String {
    format!(
        "{}\u{1f}{:?}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{:?}",
        new.content.as_deref().unwrap_or_default(),
        new.message_type,
        new.private,
        new.content_type.as_str(),
        Value::Object(new.content_attributes.clone()),
        new.source_id.as_deref().unwrap_or_default(),
        new.files.iter().map(|file| (&file.blob.filename, &file.blob.checksum)).collect::<Vec<_>>(),
    )
}

fn loaded(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    message: Message,
    conversation: &Conversation,
) -> Result<LoadedMessage> {
    let numbers = [(conversation.id, conversation.display_id)].into();
    load(tx, inst, scope, vec![message], &numbers)?.pop().ok_or(Error::NotFound)
}

fn since(now: Ts) -> Ts {
    now.plus_seconds(-KEY_SECONDS)
}
