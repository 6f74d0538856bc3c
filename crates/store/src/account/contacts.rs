//! Queries: contacts. Lists live in `list`, moving one contact's belongings to another in `merge`,
//! deleting in `erase`. A contact that is being deleted is gone for all but the job that erases it.

pub mod erase;
pub mod list;
pub mod merge;

use diesel::prelude::*;
use diesel::upsert::excluded;
use porchlight_schema::tables::{Contact, contact_counts, contact_labels, contacts};
use porchlight_schema::{
    AccountId, BlobId, ContactId, ContactType, Json, MultiBackend, Ts, both, cols, each,
};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::AccountScope;
use crate::search;

type Rows = contacts::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    contacts::table
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::deleting_at.is_null())
        .into_boxed()
}

/// One contact.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: ContactId) -> Result<Contact> {
    Ok(rows(scope).filter(contacts::id.eq(id)).select(Contact::as_select()).first(conn.raw())?)
}

/// Takes a contact for changing: its row is locked until the transaction ends, so that of two who
/// merge attributes into it neither undoes the other.
pub fn lock(tx: &mut Tx, scope: &AccountScope, id: ContactId) -> Result<Contact> {
    Ok(diesel::update(contacts::table)
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::id.eq(id))
        .filter(contacts::deleting_at.is_null())
        .set(contacts::blocked.eq(contacts::blocked))
        .returning(cols::<Contact>())
        .get_result(tx.raw())?)
}

/// What names a contact uniquely in its account; the e-mail in lower case.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    pub identifier: Option<&'a str>,
    pub email: Option<&'a str>,
    pub phone_number: Option<&'a str>,
}

/// The contacts, at most three, that own one of the names.
pub fn by_identity(conn: &mut Conn, scope: &AccountScope, names: Identity) -> Result<Vec<Contact>> {
    if names.identifier.is_none() && names.email.is_none() && names.phone_number.is_none() {
        return Ok(Vec::new());
    }
    // The account stands in every branch: only then does SQLite use the three unique indexes instead
    // of walking the account.
    let mine = || contacts::account_id.eq(scope.account());
    Ok(contacts::table
        .filter(
            mine()
                .and(contacts::email.eq(names.email))
                .or(mine().and(contacts::phone_number.eq(names.phone_number)))
                .or(mine().and(contacts::identifier.eq(names.identifier))),
        )
        .select(Contact::as_select())
        .load(conn.raw())?)
}

/// A contact about to be made. Blank names are `None`; the e-mail is in lower case.
#[derive(Debug, Clone)]
pub struct NewContact {
    pub name: String,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub contact_type: ContactType,
    pub blocked: bool,
    pub additional_attributes: Json,
    pub custom_attributes: Json,
    pub avatar: Option<BlobId>,
    pub location: Option<String>,
    pub country_code: Option<String>,
}

/// Makes a contact; `None` when another one owns its e-mail, phone number or identifier.
pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewContact) -> Result<Option<Contact>> {
    use contacts as c;
    let now = tx.now();
    let text = search_text(
        [
            Some(new.name.as_str()),
            new.email.as_deref(),
            new.phone_number.as_deref(),
            new.identifier.as_deref(),
        ],
        &new.additional_attributes,
    );
    let made: Option<Contact> = both(
        diesel::insert_into(c::table)
            .values((
                (
                    c::account_id.eq(scope.account()),
                    c::name.eq(&new.name),
                    c::email.eq(&new.email),
                    c::phone_number.eq(&new.phone_number),
                    c::identifier.eq(&new.identifier),
                    c::contact_type.eq(new.contact_type),
                    c::blocked.eq(new.blocked),
                    c::additional_attributes.eq(&new.additional_attributes),
                ),
                (
                    c::custom_attributes.eq(&new.custom_attributes),
                    c::avatar_blob_id.eq(new.avatar),
                    c::location.eq(&new.location),
                    c::country_code.eq(&new.country_code),
                    c::search_text.eq(text),
                    c::created_at.eq(now),
                    c::updated_at.eq(now),
                ),
            ))
            .on_conflict_do_nothing()
            .returning(cols::<Contact>()),
    )
    .get_result(tx.raw())
    .optional()?;
    if let Some(contact) = made.as_ref().filter(|contact| listed(contact)) {
        count(tx, scope.account(), contact.id, 1)?;
    }
    Ok(made)
}

#[derive(AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_null = true)]
struct Change<'a> {
    name: &'a str,
    email: Option<&'a str>,
    phone_number: Option<&'a str>,
    identifier: Option<&'a str>,
    contact_type: ContactType,
    blocked: bool,
    additional_attributes: &'a Json,
    custom_attributes: &'a Json,
    avatar_blob_id: Option<BlobId>,
    location: Option<&'a str>,
    country_code: Option<&'a str>,
    search_text: String,
    updated_at: Ts,
}

