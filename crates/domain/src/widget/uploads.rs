//! Files in two steps: announced, then sent to an address of their own. Whoever announced one names it in a
//! message later; nobody else can.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_schema::tables::Blob;
use porchlight_schema::{BlobId, ContactInboxId, Ts};
use porchlight_store::installation::blobs::{self, Contents, NewBlob};

use crate::error::{Error, Result};
use crate::input::Faults;
use crate::keys::random_bytes;
use crate::links::path_segment;
use crate::{Conn, ContactScope, Installation, Tx};

/// Seconds within which an announced file must come.
const SECONDS: i64 = 15 * 60;
/// Before the checksum of a file that has not come yet.
const AWAITED: &str = "md5:";

/// A file that a visitor announces.
#[derive(Debug)]
pub struct NewUpload {
    /// Without path or control characters.
    pub filename: String,
    pub byte_size: i64,
    /// MD5 of the bytes in Base64.
    pub checksum: String,
    pub content_type: String,
}

/// An announced file.
#[derive(Debug)]
pub struct Upload {
    pub blob: Blob,
    /// As announced.
    pub checksum: String,
    /// Names the file in the visitor's messages.
    pub signed_id: String,
    /// Where its bytes are to be put, relative to the server.
    pub path: String,
}

/// Makes room for a file.
pub fn announce(tx: &mut Tx, inst: &Installation, scope: &ContactScope, new: NewUpload) -> Result<Upload> {
    check(inst, &new)?;
    let key = hex::encode(random_bytes::<16>());
    let blob = blobs::insert(
        tx,
        &NewBlob {
            account: Some(scope.account_scope().account()),
            key: key.clone(),
            filename: new.filename,
            content_type: new.content_type,
            byte_size: new.byte_size,
            checksum: format!("{AWAITED}{}", new.checksum),
            width: None,
            height: None,
            attached: false,
        },
    )?;
    let expires = tx.now().plus_seconds(SECONDS).seconds();
    let signature = inst.keys.sign_link(&put_text(&key, expires));
    Ok(Upload {
        signed_id: signed_id(inst, blob.id, scope.contact_inbox()),
        path: format!(
            "/rails/active_storage/disk/{}",
            path_segment(&format!("{key}--{expires}--{signature}"))
        ),
        checksum: new.checksum,
        blob,
    })
}

fn check(inst: &Installation, new: &NewUpload) -> Result<()> {
    let mut faults = Faults::new();
    faults.need("filename", "Filename", &new.filename);
    faults.at_most("content_type", "Content type", &new.content_type, 255);
    let limit = inst.limits.upload_bytes;
    if !u64::try_from(new.byte_size).is_ok_and(|size| (1..=limit).contains(&size)) {
        faults.add("byte_size", format!("Byte size must be between 1 and {limit}"));
    }
    if STANDARD.decode(&new.checksum).is_ok_and(|bytes| bytes.len() == 16) {
        return faults.settle();
    }
    faults.add("checksum", "Checksum must be an MD5 digest in Base64");
    faults.settle()
}

fn put_text(key: &str, expires: i64) -> String {
    format!("put {key} {expires}")
}

fn signed_id(inst: &Installation, blob: BlobId, session: ContactInboxId) -> String {
    format!("{blob}--{}", inst.keys.sign_link(&format!("upload {blob} {session}")))
}

/// Room that waits for the bytes of a file.
#[derive(Debug, Clone)]
pub struct UploadRoom {
    pub blob: BlobId,
    /// Under which they are to lie.
    pub key: String,
    pub byte_size: u64,
    /// MD5 of what must come, in Base64.
    pub md5: String,
}

/// The room behind the signed part of [`Upload::path`]; `None` once it is filled: whoever did not hear of it
/// and sends the bytes again has done all.
pub fn room(conn: &mut Conn, inst: &Installation, signed: &str) -> Result<Option<UploadRoom>> {
    let now = conn.now();
    let key = put_key(inst, signed, now).ok_or(Error::NotFound)?;
    let blob = blobs::by_key(conn, key)?;
    let Some(md5) = blob.checksum.strip_prefix(AWAITED) else { return Ok(None) };
    let (md5, byte_size) = (md5.to_owned(), blob.byte_size.unsigned_abs());
    Ok(Some(UploadRoom { md5, byte_size, blob: blob.id, key: blob.key }))
}

