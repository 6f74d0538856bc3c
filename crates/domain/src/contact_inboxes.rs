//! Contact_inboxes: sessions of contacts in inboxes.

use porchlight_schema::tables::{ContactInbox, Inbox};
use porchlight_schema::{ChannelKind, ContactId, InboxId, Uuid};
use porchlight_store::account::contact_inboxes::{self as store, NewContactInbox};
use porchlight_store::account::{contacts, inboxes as rows};

use crate::contacts::{LoadedContact, load};
use crate::error::{Error, Result};
use crate::inboxes;
use crate::{AccountScope, Conn, Installation, Tx, keys};

/// Characters of a `source_id`.
const CHARS: usize = 255;

/// Opens a session of a contact in an inbox, or finds it. Without a `source_id` a random one is made.
/// Neither this request's nor any other word can make it a proven one.
pub fn create(
    tx: &mut Tx,
    scope: &AccountScope,
    contact: ContactId,
    inbox: InboxId,
    source_id: Option<String>,
) -> Result<(ContactInbox, Inbox)> {
    let contact = contacts::find(tx, scope, contact)?;
    let inbox = inboxes::seen(tx, scope, inbox)?;
    let session = open(tx, scope, contact.id, inbox.id, source_id, false)?;
    Ok((session, inbox))
}

/// Opens a session in an inbox that was looked up already.
pub(crate) fn open(
    tx: &mut Tx,
    scope: &AccountScope,
    contact: ContactId,
    inbox: InboxId,
    source_id: Option<String>,
    proven: bool,
) -> Result<ContactInbox> {
    let source_id = source_id.filter(|id| !id.trim().is_empty());
    if source_id.as_ref().is_some_and(|id| id.chars().count() > CHARS) {
        let text = format!("Source is too long (maximum is {CHARS} characters)");
        return Err(Error::invalid("source_id", text));
    }
    let new = NewContactInbox {
        contact,
        inbox,
        source_id: source_id.unwrap_or_else(fresh_source_id),
        hmac_verified: proven,
        pubsub_token: keys::random_token(),
    };
    if let Some(made) = store::insert(tx, scope, &new)? {
        return Ok(made);
    }
    let (there, _) = store::by_source(tx, scope, inbox, &new.source_id)?;
    if there.contact_id == contact {
        return Ok(there);
    }
    Err(Error::invalid("source_id", "Source has already been taken"))
}

/// A `source_id` nobody can guess.
pub(crate) fn fresh_source_id() -> String {
    Uuid::new_v4().to_string()
}

/// An inbox through which a contact can be written to, with the session's `source_id`: the present
/// one, or one to be used when the session is opened.
#[derive(Debug)]
pub struct Contactable {
    pub inbox: Inbox,
    pub source_id: String,
}

/// Sessions of one contact that are looked at.
const SESSIONS: i64 = 1_000;

/// The inboxes the caller sees through which the contact can be written to: API inboxes always, a
/// website only where the visitor waits in a session without a conversation.
pub fn contactable(conn: &mut Conn, scope: &AccountScope, contact: ContactId) -> Result<Vec<Contactable>> {
    let contact = contacts::find(conn, scope, contact)?;
    let sessions = store::of_contacts(conn, scope, &[contact.id], SESSIONS)?;
    let ids: Vec<_> = sessions.iter().map(|(session, _)| session.id).collect();
    let used = store::in_use(conn, scope, &ids)?;
    let newest = |inbox: InboxId| {
        sessions.iter().map(|(session, _)| session).find(|session| session.inbox_id == inbox)
    };
    let inboxes = rows::list(conn, scope)?;
    Ok(inboxes
        .into_iter()
        .filter_map(|inbox| {
            let session = newest(inbox.id);
            let source_id = match inbox.channel_kind {
                ChannelKind::Api => session.map_or_else(fresh_source_id, |session| session.source_id.clone()),
                ChannelKind::WebWidget => {
                    session.filter(|session| !used.contains(&session.id))?.source_id.clone()
                }
            };
            Some(Contactable { inbox, source_id })
        })
        .collect())
}

/// The contact behind a `source_id` in an inbox the caller sees.
pub fn find_contact(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    inbox: InboxId,
    source_id: &str,
) -> Result<LoadedContact> {
    let inbox = inboxes::seen(conn, scope, inbox)?;
    let (_, contact) = store::by_source(conn, scope, inbox.id, source_id)?;
    load(conn, inst, scope, vec![contact], true)?.pop().ok_or(Error::NotFound)
}
