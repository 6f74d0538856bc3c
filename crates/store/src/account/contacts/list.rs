//! Lists of contacts: what to show, in which order, how many there are.
//!
//! A list reads its page and a bounded number of rows beside it: texts and tags are looked up first, and
//! orders stand in indexes. Rows without a value to be sorted by are a part of their own, before or after
//! the others.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use porchlight_schema::tables::{Contact, contact_counts, contact_labels, contacts};
use porchlight_schema::{ContactId, MultiBackend, among, dialect, unindexed};

use super::Rows;
use crate::db::Conn;
use crate::error::Result;
use crate::page::Page;
use crate::scope::AccountScope;
use crate::search;

/// Which contacts to show.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Only these; anonymous ones too.
    pub among: Option<Vec<ContactId>>,
    /// A part of a name, e-mail, phone number, identifier or company, without regard to case and accents.
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

/// An expression on PostgreSQL and on SQLite.
type Spelled = (&'static str, &'static str);

fn same(expression: &'static str) -> Spelled {
    (expression, expression)
}

impl Sort {
    /// The order of rows that have a value. The nulls, of which there are none, are put where PostgreSQL's
    /// indexes have them.
    fn order(self) -> Spelled {
        use ContactOrder::{City, Company, Country, CreatedAt, Email, LastActivityAt, Name, PhoneNumber};
        match (self.by, self.descending) {
            (Email, false) => same("coalesce(contacts.email, '') ASC"),
            (Email, true) => same("coalesce(contacts.email, '') DESC"),
            (PhoneNumber, false) => same("coalesce(contacts.phone_number, '') ASC"),
            (PhoneNumber, true) => same("coalesce(contacts.phone_number, '') DESC"),
            (Name, false) => same("lower(contacts.name) ASC"),
            (Name, true) => same("lower(contacts.name) DESC"),
            (CreatedAt, false) => same("contacts.created_at ASC"),
            (CreatedAt, true) => same("contacts.created_at DESC"),
            (LastActivityAt, false) => {
                ("contacts.last_activity_at ASC NULLS FIRST", "contacts.last_activity_at ASC")
            }
            (LastActivityAt, true) => {
                ("contacts.last_activity_at DESC NULLS LAST", "contacts.last_activity_at DESC")
            }
            (Company, false) => (
                "(contacts.additional_attributes->>'company_name') ASC",
                "json_extract(contacts.additional_attributes, '$.company_name') ASC",
            ),
            (Company, true) => (
                "(contacts.additional_attributes->>'company_name') DESC",
                "json_extract(contacts.additional_attributes, '$.company_name') DESC",
            ),
            (City, false) => same("contacts.location ASC"),
            (City, true) => same("contacts.location DESC"),
            (Country, false) => same("contacts.country_code ASC"),
            (Country, true) => same("contacts.country_code DESC"),
        }
    }

    /// Which rows have no value, and which have one; `None` where all have.
    fn nulls(self) -> Option<(Spelled, Spelled)> {
        use ContactOrder::{City, Company, Country, CreatedAt, Email, LastActivityAt, Name, PhoneNumber};
        match self.by {
            Name | CreatedAt => None,
            Email => {
                Some((same("coalesce(contacts.email, '') = ''"), same("coalesce(contacts.email, '') > ''")))
            }
            PhoneNumber => Some((
                same("coalesce(contacts.phone_number, '') = ''"),
                same("coalesce(contacts.phone_number, '') > ''"),
            )),
            LastActivityAt => Some((
                same("contacts.last_activity_at IS NULL"),
                same("contacts.last_activity_at IS NOT NULL"),
            )),
            Company => Some((
                (
                    "(contacts.additional_attributes->>'company_name') IS NULL",
                    "json_extract(contacts.additional_attributes, '$.company_name') IS NULL",
                ),
                (
                    "(contacts.additional_attributes->>'company_name') IS NOT NULL",
                    "json_extract(contacts.additional_attributes, '$.company_name') IS NOT NULL",
                ),
            )),
            City => Some((same("contacts.location IS NULL"), same("contacts.location IS NOT NULL"))),
            Country => {
                Some((same("contacts.country_code IS NULL"), same("contacts.country_code IS NOT NULL")))
            }
        }
    }

