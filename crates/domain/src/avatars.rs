//! Pictures of inboxes, bots and people. Their bytes are stored before the transaction begins; those
//! that lie at an address are fetched by a job.

use porchlight_schema::{AccountId, AgentBotId, BlobId, ContactId};
use porchlight_store::SystemScope;
use porchlight_store::installation::blobs;
pub use porchlight_store::installation::blobs::NewBlob;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::job::{self, Job};
use crate::{Tx, agent_bots, contacts, keys};

/// Kinds of pictures every browser shows and none of them runs.
const TYPES: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Bytes of the largest avatar.
pub const MAX_BYTES: i64 = 15 * 1024 * 1024;
/// Longest address of one.
const URL_CHARS: usize = 2048;

/// Whether bytes of this kind can be an avatar.
pub fn is_picture(content_type: &str) -> bool {
    TYPES.contains(&content_type)
}

/// Puts a stored picture in the place of the one before, if any; returns its id.
pub fn replace(
    tx: &mut Tx,
    account: Option<AccountId>,
    before: Option<BlobId>,
    new: NewBlob,
) -> Result<BlobId> {
    if !is_picture(&new.content_type) {
        return Err(Error::invalid("avatar", "Avatar filetype not supported"));
    }
    if new.byte_size > MAX_BYTES {
        return Err(Error::invalid("avatar", "Avatar is too big"));
    }
    remove(tx, before)?;
    Ok(blobs::insert(tx, &NewBlob { account, attached: true, ..new })?.id)
}

/// Leaves a stored picture to the sweep that nobody needs.
pub fn discard(tx: &mut Tx, account: AccountId, picture: Option<NewBlob>) -> Result<()> {
    if let Some(picture) = picture {
        blobs::insert(tx, &NewBlob { account: Some(account), attached: false, ..picture })?;
    }
    Ok(())
}

/// Forgets a picture that was just recorded; its bytes are the caller's again.
pub fn take_back(tx: &mut Tx, picture: Option<BlobId>) -> Result<()> {
    remove(tx, picture)?;
    Ok(blobs::delete(tx, picture.as_slice()).map(drop)?)
}

/// Lets a picture go; its bytes are swept later.
pub fn remove(tx: &mut Tx, before: Option<BlobId>) -> Result<()> {
    if let Some(blob) = before {
        blobs::detach(tx, blob)?;
    }
    Ok(())
}

/// Whose picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Contact(ContactId),
    AgentBot(AgentBotId),
}

/// Has a picture fetched that somebody named by its address; a blank address is none. Nobody waits for
/// it, and what fails is among the failed jobs alone.
pub fn fetch(tx: &mut Tx, account: Option<AccountId>, owner: Owner, url: Option<&str>) -> Result<()> {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else { return Ok(()) };
    if url.chars().count() > URL_CHARS {
        let message = format!("Avatar url is too long (maximum is {URL_CHARS} characters)");
        return Err(Error::invalid("avatar_url", message));
    }
    let (key, now) = (format!("avatar {owner:?} {}", keys::digest(url)), tx.now());
    job::enqueue(tx, account, &Job::FetchAvatar { owner, url: url.to_owned() }, Some(&key), now)
}

/// Takes a fetched picture into use; `false` when its owner is gone.
pub fn fetched(tx: &mut Tx, account: Option<AccountId>, owner: Owner, new: NewBlob) -> Result<bool> {
    let taken = match (owner, account) {
        (Owner::Contact(id), Some(account)) => {
            contacts::set_avatar(tx, &SystemScope::new().account(account), id, new)
        }
        (Owner::Contact(_), None) => Err(Error::NotFound),
        (Owner::AgentBot(id), _) => agent_bots::set_avatar(tx, id, new),
    };
    match taken {
        Ok(()) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
