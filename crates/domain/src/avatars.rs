//! Pictures of inboxes, bots and people. Their bytes are stored before the transaction begins.

use porchlight_schema::{AccountId, BlobId};
use porchlight_store::installation::blobs;
pub use porchlight_store::installation::blobs::NewBlob;

use crate::Tx;
use crate::error::{Error, Result};

/// Kinds of pictures every browser shows and none of them runs.
const TYPES: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Bytes of the largest avatar.
const MAX_BYTES: i64 = 15 * 1024 * 1024;

/// Puts a stored picture in the place of the one before, if any; returns its id.
pub fn replace(
    tx: &mut Tx,
    account: Option<AccountId>,
    before: Option<BlobId>,
    new: NewBlob,
) -> Result<BlobId> {
    if !TYPES.contains(&new.content_type.as_str()) {
        return Err(Error::invalid("avatar", "Avatar filetype not supported"));
    }
    if new.byte_size > MAX_BYTES {
        return Err(Error::invalid("avatar", "Avatar is too big"));
    }
    remove(tx, before)?;
    Ok(blobs::insert(tx, &NewBlob { account, attached: true, ..new })?.id)
}

/// Lets a picture go; its bytes are swept later.
pub fn remove(tx: &mut Tx, before: Option<BlobId>) -> Result<()> {
    if let Some(blob) = before {
        blobs::detach(tx, blob)?;
    }
    Ok(())
}
