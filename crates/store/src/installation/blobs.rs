//! Blobs: the records of stored bytes. The bytes themselves are in `files`.

use diesel::prelude::*;
use porchlight_schema::tables::{Blob, blobs};
use porchlight_schema::{AccountId, BlobId, Ts, among, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
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

/// Records stored bytes.
pub fn insert(tx: &mut Tx, new: &NewBlob) -> Result<Blob> {
    let now = tx.now();
    Ok(diesel::insert_into(blobs::table)
        .values((
            blobs::account_id.eq(new.account),
            blobs::key.eq(new.key.clone()),
            blobs::filename.eq(new.filename.clone()),
            blobs::content_type.eq(new.content_type.clone()),
            blobs::byte_size.eq(new.byte_size),
            blobs::checksum.eq(new.checksum.clone()),
            blobs::width.eq(new.width),
            blobs::height.eq(new.height),
            blobs::attached.eq(new.attached),
            blobs::created_at.eq(now),
        ))
        .returning(cols::<Blob>())
        .get_result::<Blob>(tx.raw())?)
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
