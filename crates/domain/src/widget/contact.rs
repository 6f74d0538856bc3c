//! A visitor saying who it is.

use porchlight_schema::tables::Contact;
use porchlight_store::account::{contact_inboxes, contacts as rows, context};

use super::{may_change, visit};
use crate::contacts::{self, Claim, ContactInput, identify, is_e164, is_email};
use crate::error::{Denial, Error, Result};
use crate::inboxes::channels::WidgetSettings;
use crate::sign_in::{self, widget as doors, widget::Door};
use crate::visitors::Proof;
use crate::{Conn, ContactScope, Installation, Tx};

/// The visitor's own contact.
pub fn own(conn: &mut Conn, scope: &ContactScope) -> Result<Contact> {
    Ok(rows::find(conn, scope.account_scope(), scope.contact())?)
}

/// A visitor says something of itself. Who it is takes [`set_user`]: an identifier is not looked at here.
pub fn update(tx: &mut Tx, scope: &ContactScope, input: ContactInput) -> Result<Contact> {
    let input = ContactInput { identifier: None, ..input };
    said(tx, scope, input, false)
}

/// Keeps what a visitor says of itself; a contact that was there already may keep its name.
pub(super) fn said(
    tx: &mut Tx,
    scope: &ContactScope,
    input: ContactInput,
    keeps_name: bool,
) -> Result<Contact> {
    let contact = rows::lock(tx, scope.account_scope(), scope.contact())?;
    let claim = Claim { input: forgiving(input), proven: scope.verified(), keeps_name };
    identify(tx, scope.account_scope(), contact, claim).map_err(in_widgets_words)
}

/// What somebody says to be.
#[derive(Debug, Default)]
pub struct Identified {
    pub proof: Proof,
    pub input: ContactInput,
}

/// Whom a visitor turned out to be.
#[derive(Debug)]
pub struct Recognised {
    pub contact: Contact,
    /// The token of a new session, where the old one is somebody else's.
    pub token: Option<String>,
    /// Whether the identity was proven, now or before.
    pub verified: bool,
}

/// A website says who its visitor is. Whoever is somebody else by now gets a session of its own.
pub fn set_user(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    identified: Identified,
) -> Result<Recognised> {
    let Identified { proof, input } = identified;
    let door = door(tx, scope)?;
    let proven = prove(inst, &door, &proof, &input)?;
    let own = own(tx, scope)?;
    let another =
        own.identifier.as_deref().is_some_and(|own| !proof.identifier.is_empty() && own != proof.identifier);
    let (scope, token) = match another {
        false => (scope.clone(), None),
        true => fresh(tx, inst, &door)?,
    };
    let verified = proven || scope.verified();
    let contact = rows::lock(tx, scope.account_scope(), scope.contact())?;
    let claim = Claim { input: forgiving(input), proven: verified, keeps_name: false };
    let contact = identify(tx, scope.account_scope(), contact, claim).map_err(in_widgets_words)?;
    if proven {
        contact_inboxes::verify(tx, scope.account_scope(), scope.contact_inbox())?;
        tx.access_changed();
    }
    Ok(Recognised { contact, token, verified })
}

/// Takes custom attributes of the visitor's contact away, by key; unknown keys are no error.
pub fn remove_custom_attributes(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    keys: &[String],
) -> Result<Contact> {
    may_change(tx, scope)?;
    let changed = contacts::remove_custom_attributes(tx, inst, scope.account_scope(), scope.contact(), keys)?;
    Ok(changed.contact)
}

/// The website that a visitor is on.
pub(super) fn door(conn: &mut Conn, scope: &ContactScope) -> Result<Door> {
    let account = scope.account_scope();
    let (inbox, channel) = context::inboxes(conn, account, &[scope.inbox()])?.pop().ok_or(Error::NotFound)?;
    let settings = WidgetSettings::of(&channel.settings);
    Ok(Door { scope: account.clone(), inbox: inbox.id, channel, settings })
}

/// Whether the identity was proven. A hash that is there must be right, and must be there where the inbox
/// demands it; only attributes without any claim need none.
fn prove(inst: &Installation, door: &Door, proof: &Proof, input: &ContactInput) -> Result<bool> {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let claims_nothing = proof.identifier.is_empty()
        && proof.hash.is_empty()
        && [&input.name, &input.email, &input.phone_number, &input.avatar_url].into_iter().all(blank);
    if claims_nothing {
        return Ok(false);
    }
    let shown = Some((proof.identifier.as_str(), proof.hash.as_str()));
    let channel = &door.channel;
    sign_in::prove(inst, &channel.hmac_token_sealed, channel.hmac_mandatory, shown).map_err(in_widgets_words)
}

/// A session for somebody else in the same browser.
fn fresh(tx: &mut Tx, inst: &Installation, door: &Door) -> Result<(ContactScope, Option<String>)> {
    let (session, _) = visit::newcomer(tx, door)?;
    let token = doors::mint(inst, &session.source_id, door.inbox, tx.now())?;
    let call = doors::Call {
        website_token: door.channel.identifier.clone(),
        auth_token: Some(token.clone()),
        origin: None,
    };
    Ok((doors::visitor(tx, inst, &call)?, Some(token)))
}

/// A visitor's browser cannot mend what the website says wrongly: what is no address and no number is left out.
fn forgiving(mut input: ContactInput) -> ContactInput {
    input.email.take_if(|text| !is_email(text.trim()));
    input.phone_number.take_if(|text| !is_e164(text.trim()));
    input
}

/// Widgets know this refusal by other words.
fn in_widgets_words(error: Error) -> Error {
    match error {
        Error::Denied(Denial::IdentityNotProven) => Error::Denied(Denial::HmacFailed),
        other => other,
    }
}