    /// Whether rows without a value come before the others.
    fn nulls_first(self) -> bool {
        self.descending && matches!(self.by, ContactOrder::Email | ContactOrder::PhoneNumber)
    }
}

/// Up to so many tagged contacts are read and sorted as they are found; with more, the list walks the
/// index of its order and asks for the tag.
const FEW: i64 = 2_000;

/// Contacts that a search for one or two letters looks at, those seen last.
const RECENT: i64 = 5_000;

/// [`count`] stops here for filters by tag.
pub const COUNTED: i64 = 10_000;

/// What a filter's texts and tags were found to be.
#[derive(Debug, Default)]
pub struct Found {
    /// The only contacts that may pass, when these are few.
    ids: Option<Vec<ContactId>>,
    /// Tags that very many contacts have.
    common: Vec<String>,
}

impl Found {
    /// Whether no contact passes.
    fn nothing(&self) -> bool {
        self.ids.as_ref().is_some_and(Vec::is_empty)
    }
}

/// Looks up what a filter asks for; no query when it asks for nothing.
pub fn find(conn: &mut Conn, scope: &AccountScope, filter: &ContactFilter) -> Result<Found> {
    let mut ids = filter.among.clone();
    if let Some(part) = &filter.containing {
        ids = Some(match search::contacts(conn, scope, &search::fold(part))? {
            Some(found) => found,
            // A letter or two are in so many names that looking them up would not help.
            None => recent(conn, scope)?,
        });
    }
    if filter.labels.is_empty() {
        return Ok(Found { ids, common: Vec::new() });
    }
    let tagged: Vec<ContactId> = contact_labels::table
        .filter(contact_labels::account_id.eq(scope.account()))
        .filter(among(contact_labels::title, &filter.labels))
        .limit(FEW + 1)
        .select(contact_labels::contact_id)
        .load(conn.raw())?;
    if ids.is_some() || i64::try_from(tagged.len()).is_ok_and(|count| count > FEW) {
        return Ok(Found { ids, common: filter.labels.clone() });
    }
    Ok(Found { ids: Some(tagged), common: Vec::new() })
}

