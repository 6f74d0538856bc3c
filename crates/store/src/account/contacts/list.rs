//! Lists of contacts: what to show, in which order, how many there are.

use diesel::prelude::*;
use diesel::sql_types::Text;
use porchlight_schema::tables::{Contact, contact_counts, contact_labels, contacts};
use porchlight_schema::{ContactId, MultiBackend, among, dialect};

use super::{Rows, rows};
use crate::db::Conn;
use crate::error::Result;
use crate::page::Page;
use crate::scope::AccountScope;

/// Which contacts to show.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Only these; anonymous ones too.
    pub among: Option<Vec<ContactId>>,
    /// A part of a name, in lower case.
    pub containing: Option<String>,
    /// Having any of these tags; all contacts when empty.
    pub labels: Vec<String>,
}

/// What a list may be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactOrder {
    Email,
    Name,
    PhoneNumber,
    LastActivityAt,
    CreatedAt,
    Company,
    City,
    Country,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: ContactOrder,
    pub descending: bool,
}

impl Sort {
    /// The expression on PostgreSQL and on SQLite. Where both default to the same place for nulls
    /// nothing is said, because PostgreSQL's indexes are made for its defaults.
    fn expressions(self) -> (&'static str, &'static str) {
        use ContactOrder::{City, Company, Country, CreatedAt, Email, LastActivityAt, Name, PhoneNumber};
        match (self.by, self.descending) {
            (Email, false) => ("contacts.email ASC", "contacts.email ASC NULLS LAST"),
            (Email, true) => ("contacts.email DESC", "contacts.email DESC NULLS FIRST"),
            (PhoneNumber, false) => ("contacts.phone_number ASC", "contacts.phone_number ASC NULLS LAST"),
            (PhoneNumber, true) => ("contacts.phone_number DESC", "contacts.phone_number DESC NULLS FIRST"),
            (Name, false) => same("lower(contacts.name) ASC"),
            (Name, true) => same("lower(contacts.name) DESC"),
            (CreatedAt, false) => same("contacts.created_at ASC"),
            (CreatedAt, true) => same("contacts.created_at DESC"),
            (LastActivityAt, false) => same("contacts.last_activity_at ASC NULLS LAST"),
            (LastActivityAt, true) => {
                ("contacts.last_activity_at DESC NULLS LAST", "contacts.last_activity_at DESC")
            }
            (Company, false) => (
                "contacts.additional_attributes->>'company_name' ASC NULLS LAST",
                "json_extract(contacts.additional_attributes, '$.company_name') ASC NULLS LAST",
            ),
            (Company, true) => (
                "contacts.additional_attributes->>'company_name' DESC NULLS LAST",
                "json_extract(contacts.additional_attributes, '$.company_name') DESC NULLS LAST",
            ),
            (City, false) => same("contacts.location ASC NULLS LAST"),
            (City, true) => same("contacts.location DESC NULLS LAST"),
            (Country, false) => same("contacts.country_code ASC NULLS LAST"),
            (Country, true) => same("contacts.country_code DESC NULLS LAST"),
        }
    }
}

fn same(expression: &'static str) -> (&'static str, &'static str) {
    (expression, expression)
}

fn filtered(scope: &AccountScope, filter: &ContactFilter) -> Rows {
    let mut query = rows(scope);
    query = match &filter.among {
        Some(ids) => query.filter(among(contacts::id, ids)),
        // Word for word the condition of the partial indexes.
        None => query.filter(
            contacts::email
                .is_not_null()
                .or(contacts::phone_number.is_not_null())
                .or(contacts::identifier.is_not_null()),
        ),
    };
    if let Some(part) = &filter.containing {
        query = query.filter(contacts::search_text.like(pattern(part)).escape('\\'));
    }
    if !filter.labels.is_empty() {
        let tagged = contact_labels::table
            .filter(contact_labels::account_id.eq(scope.account()))
            .filter(among(contact_labels::title, &filter.labels))
            .select(contact_labels::contact_id);
        query = query.filter(contacts::id.eq_any(tagged));
    }
    query
}

fn pattern(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len() + 2);
    pattern.push('%');
    for character in part.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// One page. Without keys the oldest come first.
pub fn list(
    conn: &mut Conn,
    scope: &AccountScope,
    filter: &ContactFilter,
    sort: &[Sort],
    page: Page,
) -> Result<Vec<Contact>> {
    let mut query = filtered(scope, filter);
    for key in sort {
        let (pg, lite) = key.expressions();
        query = query.then_order_by(dialect::<Text>(pg, lite));
    }
    query = match sort.last() {
        None => query.then_order_by((contacts::created_at.asc(), contacts::id.asc())),
        Some(Sort { descending: true, .. }) => query.then_order_by(contacts::id.desc()),
        Some(_) => query.then_order_by(contacts::id.asc()),
    };
    Ok(query.limit(page.size).offset(page.offset()).select(Contact::as_select()).load(conn.raw())?)
}

/// How many contacts the filter lets through, counted row by row: for narrow filters.
pub fn count(conn: &mut Conn, scope: &AccountScope, filter: &ContactFilter) -> Result<i64> {
    Ok(filtered(scope, filter).count().get_result(conn.raw())?)
}

/// How many contacts the unfiltered list shows, as kept with every write.
pub fn total(conn: &mut Conn, scope: &AccountScope) -> Result<i64> {
    let kept: Vec<i64> = counts(scope).select(contact_counts::n).load(conn.raw())?;
    Ok(kept.into_iter().sum())
}

fn counts(scope: &AccountScope) -> contact_counts::BoxedQuery<'static, MultiBackend> {
    contact_counts::table.filter(contact_counts::account_id.eq(scope.account())).into_boxed()
}