fn put_key<'a>(inst: &Installation, signed: &'a str, now: Ts) -> Option<&'a str> {
    let (rest, signature) = signed.rsplit_once("--")?;
    let (key, expires) = rest.rsplit_once("--")?;
    let expires: i64 = expires.parse().ok()?;
    let ours = inst.keys.verify_link(&put_text(key, expires), signature);
    (ours && expires >= now.seconds()).then_some(key)
}

/// Notes that the bytes have come and what they are.
pub fn receive(tx: &mut Tx, room: &UploadRoom, contents: &Contents) -> Result<()> {
    Ok(blobs::fill(tx, room.blob, &format!("{AWAITED}{}", room.md5), contents)?)
}

/// Takes files into use that this very session announced and sent.
pub(super) fn take(
    tx: &mut Tx,
    inst: &Installation,
    scope: &ContactScope,
    signed: &[String],
) -> Result<Vec<Blob>> {
    let unknown = || Error::invalid("attachments", "Attachments name a file that was not uploaded");
    let ours = |signed: &String| {
        let id = signed.split_once("--").and_then(|(id, _)| id.parse().ok()).map(BlobId)?;
        let right = signed_id(inst, id, scope.contact_inbox());
        crate::keys::constant_time_eq(right.as_bytes(), signed.as_bytes()).then_some(id)
    };
    let ids: Vec<BlobId> = signed.iter().map(ours).collect::<Option<_>>().ok_or_else(unknown)?;
    let found = blobs::by_ids(tx, &ids)?;
    let arrived = found.iter().filter(|blob| !blob.checksum.starts_with(AWAITED)).count();
    if arrived != ids.len() || blobs::attach(tx, scope.account_scope(), &ids)? != ids.len() {
        return Err(unknown());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::installation;

    #[test]
    fn an_address_to_put_is_good_for_its_file_and_its_time() {
        let inst = installation();
        let signed = |key: &str, expires: i64| {
            format!("{key}--{expires}--{}", inst.keys.sign_link(&put_text(key, expires)))
        };
        let (now, good) = (Ts::from_seconds(100), signed("abc", 100));
        assert_eq!(put_key(&inst, &good, now), Some("abc"));
        assert_eq!(put_key(&inst, &good, Ts::from_seconds(101)), None);
        // An address to read is none to write, nor the other way round.
        let read = format!("abc--100--{}", inst.keys.sign_link("download abc 100"));
        for bad in [
            read.as_str(),
            &good.replace("abc", "abd"),
            &good.replace("100", "200"),
            "abc",
            "",
            "--",
            "a--1--x",
        ] {
            assert_eq!(put_key(&inst, bad, now), None, "{bad}");
        }
        assert_eq!(inst.download_of(&good, now), None);
    }

    #[test]
    fn the_name_of_a_file_is_its_sessions_own() {
        let inst = installation();
        let own = signed_id(&inst, BlobId(7), ContactInboxId(1));
        assert_ne!(own, signed_id(&inst, BlobId(7), ContactInboxId(2)));
        assert_ne!(own, signed_id(&inst, BlobId(8), ContactInboxId(1)));
        assert!(inst.blob_of(&own).is_none());
    }

    #[test]
    fn what_cannot_come_is_not_awaited() {
        let inst = installation();
        let new = |size: i64, checksum: &str| NewUpload {
            filename: "a.txt".into(),
            byte_size: size,
            checksum: checksum.into(),
            content_type: "text/plain".into(),
        };
        let md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
        assert!(check(&inst, &new(1, md5)).is_ok());
        for bad in [new(0, md5), new(-1, md5), new(i64::MAX, md5), new(1, ""), new(1, "abc"), new(1, "YWJj")]
        {
            assert!(check(&inst, &bad).is_err(), "{bad:?}");
        }
    }
}
