//! Visitors saying who they are. What they say may name a contact that is there already: then the two
//! become one, unless that contact has proved its identity and this visitor has not.

use porchlight_schema::tables::Contact;
use porchlight_store::account::contact_inboxes as sessions;
use porchlight_store::account::contacts::{self as store, Identity};

use super::{ContactInput, apply, check, deep, merge_into, new_avatar, present, save};
use crate::error::{Denial, Error, Result};
use crate::{AccountScope, Tx, avatars};

/// What a visitor says of itself, looked up in the account.
#[derive(Debug)]
pub(crate) struct Identified {
    /// The contact it means.
    pub contact: Option<Contact>,
    /// What remains to be said of it; names that belong to somebody else are taken out.
    pub input: ContactInput,
    /// The identifier belongs to a contact that proved its identity.
    pub guarded: bool,
}

impl Identified {
    /// Finds the contact that a visitor means: by identifier, then e-mail, then phone number. A name
    /// whose owner may not be touched is dropped, as if it had not been said; `own_identifier` is that
    /// of the session, or the one just proven.
    pub fn find(
        tx: &mut Tx,
        scope: &AccountScope,
        mut input: ContactInput,
        own_identifier: Option<&str>,
        proven: bool,
    ) -> Result<Self> {
        let identifier = input.identifier.as_deref().and_then(present);
        let email = input.email.as_deref().and_then(present).map(|email| email.to_lowercase());
        let phone_number = input.phone_number.as_deref().and_then(present);
        let names = Identity {
            identifier: identifier.as_deref(),
            email: email.as_deref(),
            phone_number: phone_number.as_deref(),
        };
        let owners = store::by_identity(tx, scope, names)?;
        let ids: Vec<_> = owners.iter().map(|owner| owner.id).collect();
        let guarded = sessions::proven_among(tx, scope, &ids)?;
        let owner = |of: fn(&Contact) -> Option<&str>, name: Option<&str>| {
            name.and_then(|name| owners.iter().find(|owner| of(owner) == Some(name)))
        };
        let supplied = identifier.as_deref().or(own_identifier);
        let may_be = |owner: &Contact| {
            let other =
                owner.identifier.as_deref().is_some_and(|own| supplied.is_some_and(|said| said != own));
            let same = proven && owner.identifier.is_some() && owner.identifier.as_deref() == supplied;
            !other && (same || !guarded.contains(&owner.id))
        };
        let by_identifier = owner(|row| row.identifier.as_deref(), identifier.as_deref());
        let by_email = owner(|row| row.email.as_deref(), email.as_deref());
        let by_phone = owner(|row| row.phone_number.as_deref(), phone_number.as_deref());
        if by_identifier.is_some_and(|owner| !may_be(owner)) {
            return Ok(Self { contact: None, input, guarded: true });
        }
        let mut contact = by_identifier.cloned();
        let usable = |found: Option<&Contact>, so_far: &Option<Contact>| match (found, so_far) {
            (None, _) => true,
            (Some(found), Some(so_far)) => found.id == so_far.id,
            (Some(found), None) => may_be(found),
        };
        if usable(by_email, &contact) {
            contact = contact.or_else(|| by_email.cloned());
        } else {
            input.email = None;
        }
        // An e-mail that was said says more than a phone number of somebody with another e-mail.
        let other_email = |found: &Contact| email.is_some() && found.email.is_some() && found.email != email;
        if usable(by_phone, &contact) && !by_phone.is_some_and(other_email) {
            contact = contact.or_else(|| by_phone.cloned());
        } else {
            input.phone_number = None;
        }
        Ok(Self { contact, input, guarded: false })
    }
}

/// What a session's contact says of itself.
#[derive(Debug)]
pub(crate) struct Claim {
    pub input: ContactInput,
    /// Whether the session proved who it is.
    pub proven: bool,
    /// Whether a contact that was there keeps its name.
    pub keeps_name: bool,
}

/// A session's contact says something of itself: merged with the contact it means, then changed.
/// Blank values change nothing, attributes are merged deeply. Returns the contact as it is then. A contact
/// that once proved its identity is not changed by a session that has not.
pub(crate) fn identify(tx: &mut Tx, scope: &AccountScope, contact: Contact, claim: Claim) -> Result<Contact> {
    let Claim { input, proven, keeps_name } = claim;
    if !proven && sessions::proven_among(tx, scope, &[contact.id])?.contains(&contact.id) {
        return Err(Error::Denied(Denial::IdentityNotProven));
    }
    let own_identifier = contact.identifier.clone();
    let mut found = Identified::find(tx, scope, input, own_identifier.as_deref(), proven)?;
    if found.guarded {
        return Err(Error::Denied(Denial::IdentityNotProven));
    }
    let mut input = found.input;
    let before = match found.contact.take() {
        Some(other) if other.id != contact.id => {
            if keeps_name && !other.name.is_empty() {
                input.name = None;
            }
            let base = store::lock(tx, scope, other.id)?;
            merge_into(tx, scope, base, contact)?
        }
        _ => contact,
    };
    for text in [&mut input.name, &mut input.email, &mut input.phone_number, &mut input.identifier] {
        text.take_if(|text| text.trim().is_empty());
    }
    if before.avatar_blob_id.is_some() {
        avatars::discard(tx, scope.account(), input.avatar.take())?;
        input.avatar_url = None;
    }
    let mut after = before.clone();
    apply(&mut after, &input, deep);
    check::check(tx, scope, &after, Some(&before))?;
    after.avatar_blob_id = new_avatar(tx, scope, &input, &before)?;
    save(tx, scope, &before, after)
}
