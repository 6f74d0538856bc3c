//! The one conversation that a visitor has.

use porchlight_schema::Json;
use porchlight_schema::tables::Conversation;
use porchlight_store::account::{conversations as rows, labels};
use serde_json::{Map, Value};

use super::contact::{door, said};
use super::messages::{Said, post_into};
use super::{current, current_locked};
use crate::contacts::ContactInput;
use crate::conversations::{self, Create, Typing, Typist};
use crate::error::{Error, Result};
use crate::messages::Key;
use crate::sign_in::widget as doors;
use crate::visitors::{self, VisitorConversation};
use crate::{Conn, ContactScope, Installation, Tx};

/// A conversation that a visitor begins.
#[derive(Debug, Default)]
pub struct Start {
    /// What the visitor says of itself: name, e-mail, phone number.
    pub contact: ContactInput,
    pub message: Said,
    pub custom_attributes: Map<String, Value>,
}

/// A conversation that was begun, now or by an earlier request of the same.
#[derive(Debug)]
pub struct Begun {
    pub conversation: VisitorConversation,
    /// Whether the visitor proved who it is.
    pub verified: bool,
}

/// Begins a conversation with a first message. A repeated request answers what the first one began.
pub fn begin(tx: &mut Tx, inst: &Installation, scope: &ContactScope, start: Start) -> Result<Begun> {
    let key = Key::of_session(scope, &start.message.new, &start.message.uploads);
    if let Some(earlier) = key.as_ref().map(|key| key.conversation(tx, scope)).transpose()?.flatten() {
        start.message.discard(tx, scope)?;
        let row = conversations::of_contact(tx, scope, earlier)?;
        return begun(tx, inst, scope, row);
    }
    let named = [&start.contact.name, &start.contact.email, &start.contact.phone_number];
    if named.into_iter().flatten().any(|text| !text.trim().is_empty()) {
        said(tx, scope, start.contact, true)?;
    }
    let scope = &doors::renewed(tx, scope)?;
    let new = Create {
        additional_attributes: start.message.about.clone(),
        custom_attributes: start.custom_attributes,
        ..Create::default()
    };
    let row = conversations::start(tx, inst, scope.account_scope(), scope.contact_inbox(), new)?;
    let number = row.display_id;
    if !start.message.is_empty() {
        post_into(tx, inst, scope, number, start.message, key)?;
    }
    let row = conversations::of_contact(tx, scope, number)?;
    begun(tx, inst, scope, row)
}

fn begun(conn: &mut Conn, inst: &Installation, scope: &ContactScope, row: Conversation) -> Result<Begun> {
    let conversation = visitors::load_one(conn, inst, scope, row)?;
    Ok(Begun { conversation, verified: scope.verified() })
}

/// The visitor has read the conversation, if there is one.
pub fn saw(tx: &mut Tx, inst: &Installation, scope: &ContactScope) -> Result<()> {
    match current(tx, scope)? {
        Some(row) => conversations::contact_saw(tx, inst, scope, row.display_id),
        None => Ok(()),
    }
}

/// The visitor types, or stops.
pub fn typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    typing: Option<Typing>,
) -> Result<Typist> {
    let row = current(conn, scope)?.ok_or(Error::NotFound)?;
    conversations::contact_typing(conn, inst, scope, row.display_id, typing)
}

/// The visitor ends the conversation, where the inbox lets it.
pub fn resolve(tx: &mut Tx, inst: &Installation, scope: &ContactScope) -> Result<()> {
    if !door(tx, scope)?.settings.has("end_conversation") {
        return Err(Error::Forbidden("Conversations cannot be ended by visitors here"));
    }
    let row = current(tx, scope)?.ok_or(Error::NotFound)?;
    conversations::resolve_as_contact(tx, inst, scope, row.display_id).map(drop)
}

/// Replaces the custom attributes of the conversation, if there is one.
pub fn set_custom_attributes(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    values: &Map<String, Value>,
) -> Result<()> {
    let Some(row) = current_locked(tx, scope)? else { return Ok(()) };
    conversations::set_custom_attributes(tx, inst, scope.account_scope(), row.display_id, values).map(drop)
}

/// Takes custom attributes of the conversation away, by key; unknown keys are no error.
pub fn remove_custom_attributes(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    keys: &[String],
) -> Result<Conversation> {
    let row = current_locked(tx, scope)?.ok_or(Error::NotFound)?;
    let mut values = row.custom_attributes.map();
    values.retain(|key, _| !keys.contains(key));
    let (account, number) = (scope.account_scope(), row.display_id);
    conversations::set_custom_attributes(tx, inst, account, number, &values)?;
    Ok(rows::by_display_id(tx, account, number)?)
}

/// Tags the conversation, if there is one, with a label that the account has; others are passed over.
pub fn add_label(tx: &mut Tx, inst: &Installation, scope: &ContactScope, title: &str) -> Result<()> {
    let title = title.trim();
    let known = labels::list(tx, scope.account_scope())?;
    let Some(label) = known.into_iter().find(|label| label.title.eq_ignore_ascii_case(title)) else {
        return Ok(());
    };
    retag(tx, inst, scope, |titles| {
        if !titles.contains(&label.title) {
            titles.push(label.title);
        }
    })
}

/// Takes a tag off the conversation, if it is there.
pub fn remove_label(tx: &mut Tx, inst: &Installation, scope: &ContactScope, title: &str) -> Result<()> {
    retag(tx, inst, scope, |titles| titles.retain(|known| !known.eq_ignore_ascii_case(title.trim())))
}

fn retag(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    change: impl FnOnce(&mut Vec<String>),
) -> Result<()> {
    let Some(row) = current_locked(tx, scope)? else { return Ok(()) };
    let mut titles = Json::strings(&row.labels);
    change(&mut titles);
    conversations::set_labels(tx, inst, scope.account_scope(), row.display_id, &titles).map(drop)
}
