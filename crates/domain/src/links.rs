//! Addresses that leave the server. All begin with the configured `frontend_url`.

use porchlight_schema::{BlobId, Ts};

use crate::installation::Installation;

/// Seconds for which the address of stored bytes is good once it was asked for.
pub const DOWNLOAD_SECONDS: i64 = 300;

impl Installation {
    /// The lasting address of a blob; answers with a redirect to an expiring one.
    pub fn blob_url(&self, blob: BlobId, filename: &str) -> String {
        let signature = self.keys.sign_link(&format!("blob {blob}"));
        let name = path_segment(filename);
        format!("{}/rails/active_storage/blobs/redirect/{blob}--{signature}/{name}", self.frontend_url)
    }

    /// The blob named by the signed part of [`Installation::blob_url`].
    pub fn blob_of(&self, signed: &str) -> Option<BlobId> {
        let (id, signature) = signed.split_once("--")?;
        let id: i64 = id.parse().ok()?;
        self.keys.verify_link(&format!("blob {id}"), signature).then_some(BlobId(id))
    }

    /// The expiring address of stored bytes, relative to the server.
    pub fn download_path(&self, key: &str, filename: &str, now: Ts) -> String {
        let expires = now.plus_seconds(DOWNLOAD_SECONDS).seconds();
        let signature = self.keys.sign_link(&format!("download {key} {expires}"));
        let name = path_segment(filename);
        format!("/rails/active_storage/disk/{key}--{expires}--{signature}/{name}")
    }

    /// The storage key named by the signed part of [`Installation::download_path`], unless expired.
    pub fn download_of<'a>(&self, signed: &'a str, now: Ts) -> Option<&'a str> {
        let (rest, signature) = signed.rsplit_once("--")?;
        let (key, expires) = rest.rsplit_once("--")?;
        let valid = self.keys.verify_link(&format!("download {key} {expires}"), signature);
        (valid && expires.parse().is_ok_and(|at: i64| at >= now.seconds())).then_some(key)
    }
}

/// Escapes a file name for use as one segment of a path.
pub fn path_segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
