//! Blobs: the records of stored bytes. The bytes themselves are in `files`.

use diesel::prelude::*;
use porchlight_schema::tables::{Blob, blobs};
use porchlight_schema::{AccountId, BlobId, Ts, among, each};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::AccountScope;

/// Bytes that were stored and synced before this record goes in.
#[derive(Debug, Clone)]
pub struct NewBlob {
    /// `None` for what belongs to a person, not to an account.
    pub account: Option<AccountId>,
    pub key: String,
    pub filename: String,
    pub content_type: String,
    pub byte_size: i64,
    pub checksum: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    /// Already in use; otherwise it is swept after a day.
    pub attached: bool,
}

#[derive(Insertable)]
#[diesel(table_name = blobs, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: Option<AccountId>,
    key: &'a str,
    filename: &'a str,
    content_type: &'a str,
    byte_size: i64,
    checksum: &'a str,
    width: Option<i32>,
    height: Option<i32>,
    attached: bool,
    created_at: Ts,
}

/// Records stored bytes.
pub fn insert(tx: &mut Tx, new: &NewBlob) -> Result<Blob> {
    insert_all(tx, std::slice::from_ref(new))?.pop().ok_or(Error::NotFound)
}

/// Records stored bytes, in one statement; the records come back in the order given.
pub fn insert_all(tx: &mut Tx, new: &[NewBlob]) -> Result<Vec<Blob>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let created_at = tx.now();
    let rows: Vec<Insert> = new
        .iter()
        .map(|blob| Insert {
            account_id: blob.account,
            key: &blob.key,
            filename: &blob.filename,
            content_type: &blob.content_type,
            byte_size: blob.byte_size,
            checksum: &blob.checksum,
            width: blob.width,
            height: blob.height,
            attached: blob.attached,
            created_at,
        })
        .collect();
    let mut made: Vec<Blob> = each!(tx.raw(), conn => diesel::insert_into(blobs::table)
        .values(&rows)
        .returning(Blob::as_returning())
        .get_results(conn))?;
    // Neither database promises an order.
    made.sort_by_key(|blob| new.iter().position(|given| given.key == blob.key));
    Ok(made)
}

/// One blob, for whoever holds a signed address of it.
pub fn find(conn: &mut Conn, id: BlobId) -> Result<Blob> {
    Ok(blobs::table.filter(blobs::id.eq(id)).select(Blob::as_select()).first(conn.raw())?)
}

/// The blob whose bytes lie under this key, for whoever holds a signed address of them.
pub fn by_key(conn: &mut Conn, key: &str) -> Result<Blob> {
    Ok(blobs::table.filter(blobs::key.eq(key)).select(Blob::as_select()).first(conn.raw())?)
}

/// The blobs after an id, in its order: for going through all of them.
pub fn after(conn: &mut Conn, id: BlobId, limit: i64) -> Result<Vec<Blob>> {
    Ok(blobs::table
        .filter(blobs::id.gt(id))
        .order(blobs::id)
        .limit(limit)
        .select(Blob::as_select())
        .load(conn.raw())?)
}

/// These blobs.
pub fn by_ids(conn: &mut Conn, ids: &[BlobId]) -> Result<Vec<Blob>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(blobs::table.filter(among(blobs::id, ids)).select(Blob::as_select()).load(conn.raw())?)
}

/// Takes blobs of the account into use; returns how many there were and were not in use yet.
pub fn attach(tx: &mut Tx, scope: &AccountScope, ids: &[BlobId]) -> Result<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    Ok(diesel::update(blobs::table)
        .filter(blobs::account_id.eq(scope.account()))
        .filter(among(blobs::id, ids))
        .filter(blobs::attached.eq(false))
        .set(blobs::attached.eq(true))
        .execute(tx.raw())?)
}

/// What came for a blob that was announced.
#[derive(Debug, Clone)]
pub struct Contents {
    pub content_type: String,
    pub checksum: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
}

/// Notes what came for an announced blob, whose checksum was this until now; `NotFound` when it came before.
pub fn fill(tx: &mut Tx, id: BlobId, awaited: &str, contents: &Contents) -> Result<()> {
    let filled = diesel::update(blobs::table)
        .filter(blobs::id.eq(id))
        .filter(blobs::checksum.eq(awaited))
        .filter(blobs::attached.eq(false))
        .set((
            blobs::content_type.eq(&contents.content_type),
            blobs::checksum.eq(&contents.checksum),
            blobs::width.eq(contents.width),
            blobs::height.eq(contents.height),
        ))
        .execute(tx.raw())?;
    if filled == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Puts a blob out of use; the sweep removes it with its bytes.
pub fn detach(tx: &mut Tx, id: BlobId) -> Result<()> {
    diesel::update(blobs::table.filter(blobs::id.eq(id))).set(blobs::attached.eq(false)).execute(tx.raw())?;
    Ok(())
}

/// Blobs out of use made before a time, the oldest first.
pub fn orphans(conn: &mut Conn, before: Ts, limit: i64) -> Result<Vec<Blob>> {
    Ok(blobs::table
        .filter(blobs::attached.eq(false))
        .filter(blobs::created_at.lt(before))
        .order(blobs::created_at)
        .limit(limit)
        .select(Blob::as_select())
        .load(conn.raw())?)
}

/// Forgets blobs whose bytes are gone; those taken into use meanwhile stay.
pub fn delete(tx: &mut Tx, ids: &[BlobId]) -> Result<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(blobs::table)
        .filter(among(blobs::id, ids))
        .filter(blobs::attached.eq(false))
        .execute(tx.raw())?)
}
