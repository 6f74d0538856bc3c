//! What outgoing text may name: `contact`, `agent`, `conversation`, `inbox` and `account`, each with a
//! few plain values. Only what a text names is loaded.

use porchlight_schema::Json;
use porchlight_schema::tables::{Account, Contact, Conversation, Inbox, User};
use porchlight_store::account::context;
use porchlight_store::installation::accounts;
use serde_json::Value;

use super::{Sender, liquid};
use crate::{AccountScope, Conn, Result};

/// Fills in what a text of this conversation names; a text without names is returned as it is.
pub(crate) fn fill(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: &Conversation,
    sender: Option<&Sender>,
    text: String,
) -> Result<String> {
    let Some(template) = liquid::parse(&text) else { return Ok(text) };
    let contact = match template.names("contact") || template.names("conversation") {
        true => context::contacts(conn, scope, &[conversation.contact_id])?.pop(),
        false => None,
    };
    let inbox = match template.names("inbox") {
        true => context::inboxes(conn, scope, &[conversation.inbox_id])?.pop().map(|(inbox, _)| inbox),
        false => None,
    };
    let account = match template.names("account") {
        true => Some(accounts::find(conn, scope)?),
        false => None,
    };
    let agent = match sender {
        Some(Sender::User(agent)) => Some(&agent.user),
        _ => None,
    };
    let named = Named { conversation, contact, inbox, account, agent };
    Ok(template.fill(|path| named.value(path)))
}

struct Named<'a> {
    conversation: &'a Conversation,
    contact: Option<Contact>,
    inbox: Option<Inbox>,
    account: Option<Account>,
    agent: Option<&'a User>,
}

impl Named<'_> {
    fn value(&self, path: &[&str]) -> Option<String> {
        let (object, rest) = path.split_first()?;
        match *object {
            "contact" => of_contact(self.contact.as_ref()?, rest),
            "agent" => of_user(self.agent?, rest),
            "conversation" => self.of_conversation(rest),
            "inbox" => of_named(self.inbox.as_ref().map(|inbox| (inbox.id.0, &inbox.name))?, rest),
            "account" => of_named(self.account.as_ref().map(|one| (one.id.0, &one.name))?, rest),
            _ => None,
        }
    }

    fn of_conversation(&self, path: &[&str]) -> Option<String> {
        let contact = || self.contact.as_ref();
        match path {
            ["id" | "display_id"] => Some(self.conversation.display_id.to_string()),
            ["contact_name"] => Some(contact()?.name.clone()),
            [part @ ("first_name" | "last_name")] => of_name(&contact()?.name, part),
            ["custom_attribute", key] => attribute(&self.conversation.custom_attributes, key),
            _ => None,
        }
    }
}

fn of_contact(contact: &Contact, path: &[&str]) -> Option<String> {
    match path {
        ["id"] => Some(contact.id.to_string()),
        ["name"] => Some(contact.name.clone()),
        [part @ ("first_name" | "last_name")] => of_name(&contact.name, part),
        ["email"] => contact.email.clone(),
        ["phone_number"] => contact.phone_number.clone(),
        ["identifier"] => contact.identifier.clone(),
        ["custom_attribute", key] => attribute(&contact.custom_attributes, key),
        _ => None,
    }
}

fn of_user(user: &User, path: &[&str]) -> Option<String> {
    match path {
        ["name"] => Some(user.name.clone()),
        ["available_name"] => Some(user.display_name.as_ref().unwrap_or(&user.name).clone()),
        [part @ ("first_name" | "last_name")] => of_name(&user.name, part),
        ["email"] => Some(user.email.clone()),
        _ => None,
    }
}

fn of_named((id, name): (i64, &String), path: &[&str]) -> Option<String> {
    match path {
        ["id"] => Some(id.to_string()),
        ["name"] => Some(name.clone()),
        _ => None,
    }
}

/// The first word of a name, or the last of several.
fn of_name(name: &str, part: &str) -> Option<String> {
    let mut words = name.split_whitespace();
    let first = words.next();
    if part == "first_name" { first } else { words.next_back() }.map(str::to_owned)
}

/// A plain value of custom attributes; lists and objects have no text.
fn attribute(attributes: &Json, key: &str) -> Option<String> {
    match attributes.map().remove(key)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
