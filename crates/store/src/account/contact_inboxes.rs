//! Queries: contact_inboxes, the sessions of contacts in inboxes. A scope sees those of its inboxes.

use std::collections::HashSet;

use diesel::prelude::*;
use porchlight_schema::tables::{
    Contact, ContactInbox, Inbox, contact_inboxes, contacts, conversations, inboxes,
};
use porchlight_schema::{ContactId, ContactInboxId, InboxId, MultiBackend, among, both, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, Visible};

type Rows = contact_inboxes::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    let query = contact_inboxes::table.filter(contact_inboxes::account_id.eq(scope.account())).into_boxed();
    match scope.inboxes() {
        Visible::All => query,
        Visible::AllBut(ids) => query.filter(contact_inboxes::inbox_id.ne_all(ids.to_vec())),
        Visible::Only(ids) => query.filter(among(contact_inboxes::inbox_id, ids)),
    }
}

/// One session.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: ContactInboxId) -> Result<ContactInbox> {
    Ok(rows(scope).filter(contact_inboxes::id.eq(id)).select(ContactInbox::as_select()).first(conn.raw())?)
}

/// Sessions by id, in no order.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[ContactInboxId]) -> Result<Vec<ContactInbox>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope)
        .filter(among(contact_inboxes::id, ids))
        .select(ContactInbox::as_select())
        .load(conn.raw())?)
}

/// The session of this `source_id` in an inbox, with its contact.
pub fn by_source(
    conn: &mut Conn,
    scope: &AccountScope,
    inbox: InboxId,
    source_id: &str,
) -> Result<(ContactInbox, Contact)> {
    let session: ContactInbox = rows(scope)
        .filter(contact_inboxes::inbox_id.eq(inbox))
        .filter(contact_inboxes::source_id.eq(source_id.to_owned()))
        .select(ContactInbox::as_select())
        .first(conn.raw())?;
    let contact = contacts::table
        .find(session.contact_id)
        .filter(contacts::account_id.eq(scope.account()))
        .select(Contact::as_select())
        .first(conn.raw())?;
    Ok((session, contact))
}

/// The newest sessions of some contacts, each with its inbox: at most `limit` in all.
pub fn of_contacts(
    conn: &mut Conn,
    scope: &AccountScope,
    ids: &[ContactId],
    limit: i64,
) -> Result<Vec<(ContactInbox, Inbox)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = contact_inboxes::table
        .inner_join(inboxes::table.on(inboxes::id.eq(contact_inboxes::inbox_id)))
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(among(contact_inboxes::contact_id, ids))
        .filter(inboxes::deleting_at.is_null())
        .order(contact_inboxes::id.desc())
        .limit(limit)
        .select((ContactInbox::as_select(), Inbox::as_select()))
        .into_boxed();
    let query = match scope.inboxes() {
        Visible::All => query,
        Visible::AllBut(gone) => query.filter(contact_inboxes::inbox_id.ne_all(gone.to_vec())),
        Visible::Only(seen) => query.filter(among(contact_inboxes::inbox_id, seen)),
    };
    Ok(query.load(conn.raw())?)
}

/// The sessions of one contact that proved their identity, newest first.
pub fn verified_of(
    conn: &mut Conn,
    scope: &AccountScope,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<ContactInbox>> {
    Ok(rows(scope)
        .filter(contact_inboxes::contact_id.eq(contact))
        .filter(contact_inboxes::hmac_verified.eq(true))
        .order(contact_inboxes::id.desc())
        .limit(limit)
        .select(ContactInbox::as_select())
        .load(conn.raw())?)
}

/// Which of these contacts proved their identity once, in any inbox of the account: seen or not.
pub fn proven_among(conn: &mut Conn, scope: &AccountScope, ids: &[ContactId]) -> Result<HashSet<ContactId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let proven: Vec<ContactId> = contact_inboxes::table
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(among(contact_inboxes::contact_id, ids))
        .filter(contact_inboxes::hmac_verified.eq(true))
        .select(contact_inboxes::contact_id)
        .distinct()
        .load(conn.raw())?;
    Ok(proven.into_iter().collect())
}

/// Which of these sessions have a conversation.
pub fn in_use(
    conn: &mut Conn,
    scope: &AccountScope,
    ids: &[ContactInboxId],
) -> Result<HashSet<ContactInboxId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let used: Vec<ContactInboxId> = conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(among(conversations::contact_inbox_id, ids))
        .select(conversations::contact_inbox_id)
        .distinct()
        .load(conn.raw())?;
    Ok(used.into_iter().collect())
}

/// A session about to be made.
#[derive(Debug, Clone)]
pub struct NewContactInbox {
    pub contact: ContactId,
    pub inbox: InboxId,
    pub source_id: String,
    pub hmac_verified: bool,
    pub pubsub_token: String,
}

/// Makes a session; `None` when the inbox has one of this `source_id`.
pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewContactInbox) -> Result<Option<ContactInbox>> {
    use contact_inboxes as c;
    let now = tx.now();
    Ok(both(
        diesel::insert_into(c::table)
            .values((
                c::account_id.eq(scope.account()),
                c::contact_id.eq(new.contact),
                c::inbox_id.eq(new.inbox),
                c::source_id.eq(&new.source_id),
                c::hmac_verified.eq(new.hmac_verified),
                c::pubsub_token.eq(&new.pubsub_token),
                c::created_at.eq(now),
                c::updated_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .returning(cols::<ContactInbox>()),
    )
    .get_result(tx.raw())
    .optional()?)
}

/// Notes that a session proved its identity.
pub fn verify(tx: &mut Tx, scope: &AccountScope, id: ContactInboxId) -> Result<()> {
    let now = tx.now();
    diesel::update(contact_inboxes::table.find(id))
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .set((contact_inboxes::hmac_verified.eq(true), contact_inboxes::updated_at.eq(now)))
        .execute(tx.raw())?;
    Ok(())
}
