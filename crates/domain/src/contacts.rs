//! Contacts: the people outside. Every member of an account sees every contact; the sessions of a
//! contact only in the inboxes that the member works in, because who knows a session's `source_id`
//! can speak as the contact.

mod check;
mod delete;
mod identify;
mod list;
mod merge;
pub mod names;

use std::collections::HashMap;

use porchlight_schema::tables::{Contact, ContactInbox, Inbox};
use porchlight_schema::{BlobId, ContactId, ContactType, InboxId, Json, Ts};
use porchlight_store::account::contact_inboxes as sessions;
use porchlight_store::account::contacts::{self as store, NewContact};
use serde_json::{Map, Value};

use crate::avatars::{self, NewBlob, Owner};
use crate::contact_inboxes;
use crate::conversations::{self, LoadedConversation, normalized_labels};
use crate::error::{Error, Result};
use crate::event::{self, Changes, Event};
use crate::inboxes;
use crate::{AccountScope, Conn, Installation, Tx};

pub(crate) use check::{is_e164, is_email};
pub use delete::{delete, erase};
pub(crate) use identify::{Claim, Identified, identify};
pub use list::{ContactPage, ListRequest, active, list, search, sort_keys};
pub use merge::merge;
pub(crate) use merge::merge_into;
pub use porchlight_store::account::contacts::list::{ContactOrder, Sort};

/// A contact with what its documents show besides the row.
#[derive(Debug, Clone)]
pub struct LoadedContact {
    pub contact: Contact,
    /// Whether it was present within the last seconds.
    pub online: bool,
    /// Its newest sessions in inboxes that the caller sees; `None` where nobody asked.
    pub sessions: Option<Vec<(ContactInbox, Inbox)>>,
}

/// What a caller says of a contact. `None` leaves a field as it is; blank takes it away.
#[derive(Debug, Clone, Default)]
pub struct ContactInput {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub blocked: Option<bool>,
    /// Merged into what is there, key by key.
    pub additional_attributes: Option<Map<String, Value>>,
    /// Merged into what is there, key by key.
    pub custom_attributes: Option<Map<String, Value>>,
    /// A picture, its bytes already stored.
    pub avatar: Option<NewBlob>,
    /// Where a picture lies, if it is not stored.
    pub avatar_url: Option<String>,
}

/// A contact that was made, with the session made along with it.
#[derive(Debug)]
pub struct Created {
    pub contact: LoadedContact,
    pub session: Option<(ContactInbox, Inbox)>,
}

/// Makes a contact and, when an inbox is named, its session there, which the caller
/// must see.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    input: ContactInput,
    inbox: Option<InboxId>,
    source_id: Option<String>,
) -> Result<Created> {
    let inbox = inbox.map(|id| inboxes::seen(tx, scope, id)).transpose()?;
    let contact = insert(tx, scope, &input)?;
    let session = match inbox {
        None => None,
        Some(inbox) => {
            let session = contact_inboxes::open(tx, scope, contact.id, inbox.id, source_id, false)?;
            Some((session, inbox))
        }
    };
    Ok(Created { contact: load_one(tx, inst, scope, contact, true)?, session })
}

/// One contact.
pub fn show(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: ContactId,
    with_sessions: bool,
) -> Result<LoadedContact> {
    let contact = store::find(conn, scope, id)?;
    load_one(conn, inst, scope, contact, with_sessions)
}

/// The newest conversations of a contact that the caller sees, at most 20.
pub fn conversations(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: ContactId,
) -> Result<Vec<LoadedConversation>> {
    let contact = store::find(conn, scope, id)?;
    conversations::of_contact_for_staff(conn, inst, scope, contact.id)
}

/// Changes a contact.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: ContactId,
    input: ContactInput,
    with_sessions: bool,
) -> Result<LoadedContact> {
    let before = store::lock(tx, scope, id)?;
    let mut after = before.clone();
    apply(&mut after, &input, shallow);
    check::check(tx, scope, &after, Some(&before))?;
    after.avatar_blob_id = new_avatar(tx, scope, &input, &before)?;
    let after = save(tx, scope, &before, after)?;
    load_one(tx, inst, scope, after, with_sessions)
}

/// Gives a contact a picture that was fetched for it.
pub(crate) fn set_avatar(tx: &mut Tx, scope: &AccountScope, id: ContactId, picture: NewBlob) -> Result<()> {
    let before = store::lock(tx, scope, id)?;
    let blob = avatars::replace(tx, Some(scope.account()), before.avatar_blob_id, picture)?;
    let after = Contact { avatar_blob_id: Some(blob), ..before.clone() };
    save(tx, scope, &before, after).map(drop)
}

/// Takes custom attributes away, by key; unknown keys are no error.
pub fn remove_custom_attributes(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: ContactId,
    keys: &[String],
) -> Result<LoadedContact> {
    let before = store::lock(tx, scope, id)?;
    let mut attributes = before.custom_attributes.map();
    attributes.retain(|key, _| !keys.contains(key));
    let mut after = before.clone();
    after.custom_attributes = Json::from(&attributes);
    let after = save(tx, scope, &before, after)?;
    load_one(tx, inst, scope, after, true)
}