fn recent(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<ContactId>> {
    let by = Sort { by: ContactOrder::LastActivityAt, descending: true };
    let (pg, lite) = by.order();
    Ok(filtered(scope, &ContactFilter::default(), &Found::default())
        .order(dialect::<Text>(pg, lite))
        .then_order_by(contacts::id.desc())
        .limit(RECENT)
        .select(contacts::id)
        .load(conn.raw())?)
}

fn filtered(scope: &AccountScope, filter: &ContactFilter, found: &Found) -> Rows {
    let mut query = contacts::table
        .filter(unindexed(contacts::account_id, found.ids.is_some()).eq(scope.account()))
        .filter(contacts::deleting_at.is_null())
        .into_boxed();
    if let Some(ids) = &found.ids {
        query = query.filter(among(contacts::id, ids));
    }
    if filter.among.is_none() {
        // Word for word the condition of the partial indexes.
        query = query.filter(
            contacts::email
                .is_not_null()
                .or(contacts::phone_number.is_not_null())
                .or(contacts::identifier.is_not_null()),
        );
    }
    if let Some(part) = &filter.containing {
        query = query.filter(contacts::search_text.like(pattern(&search::fold(part))).escape('\\'));
    }
    if !found.common.is_empty() {
        query = query.filter(exists(
            contact_labels::table
                .filter(contact_labels::account_id.eq(scope.account()))
                .filter(contact_labels::contact_id.eq(contacts::id))
                .filter(among(contact_labels::title, &found.common)),
        ));
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
    found: &Found,
    sort: &[Sort],
    page: Page,
) -> Result<Vec<Contact>> {
    if found.nothing() {
        return Ok(Vec::new());
    }
    let (size, offset) = (page.size, page.offset());
    let rows = || filtered(scope, filter, found);
    let Some((first, (null, value))) = sort.first().and_then(|key| Some((key, key.nulls()?))) else {
        return load(conn, rows(), (sort, true), size, offset);
    };
    let having = |(pg, lite): Spelled| rows().filter(dialect::<Bool>(pg, lite));
    // Without a value, the other keys decide, and at last the id in the direction of the first.
    let rest = sort.get(1..).unwrap_or_default();
    let by_id = |query: Rows| match (rest.is_empty(), first.descending) {
        (false, _) => query,
        (true, true) => query.order(contacts::id.desc()),
        (true, false) => query.order(contacts::id.asc()),
    };
    let part = |conn: &mut Conn, nulls: bool, limit, offset| match (nulls, rest.is_empty()) {
        (true, true) => page_of(conn, by_id(having(null)), limit, offset),
        (true, false) => load(conn, having(null), (rest, false), limit, offset),
        (false, _) => load(conn, having(value), (sort, true), limit, offset),
    };
    let nulls_first = first.nulls_first();
    let mut found = part(conn, nulls_first, size, offset)?;
    let count = i64::try_from(found.len()).unwrap_or(size);
    if count < size {
        // The first part ends before the page does, so counting it reads no more than the pages did.
        let before = if count > 0 || offset == 0 {
            offset.saturating_add(count)
        } else {
            having(if nulls_first { null } else { value }).count().get_result(conn.raw())?
        };
        let skip = offset.saturating_add(count).saturating_sub(before);
        found.extend(part(conn, !nulls_first, size - count, skip)?);
    }
    Ok(found)
}

/// `valued`: all rows have a value for the first key.
fn load(
    conn: &mut Conn,
    mut query: Rows,
    (sort, valued): (&[Sort], bool),
    limit: i64,
    offset: i64,
) -> Result<Vec<Contact>> {
    for (place, key) in sort.iter().enumerate() {
        if let Some((null, value)) = key.nulls().filter(|_| place > 0 || !valued) {
            let (pg, lite) = if key.nulls_first() { value } else { null };
            query = query.then_order_by(dialect::<Bool>(pg, lite));
        }
        let (pg, lite) = key.order();
        query = query.then_order_by(dialect::<Text>(pg, lite));
    }
    query = match sort.last() {
        None => query.then_order_by((contacts::created_at.asc(), contacts::id.asc())),
        Some(Sort { descending: true, .. }) => query.then_order_by(contacts::id.desc()),
        Some(_) => query.then_order_by(contacts::id.asc()),
    };
    page_of(conn, query, limit, offset)
}

fn page_of(conn: &mut Conn, query: Rows, limit: i64, offset: i64) -> Result<Vec<Contact>> {
    Ok(query.limit(limit).offset(offset).select(Contact::as_select()).load(conn.raw())?)
}

/// How many contacts the filter lets through, counted row by row, up to [`COUNTED`].
pub fn count(conn: &mut Conn, scope: &AccountScope, filter: &ContactFilter, found: &Found) -> Result<i64> {
    if found.nothing() {
        return Ok(0);
    }
    let ids: Vec<ContactId> =
        filtered(scope, filter, found).limit(COUNTED).select(contacts::id).load(conn.raw())?;
    Ok(i64::try_from(ids.len()).unwrap_or(COUNTED))
}

/// How many contacts the unfiltered list shows, as kept with every write.
pub fn total(conn: &mut Conn, scope: &AccountScope) -> Result<i64> {
    let kept: Vec<i64> = counts(scope).select(contact_counts::n).load(conn.raw())?;
    Ok(kept.into_iter().sum())
}

fn counts(scope: &AccountScope) -> contact_counts::BoxedQuery<'static, MultiBackend> {
    contact_counts::table.filter(contact_counts::account_id.eq(scope.account())).into_boxed()
}
