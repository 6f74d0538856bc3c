//! The session of a visitor: opening it, and saying who one is.

use std::time::Duration;

use porchlight_schema::tables::{Contact, ContactInbox};
use porchlight_store::account::{contact_inboxes as store, contacts as rows};

use crate::contacts::{self, Claim, ContactInput, Identified, identify, names};
use crate::error::{Denial, Error, Result};
use crate::{AccountScope, Conn, ContactScope, Installation, Tx, avatars, contact_inboxes, sign_in};

/// A session with the contact it belongs to.
#[derive(Debug)]
pub struct Session {
    pub contact_inbox: ContactInbox,
    pub contact: Contact,
}

/// What a visitor shows to be believed: an identifier and its hash, either of them perhaps blank.
#[derive(Debug, Default)]
pub struct Proof {
    pub identifier: String,
    pub hash: String,
}

impl Proof {
    fn parts(&self) -> (&str, &str) {
        (&self.identifier, &self.hash)
    }
}

/// What a visitor says of itself when it comes.
#[derive(Debug, Default)]
pub struct NewVisitor {
    /// The name of its session, if it has one already or wants to choose it.
    pub source_id: Option<String>,
    pub identifier_hash: Option<String>,
    pub input: ContactInput,
}

/// Opens a session. One of this `source_id` is returned as it is; else the visitor is matched with a
/// contact of the account by identifier, e-mail and phone number, or a contact is made.
pub fn create(tx: &mut Tx, inst: &Installation, inbox_identifier: &str, new: NewVisitor) -> Result<Session> {
    let door = sign_in::entrance(tx, inbox_identifier)?;
    let identifier = new.input.identifier.as_deref().map(str::trim).unwrap_or_default().to_owned();
    let hash = new.identifier_hash.unwrap_or_default();
    let proven = door.prove(inst, Some((&identifier, &hash)))?;
    if let Some(source_id) = new.source_id.as_deref().filter(|id| !id.trim().is_empty()) {
        match store::by_source(tx, &door.scope, door.inbox, source_id) {
            Err(porchlight_store::Error::NotFound) => {}
            Err(error) => return Err(error.into()),
            Ok((_, contact)) if proven && contact.identifier.as_deref() != Some(identifier.as_str()) => {
                return Err(Error::Denied(Denial::IdentityNotProven));
            }
            Ok((contact_inbox, contact)) => {
                avatars::discard(tx, door.scope.account(), new.input.avatar)?;
                return Ok(Session { contact_inbox, contact });
            }
        }
    }
    let contact = matched(tx, &door.scope, new.input, proven)?;
    let contact_inbox =
        contact_inboxes::open(tx, &door.scope, contact.id, door.inbox, new.source_id, proven)?;
    Ok(Session { contact_inbox, contact })
}

/// The contact a new visitor is, or a new one.
fn matched(tx: &mut Tx, scope: &AccountScope, input: ContactInput, proven: bool) -> Result<Contact> {
    // Twice: of two that come at once under one name, the second finds the first.
    for _ in 0..2 {
        let Identified { contact, input, guarded } =
            Identified::find(tx, scope, input.clone(), None, proven)?;
        if guarded {
            return Err(Error::Denied(Denial::IdentityNotProven));
        }
        match contact {
            Some(contact) => return recognised(tx, scope, contact, input, proven),
            None => {
                if let Some(made) = contacts::insert_unless_taken(tx, scope, &named(input))? {
                    return Ok(made);
                }
            }
        }
    }
    Err(Error::Unavailable(Duration::from_secs(1)))
}

/// A contact that was there. Found by e-mail or phone number, it is from now on the one that was
/// proven; else nothing that is said changes it.
fn recognised(
    tx: &mut Tx,
    scope: &AccountScope,
    contact: Contact,
    input: ContactInput,
    proven: bool,
) -> Result<Contact> {
    avatars::discard(tx, scope.account(), input.avatar)?;
    if !proven || contact.identifier.is_some() {
        return Ok(contact);
    }
    let contact = rows::lock(tx, scope, contact.id)?;
    let identifier = ContactInput { identifier: input.identifier, ..ContactInput::default() };
    identify(tx, scope, contact, Claim { input: identifier, proven, keeps_name: false })
}

fn named(mut input: ContactInput) -> ContactInput {
    if input.name.as_deref().is_none_or(|name| name.trim().is_empty()) {
        input.name = Some(names::invented());
    }
    input
}

/// The session itself, for a visitor that shows no proof.
pub fn show(
    conn: &mut Conn,
    inst: &Installation,
    inbox_identifier: &str,
    source_id: &str,
) -> Result<Session> {
    let scope = sign_in::visitor_scope(conn, inst, inbox_identifier, source_id, Some(("", "")))?;
    let contact_inbox = own(conn, &scope)?;
    let contact = rows::find(conn, scope.account_scope(), scope.contact())?;
    Ok(Session { contact_inbox, contact })
}

/// The session itself; what the visitor proves is remembered of it.
pub fn prove(
    tx: &mut Tx,
    inst: &Installation,
    inbox_identifier: &str,
    source_id: &str,
    proof: &Proof,
) -> Result<Session> {
    let scope = sign_in::visitor_scope(tx, inst, inbox_identifier, source_id, Some(proof.parts()))?;
    let contact_inbox = own(tx, &scope)?;
    remember_proof(tx, &scope, &contact_inbox)?;
    let contact = rows::find(tx, scope.account_scope(), scope.contact())?;
    Ok(Session { contact_inbox, contact })
}

/// A visitor says who it is: its contact is merged with the one it means, then changed. The identifier
/// serves as proof only.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    inbox_identifier: &str,
    source_id: &str,
    proof: &Proof,
    input: ContactInput,
) -> Result<Contact> {
    let scope = sign_in::visitor_scope(tx, inst, inbox_identifier, source_id, Some(proof.parts()))?;
    let contact_inbox = own(tx, &scope)?;
    remember_proof(tx, &scope, &contact_inbox)?;
    let contact = rows::lock(tx, scope.account_scope(), scope.contact())?;
    let input = ContactInput { identifier: None, ..input };
    let claim = Claim { input, proven: scope.verified(), keeps_name: false };
    identify(tx, scope.account_scope(), contact, claim)
}

fn own(conn: &mut Conn, scope: &ContactScope) -> Result<ContactInbox> {
    Ok(store::find(conn, scope.account_scope(), scope.contact_inbox())?)
}

fn remember_proof(tx: &mut Tx, scope: &ContactScope, session: &ContactInbox) -> Result<()> {
    if scope.verified() && !session.hmac_verified {
        store::verify(tx, scope.account_scope(), session.id)?;
        tx.access_changed();
    }
    Ok(())
}
