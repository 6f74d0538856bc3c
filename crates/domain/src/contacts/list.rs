//! Lists of contacts and the search.

use porchlight_schema::ContactId;
use porchlight_store::account::contacts::list::{self as store, ContactFilter, ContactOrder, Sort};
use porchlight_store::page::Page;

use super::{LoadedContact, load};
use crate::error::Result;
use crate::{AccountScope, Conn, Installation};

/// Contacts on one page.
const PAGE_SIZE: i64 = 15;
/// Characters of a search text; nothing longer names anybody.
const QUERY_CHARS: usize = 255;
/// Present contacts that the list of them considers.
const PRESENT: usize = 10_000;

/// Which part of a list to show.
#[derive(Debug, Default)]
pub struct ListRequest {
    /// From 1.
    pub page: i64,
    pub sort: Vec<Sort>,
    /// Having any of these tags; all contacts when empty.
    pub labels: Vec<String>,
    pub with_sessions: bool,
}

/// A page of contacts.
#[derive(Debug)]
pub struct ContactPage {
    pub contacts: Vec<LoadedContact>,
    /// How many there are on all pages; `None` for the search for nothing.
    pub count: Option<i64>,
}

/// The contacts that can be reached or named, anonymous visitors left out.
pub fn list(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    request: ListRequest,
) -> Result<ContactPage> {
    let filter = ContactFilter { labels: request.labels.clone(), ..ContactFilter::default() };
    page(conn, inst, scope, &filter, request)
}

/// Contacts that have a text somewhere in their name, e-mail, phone number, identifier or company.
pub fn search(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    query: &str,
    request: ListRequest,
) -> Result<ContactPage> {
    let query = query.trim();
    if query.is_empty() {
        return Ok(ContactPage { contacts: Vec::new(), count: None });
    }
    if query.chars().count() > QUERY_CHARS {
        return Ok(ContactPage { contacts: Vec::new(), count: Some(0) });
    }
    let filter = ContactFilter {
        containing: Some(query.to_owned()),
        labels: request.labels.clone(),
        ..ContactFilter::default()
    };
    page(conn, inst, scope, &filter, request)
}

/// Contacts that are present now, anonymous ones too.
pub fn active(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    request: ListRequest,
) -> Result<ContactPage> {
    let mut present: Vec<ContactId> = inst.presence.contacts(scope.account()).into_iter().collect();
    present.sort_unstable();
    present.truncate(PRESENT);
    let filter = ContactFilter { among: Some(present), ..ContactFilter::default() };
    page(conn, inst, scope, &filter, request)
}

fn page(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    filter: &ContactFilter,
    request: ListRequest,
) -> Result<ContactPage> {
    let found = store::find(conn, scope, filter)?;
    let all = filter.among.is_none() && filter.containing.is_none() && filter.labels.is_empty();
    let count = if all { store::total(conn, scope)? } else { store::count(conn, scope, filter, &found)? };
    let page = Page::new(request.page, PAGE_SIZE);
    // A page beyond the end is empty without walking there.
    let beyond = page.offset() >= count && (all || count < store::COUNTED);
    let rows =
        if beyond { Vec::new() } else { store::list(conn, scope, filter, &found, &request.sort, page)? };
    let contacts = load(conn, inst, scope, rows, request.with_sessions)?;
    Ok(ContactPage { contacts, count: Some(count) })
}

/// Reads a list of sort keys such as `-last_activity_at,name`. Unknown names are left out.
pub fn sort_keys(text: &str) -> Vec<Sort> {
    let mut keys: Vec<Sort> = Vec::new();
    for word in text.split(',').map(str::trim) {
        let (descending, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let by = match name {
            "email" => ContactOrder::Email,
            "name" => ContactOrder::Name,
            "phone_number" => ContactOrder::PhoneNumber,
            "last_activity_at" => ContactOrder::LastActivityAt,
            "created_at" => ContactOrder::CreatedAt,
            "company" => ContactOrder::Company,
            "city" => ContactOrder::City,
            "country" => ContactOrder::Country,
            _ => continue,
        };
        if !keys.iter().any(|key| key.by == by) {
            keys.push(Sort { by, descending });
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_names_each_column_once() {
        let keys = sort_keys("-last_activity_at, name,nonsense,,-name");
        let names: Vec<_> = keys.iter().map(|key| (key.by, key.descending)).collect();
        assert_eq!(names, [(ContactOrder::LastActivityAt, true), (ContactOrder::Name, false)]);
        assert!(sort_keys("").is_empty());
    }
}