/// Writes a contact as it shall be; `before` is what the transaction read. The caller compares: an
/// unchanged contact is written all the same.
pub fn update(tx: &mut Tx, scope: &AccountScope, before: &Contact, after: &Contact) -> Result<()> {
    let change = Change {
        name: &after.name,
        email: after.email.as_deref(),
        phone_number: after.phone_number.as_deref(),
        identifier: after.identifier.as_deref(),
        contact_type: after.contact_type,
        blocked: after.blocked,
        additional_attributes: &after.additional_attributes,
        custom_attributes: &after.custom_attributes,
        avatar_blob_id: after.avatar_blob_id,
        location: after.location.as_deref(),
        country_code: after.country_code.as_deref(),
        search_text: search_text(
            [
                Some(after.name.as_str()),
                after.email.as_deref(),
                after.phone_number.as_deref(),
                after.identifier.as_deref(),
            ],
            &after.additional_attributes,
        ),
        updated_at: after.updated_at,
    };
    let written = diesel::update(contacts::table.find(before.id))
        .filter(contacts::account_id.eq(scope.account()))
        .set(change)
        .execute(tx.raw())?;
    if written == 0 {
        return Err(Error::NotFound);
    }
    let by = i64::from(listed(after)) - i64::from(listed(before));
    if by == 0 { Ok(()) } else { count(tx, scope.account(), before.id, by) }
}

/// Removes a contact that owns nothing any more.
pub fn delete(tx: &mut Tx, scope: &AccountScope, contact: &Contact) -> Result<()> {
    let gone = diesel::delete(contacts::table.find(contact.id))
        .filter(contacts::account_id.eq(scope.account()))
        .execute(tx.raw())?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    if listed(contact) { count(tx, scope.account(), contact.id, -1) } else { Ok(()) }
}

/// The tags of a contact, oldest first.
pub fn labels(conn: &mut Conn, scope: &AccountScope, id: ContactId) -> Result<Vec<String>> {
    Ok(contact_labels::table
        .filter(contact_labels::account_id.eq(scope.account()))
        .filter(contact_labels::contact_id.eq(id))
        .order(contact_labels::id)
        .select(contact_labels::title)
        .load(conn.raw())?)
}

#[derive(Insertable)]
#[diesel(table_name = contact_labels, treat_none_as_default_value = false)]
struct NewLabel<'a> {
    account_id: AccountId,
    contact_id: ContactId,
    title: &'a str,
    created_at: Ts,
}

/// Makes these the only tags of a contact.
pub fn set_labels(tx: &mut Tx, scope: &AccountScope, id: ContactId, titles: &[String]) -> Result<()> {
    diesel::delete(
        contact_labels::table
            .filter(contact_labels::account_id.eq(scope.account()))
            .filter(contact_labels::contact_id.eq(id))
            .filter(contact_labels::title.ne_all(titles.to_vec())),
    )
    .execute(tx.raw())?;
    if titles.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let new: Vec<NewLabel> = titles
        .iter()
        .map(|title| NewLabel { account_id: scope.account(), contact_id: id, title, created_at: now })
        .collect();
    each!(tx.raw(), conn => diesel::insert_into(contact_labels::table)
        .values(&new)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Whether the lists show a contact: anonymous visitors are left out.
fn listed(contact: &Contact) -> bool {
    contact.email.is_some() || contact.phone_number.is_some() || contact.identifier.is_some()
}

/// Rows among which the total of an account is spread.
const SHARDS: i64 = 16;

fn count(tx: &mut Tx, account: AccountId, contact: ContactId, by: i64) -> Result<()> {
    use contact_counts::{account_id, n, shard};
    let row = i16::try_from(contact.0.rem_euclid(SHARDS)).unwrap_or_default();
    both(
        diesel::insert_into(contact_counts::table)
            .values((account_id.eq(account), shard.eq(row), n.eq(by)))
            .on_conflict((account_id, shard))
            .do_update()
            .set(n.eq(n + excluded(n))),
    )
    .execute(tx.raw())?;
    Ok(())
}

/// What the search looks through: everything that names the contact, folded, a line each.
fn search_text(names: [Option<&str>; 4], additional: &Json) -> String {
    let company = additional.map().get("company_name").and_then(|name| name.as_str().map(search::fold));
    let mut text: Vec<String> = names.into_iter().flatten().map(search::fold).collect();
    text.extend(company);
    text.join("\n")
}
