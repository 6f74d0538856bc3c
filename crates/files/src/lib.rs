//! Attachment bytes: a local folder or S3-compatible storage, behind one blocking face.
//!
//! Bytes are stored once under a random key and never changed; [`Files::put_bytes`] and
//! [`Files::put_from_path`] return only when they would survive a power cut. Names, types and who may
//! read them are the database's business (`blobs`), as is which of them nobody needs any more.

mod local;
pub mod picture;
mod remote;

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

pub use remote::S3;

pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with stored bytes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is stored under this key.
    #[error("no such file")]
    NotFound,
    /// The range begins behind the end; the length of the file.
    #[error("the range lies outside the file of {0} bytes")]
    OutOfRange(u64),
    /// Full disk, storage unreachable: nothing was kept, trying again may help.
    #[error("file storage is unavailable: {0}")]
    Unavailable(String),
    /// The configuration cannot work, or the storage answered what it never should.
    #[error("file storage: {0}")]
    Other(String),
}

/// Stored bytes, opened for reading. Reading blocks; never do it on an async thread.
pub struct Opened {
    /// Length of the whole file.
    pub total: u64,
    /// Which bytes of it `body` gives.
    pub range: Range<u64>,
    pub body: Box<dyn Read + Send>,
}

/// Where bytes are kept. Cheap to clone.
#[derive(Clone)]
pub struct Files(Store);

#[derive(Clone)]
enum Store {
    Local(local::Folder),
    Remote(remote::Bucket),
}

impl Files {
    /// Keeps bytes below this folder, which is made if it is missing.
    pub fn local(folder: impl Into<PathBuf>) -> Result<Self> {
        local::Folder::new(folder.into()).map(|folder| Self(Store::Local(folder)))
    }

    /// Keeps bytes in a bucket. Does not call it; see [`Files::check`].
    pub fn s3(settings: &S3) -> Result<Self> {
        remote::Bucket::new(settings).map(|bucket| Self(Store::Remote(bucket)))
    }

    /// Where uploads are best written first: on the same disk, so that [`Files::put_from_path`] only
    /// renames. `None` for object storage: any folder is as good.
    pub fn staging(&self) -> Option<&Path> {
        match &self.0 {
            Store::Local(folder) => Some(folder.staging()),
            Store::Remote(_) => None,
        }
    }

    /// Stores these bytes durably and returns their new key (32 hex digits, 128 random bits).
    pub fn put_bytes(&self, bytes: impl Into<Bytes>, content_type: &str) -> Result<String> {
        let (key, bytes) = (new_key()?, bytes.into());
        match &self.0 {
            Store::Local(folder) => folder.put_bytes(&key, &bytes)?,
            Store::Remote(bucket) => bucket.put_bytes(&key, bytes, content_type)?,
        }
        Ok(key)
    }

    /// Stores the contents of a file durably and returns their new key. The file is used up: it may be
    /// moved, and is not to be read afterwards.
    pub fn put_from_path(&self, path: &Path, content_type: &str) -> Result<String> {
        let key = new_key()?;
        self.put_as(&key, path, content_type)?;
        Ok(key)
    }

    /// [`Files::put_from_path`] under a key that was promised before: 32 hex digits, known to nobody else.
    pub fn put_as(&self, key: &str, path: &Path, content_type: &str) -> Result<()> {
        check_key(key)?;
        match &self.0 {
            Store::Local(folder) => folder.put_from_path(key, path),
            Store::Remote(bucket) => bucket.put_from_path(key, path, content_type),
        }
    }

    /// Opens the bytes from `start` to before `end` (to the end if `None` or behind it).
    pub fn open(&self, key: &str, start: u64, end: Option<u64>) -> Result<Opened> {
        check_key(key)?;
        match &self.0 {
            Store::Local(folder) => folder.open(key, start, end),
            Store::Remote(bucket) => bucket.open(key, start, end),
        }
    }

    /// All bytes of a small file; one longer than `limit` is an error.
    pub fn read(&self, key: &str, limit: u64) -> Result<Vec<u8>> {
        let opened = self.open(key, 0, None)?;
        if opened.total > limit {
            return Err(Error::Other(format!("{} bytes are more than the {limit} allowed", opened.total)));
        }
        let mut bytes = Vec::new();
        opened.body.take(limit).read_to_end(&mut bytes).map_err(|error| passing(&error))?;
        Ok(bytes)
    }

    /// The length of what is stored under a key, `None` if nothing is.
    pub fn length(&self, key: &str) -> Result<Option<u64>> {
        check_key(key)?;
        match &self.0 {
            Store::Local(folder) => folder.length(key),
            Store::Remote(bucket) => bucket.length(key),
        }
    }

    /// Whether something is stored under a key.
    pub fn exists(&self, key: &str) -> Result<bool> {
        Ok(self.length(key)?.is_some())
    }

    /// Deletes what is stored under a key; nothing there is no error.
    pub fn delete(&self, key: &str) -> Result<()> {
        check_key(key)?;
        match &self.0 {
            Store::Local(folder) => folder.delete(key),
            Store::Remote(bucket) => bucket.delete(key),
        }
    }

    /// An address from which anybody can fetch the bytes for the given time, answered with these
    /// headers. `None` where the server has to send them itself.
    pub fn sign(
        &self,
        key: &str,
        content_type: &str,
        disposition: &str,
        good_for: Duration,
    ) -> Result<Option<String>> {
        check_key(key)?;
        match &self.0 {
            Store::Local(_) => Ok(None),
            Store::Remote(bucket) => bucket.sign(key, content_type, disposition, good_for).map(Some),
        }
    }

    /// Stores, reads and deletes a few bytes: proves that the storage works with these settings.
    pub fn check(&self) -> Result<()> {
        let key = self.put_bytes(Bytes::from_static(b"porchlight"), "text/plain")?;
        let read = self.read(&key, 64);
        self.delete(&key)?;
        if read? != b"porchlight" {
            return Err(Error::Other("the storage did not return what was stored".into()));
        }
        Ok(())
    }

    /// The local folder, where bytes are kept in one: for backups.
    pub fn folder(&self) -> Option<&Path> {
        match &self.0 {
            Store::Local(folder) => Some(folder.root()),
            Store::Remote(_) => None,
        }
    }
}

/// Whether a browser may show bytes of this type inside a page: pictures, sound and film that can hold
/// no script. All else is offered as a download.
pub fn may_show_inline(content_type: &str) -> bool {
    const SAFE: &[&str] = &[
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "audio/mpeg",
        "audio/mp4",
        "audio/aac",
        "audio/ogg",
        "audio/opus",
        "audio/wav",
        "audio/x-wav",
        "audio/webm",
        "audio/flac",
        "audio/amr",
        "video/mp4",
        "video/webm",
        "video/ogg",
        "video/quicktime",
        "video/3gpp",
    ];
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    SAFE.contains(&essence.as_str())
}

fn new_key() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::Other(format!("no randomness: {error}")))?;
    Ok(hex::encode(bytes))
}

/// Keys come from links; whatever we did not make ourselves is simply not there. Keeps `..` and `/` out
/// of paths.
fn check_key(key: &str) -> Result<()> {
    let ours = key.len() == 32 && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if ours { Ok(()) } else { Err(Error::NotFound) }
}

fn passing(error: &std::io::Error) -> Error {
    Error::Unavailable(error.to_string())
}
