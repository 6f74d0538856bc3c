//! Fetches a picture that somebody named by its address: read it with no connection held, store it
//! durably, then record it and settle the job in one transaction.

use std::sync::Arc;

use porchlight_domain::avatars::{self, NewBlob, Owner};
use porchlight_domain::schema::tables::JobRow;
use porchlight_domain::{Error, keys};
use porchlight_files::picture;
use porchlight_store::jobs;

use super::{Done, Failure};
use crate::Shared;

/// One attempt. What is no picture is not stored at all.
pub(super) fn fetch(shared: &Arc<Shared>, row: &JobRow, owner: Owner, url: &str) -> Result<Done, Failure> {
    let bytes = shared
        .http
        .get(url, "image/*", avatars::MAX_BYTES.unsigned_abs())
        .map_err(|failure| Failure { text: failure.text, permanent: failure.permanent })?;
    let Some(kind) = infer::get(&bytes).filter(|kind| avatars::is_picture(kind.mime_type())) else {
        return Err(Failure { text: "What lies there is no picture".into(), permanent: true });
    };
    let size = picture::size(&mut std::io::Cursor::new(bytes.as_slice()));
    let mut new = NewBlob {
        account: None,
        key: String::new(),
        filename: format!("avatar.{}", kind.extension()),
        content_type: kind.mime_type().to_owned(),
        byte_size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        checksum: keys::checksum(&bytes),
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        attached: false,
    };
    let stored = |error: porchlight_files::Error| Failure { text: error.to_string(), permanent: false };
    let key = shared.files.put_bytes(bytes, kind.mime_type()).map_err(stored)?;
    new.key.clone_from(&key);
    let (id, attempts, account) = (row.id, row.attempts, row.account_id);
    let taken = shared.db.write_blocking(move |tx| {
        Ok::<_, Error>(jobs::done(tx, id, attempts)? && avatars::fetched(tx, account, owner, new)?)
    })?;
    shared.stats.jobs_done.add(1);
    if !taken {
        // Its owner is gone, or another worker was faster.
        shared.files.delete(&key).map_err(stored)?;
    }
    Ok(Done::Settled)
}