/// Takes the avatar away.
pub fn remove_avatar(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: ContactId,
) -> Result<LoadedContact> {
    let before = store::lock(tx, scope, id)?;
    let mut after = before.clone();
    avatars::remove(tx, after.avatar_blob_id.take())?;
    let after = save(tx, scope, &before, after)?;
    load_one(tx, inst, scope, after, false)
}

/// The tags of a contact.
pub fn labels(conn: &mut Conn, scope: &AccountScope, id: ContactId) -> Result<Vec<String>> {
    let contact = store::find(conn, scope, id)?;
    Ok(store::labels(conn, scope, contact.id)?)
}

/// Makes these the only tags of a contact. They need not be labels of the account.
pub fn set_labels(
    tx: &mut Tx,
    scope: &AccountScope,
    id: ContactId,
    titles: &[String],
) -> Result<Vec<String>> {
    let contact = store::lock(tx, scope, id)?;
    let titles = normalized_labels(titles)?;
    let before = store::labels(tx, scope, id)?;
    store::set_labels(tx, scope, id, &titles)?;
    let after = store::labels(tx, scope, id)?;
    let mut changes = Changes::new();
    changes.add("label_list", &before, &after);
    if !changes.is_empty() {
        event::record(tx, scope, Event::ContactUpdated(contact.id, changes));
    }
    Ok(after)
}

/// Sessions that one answer shows, over all its contacts.
const SESSIONS: i64 = 1_000;

/// Loads what documents show of contacts, in the given order: one query, however many.
pub fn load(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    contacts: Vec<Contact>,
    with_sessions: bool,
) -> Result<Vec<LoadedContact>> {
    let mut by_contact: HashMap<ContactId, Vec<(ContactInbox, Inbox)>> = HashMap::new();
    if with_sessions {
        let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
        for session in sessions::of_contacts(conn, scope, &ids, SESSIONS)? {
            by_contact.entry(session.0.contact_id).or_default().push(session);
        }
    }
    let online =
        if contacts.is_empty() { Default::default() } else { inst.presence.contacts(scope.account()) };
    Ok(contacts
        .into_iter()
        .map(|contact| LoadedContact {
            online: online.contains(&contact.id),
            sessions: with_sessions.then(|| by_contact.remove(&contact.id).unwrap_or_default()),
            contact,
        })
        .collect())
}

fn load_one(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    contact: Contact,
    with_sessions: bool,
) -> Result<LoadedContact> {
    load(conn, inst, scope, vec![contact], with_sessions)?.pop().ok_or(Error::NotFound)
}

/// Makes a contact from what a caller says, with its event.
fn insert(tx: &mut Tx, scope: &AccountScope, input: &ContactInput) -> Result<Contact> {
    if let Some(contact) = insert_unless_taken(tx, scope, input)? {
        return Ok(contact);
    }
    // Somebody took a name between the check and the insert: the check now says which.
    match insert_unless_taken(tx, scope, input)? {
        Some(contact) => Ok(contact),
        None => Err(Error::invalid("base", "The record already exists")),
    }
}

/// [`insert`]; `None` when another transaction took one of the names in this very moment.
pub(crate) fn insert_unless_taken(
    tx: &mut Tx,
    scope: &AccountScope,
    input: &ContactInput,
) -> Result<Option<Contact>> {
    let now = tx.now();
    let mut wanted = blank(scope, now);
    apply(&mut wanted, input, shallow);
    check::check(tx, scope, &wanted, None)?;
    let stored = input.avatar.clone();
    let avatar = stored.map(|file| avatars::replace(tx, Some(scope.account()), None, file)).transpose()?;
    let new = NewContact {
        avatar,
        name: wanted.name,
        email: wanted.email,
        phone_number: wanted.phone_number,
        identifier: wanted.identifier,
        contact_type: wanted.contact_type,
        blocked: wanted.blocked,
        additional_attributes: wanted.additional_attributes,
        custom_attributes: wanted.custom_attributes,
        location: wanted.location,
        country_code: wanted.country_code,
    };
    let made = store::insert(tx, scope, &new)?;
    match &made {
        Some(contact) => {
            event::record(tx, scope, Event::ContactCreated(contact.id));
            let url = input.avatar_url.as_deref().filter(|_| avatar.is_none());
            avatars::fetch(tx, Some(scope.account()), Owner::Contact(contact.id), url)?;
        }
        None => avatars::take_back(tx, avatar)?,
    }
    Ok(made)
}

/// Writes a contact if it has changed, with its event; returns it as it is then.
fn save(tx: &mut Tx, scope: &AccountScope, before: &Contact, mut after: Contact) -> Result<Contact> {
    settle(&mut after);
    let changes = changes(before, &after);
    if changes.is_empty() && before.avatar_blob_id == after.avatar_blob_id {
        return Ok(after);
    }
    after.updated_at = tx.now();
    store::update(tx, scope, before, &after)?;
    event::record(tx, scope, Event::ContactUpdated(after.id, changes));
    Ok(after)
}

