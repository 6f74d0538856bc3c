//! The rules a contact keeps to, and the words in which a broken one is told.

use porchlight_schema::Json;
use porchlight_schema::tables::Contact;
use porchlight_store::account::contacts::{self as store, Identity};

use crate::conversations::check_attributes;
use crate::error::Result;
use crate::input::{Faults, LINE};
use crate::{AccountScope, Conn};

/// Bytes of one set of attributes: merged again and again, it must not grow without end.
const ATTRIBUTES: usize = 64 * 1024;

/// Checks a contact as it shall be, and that its names are not taken by another. All faults at once.
pub(super) fn check(
    conn: &mut Conn,
    scope: &AccountScope,
    contact: &Contact,
    before: Option<&Contact>,
) -> Result<()> {
    let mut faults = Faults::new();
    names(contact, &mut faults);
    attributes(
        "additional_attributes",
        "Additional attributes",
        &contact.additional_attributes,
        &mut faults,
    )?;
    attributes("custom_attributes", "Custom attributes", &contact.custom_attributes, &mut faults)?;
    taken(conn, scope, contact, before, &mut faults)?;
    faults.settle()
}

fn names(contact: &Contact, faults: &mut Faults) {
    let fields = [
        ("name", "Name", Some(contact.name.as_str())),
        ("email", "Email", contact.email.as_deref()),
        ("phone_number", "Phone number", contact.phone_number.as_deref()),
        ("identifier", "Identifier", contact.identifier.as_deref()),
    ];
    for (attribute, label, text) in fields {
        faults.at_most(attribute, label, text.unwrap_or_default(), LINE);
    }
    if contact.email.as_deref().is_some_and(|email| !is_email(email)) {
        faults.add("email", "Email Invalid email");
    }
    if contact.phone_number.as_deref().is_some_and(|number| !is_e164(number)) {
        faults.add("phone_number", "Phone number should be in e164 format");
    }
}

fn attributes(attribute: &'static str, label: &str, set: &Json, faults: &mut Faults) -> Result<()> {
    if set.as_str().len() > ATTRIBUTES {
        faults.add(attribute, format!("{label} are too large (maximum is {ATTRIBUTES} bytes)"));
        return Ok(());
    }
    faults.absorb(check_attributes(attribute, &set.map()))?;
    Ok(())
}

/// The names that others own; only those that change are looked at.
fn taken(
    conn: &mut Conn,
    scope: &AccountScope,
    contact: &Contact,
    before: Option<&Contact>,
    faults: &mut Faults,
) -> Result<()> {
    fn changed<'a>(before: Option<&Option<String>>, now: &'a Option<String>) -> Option<&'a str> {
        now.as_deref().filter(|_| before != Some(now))
    }
    let names = Identity {
        identifier: changed(before.map(|row| &row.identifier), &contact.identifier),
        email: changed(before.map(|row| &row.email), &contact.email),
        phone_number: changed(before.map(|row| &row.phone_number), &contact.phone_number),
    };
    let others = store::by_identity(conn, scope, names)?;
    let others: Vec<&Contact> = others.iter().filter(|other| other.id != contact.id).collect();
    if names.email.is_some() && others.iter().any(|other| other.email.as_deref() == names.email) {
        faults.add("email", "Email has already been taken");
    }
    if names.identifier.is_some()
        && others.iter().any(|other| other.identifier.as_deref() == names.identifier)
    {
        faults.add("identifier", "Identifier has already been taken");
    }
    if names.phone_number.is_some()
        && others.iter().any(|other| other.phone_number.as_deref() == names.phone_number)
    {
        faults.add("phone_number", "Phone number has already been taken");
    }
    Ok(())
}

/// Something, an at sign, something; no blanks and no second at sign.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        let plain = !domain.contains('@') && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        !local.is_empty() && !domain.is_empty() && plain
    })
}

/// A plus sign and two to fifteen digits, the first of them no zero.
pub(crate) fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers() {
        for good in ["a@b", "ann.o'hara+x@mail.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\nc", "a\u{7}@b"] {
            assert!(!is_email(bad), "{bad:?}");
        }
        for good in ["+12", "+4915112345678", "+123456789012345"] {
            assert!(is_e164(good), "{good}");
        }
        for bad in ["", "+", "+1", "12", "+0123", "+1234567890123456", "+1 23", "+12\u{663}"] {
            assert!(!is_e164(bad), "{bad:?}");
        }
    }
}