fn changes(before: &Contact, after: &Contact) -> Changes {
    let mut changes = Changes::new();
    changes.add("name", &before.name, &after.name);
    changes.add("email", &before.email, &after.email);
    changes.add("phone_number", &before.phone_number, &after.phone_number);
    changes.add("identifier", &before.identifier, &after.identifier);
    changes.add("contact_type", &before.contact_type, &after.contact_type);
    changes.add("blocked", &before.blocked, &after.blocked);
    changes.add("additional_attributes", &before.additional_attributes, &after.additional_attributes);
    changes.add("custom_attributes", &before.custom_attributes, &after.custom_attributes);
    changes
}

/// How attributes are merged: those given into those that are there.
type Merge = fn(&mut Map<String, Value>, &Map<String, Value>);

/// Given keys replace those of the same name.
fn shallow(into: &mut Map<String, Value>, given: &Map<String, Value>) {
    for (key, value) in given {
        into.insert(key.clone(), value.clone());
    }
}

/// As [`shallow`], but objects are merged with objects.
fn deep(into: &mut Map<String, Value>, given: &Map<String, Value>) {
    for (key, value) in given {
        match (into.get_mut(key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => deep(old, new),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Puts on a contact what a caller says of it, unchecked.
fn apply(contact: &mut Contact, input: &ContactInput, merge: Merge) {
    if let Some(name) = &input.name {
        contact.name = name.trim().to_owned();
    }
    if let Some(email) = &input.email {
        contact.email = present(email).map(|email| email.to_lowercase());
    }
    if let Some(phone_number) = &input.phone_number {
        contact.phone_number = present(phone_number);
    }
    if let Some(identifier) = &input.identifier {
        contact.identifier = present(identifier);
    }
    contact.blocked = input.blocked.unwrap_or(contact.blocked);
    let merged = |old: &Json, given: &Option<Map<String, Value>>| {
        let given = given.as_ref().filter(|given| !given.is_empty())?;
        let mut map = old.map();
        merge(&mut map, given);
        Some(Json::from(&map))
    };
    if let Some(attributes) = merged(&contact.additional_attributes, &input.additional_attributes) {
        contact.additional_attributes = attributes;
    }
    if let Some(attributes) = merged(&contact.custom_attributes, &input.custom_attributes) {
        contact.custom_attributes = attributes;
    }
    settle(contact);
}

/// The text without surrounding blanks; `None` when nothing is left.
fn present(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Fills the columns that follow from others: place and country from the attributes, and a visitor
/// who can be reached is a lead.
fn settle(contact: &mut Contact) {
    let additional = contact.additional_attributes.map();
    let text = |key: &str| {
        let value = additional.get(key).and_then(Value::as_str).and_then(present)?;
        Some(value.chars().take(255).collect::<String>())
    };
    contact.location = text("city");
    contact.country_code = text("country");
    let social = additional.iter().any(|(key, value)| key.starts_with("social_") && !value.is_null());
    let reachable = contact.email.is_some() || contact.phone_number.is_some() || social;
    if contact.contact_type == ContactType::Visitor && reachable {
        contact.contact_type = ContactType::Lead;
    }
}

/// Takes a new avatar into use in place of an old one, or has it fetched; without one the old stays.
fn new_avatar(
    tx: &mut Tx,
    scope: &AccountScope,
    input: &ContactInput,
    before: &Contact,
) -> Result<Option<BlobId>> {
    let (account, old) = (Some(scope.account()), before.avatar_blob_id);
    if let Some(file) = input.avatar.clone() {
        return Ok(Some(avatars::replace(tx, account, old, file)?));
    }
    avatars::fetch(tx, account, Owner::Contact(before.id), input.avatar_url.as_deref())?;
    Ok(old)
}

/// A contact of whom nothing is known yet; never stored as it is.
fn blank(scope: &AccountScope, now: Ts) -> Contact {
    Contact {
        id: ContactId(0),
        account_id: scope.account(),
        name: String::new(),
        email: None,
        phone_number: None,
        identifier: None,
        contact_type: ContactType::Visitor,
        blocked: false,
        additional_attributes: Json::object(),
        custom_attributes: Json::object(),
        last_activity_at: None,
        avatar_blob_id: None,
        middle_name: None,
        last_name: None,
        location: None,
        country_code: None,
        search_text: String::new(),
        deleting_at: None,
        created_at: now,
        updated_at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn given_attributes_join_those_that_are_there() {
        let mut flat = object(json!({"a": 1, "nested": {"x": 1}}));
        shallow(&mut flat, &object(json!({"nested": {"y": 2}})));
        assert_eq!(Value::Object(flat), json!({"a": 1, "nested": {"y": 2}}));
        let mut whole = object(json!({"a": 1, "nested": {"x": 1}}));
        deep(&mut whole, &object(json!({"a": 2, "nested": {"y": 2}})));
        assert_eq!(Value::Object(whole), json!({"a": 2, "nested": {"x": 1, "y": 2}}));
    }
}
