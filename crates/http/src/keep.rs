//! Uploads on their way from the spool to where they stay.

use porchlight_domain::avatars::NewBlob;
use porchlight_domain::messages::NewFile;
use porchlight_domain::{Error, Installation, Result, Tx};

use crate::app::{App, Shared};
use crate::error::ApiError;
use crate::upload::Upload;

impl App {
    /// Stores an upload durably, for a use case to record in its transaction; see [`App::write_kept`].
    pub async fn keep(&self, upload: Upload) -> std::result::Result<NewBlob, ApiError> {
        self.blocking(move |app| {
            let key = app.files.put_from_path(upload.path(), &upload.content_type)?;
            Ok::<_, porchlight_files::Error>(NewBlob {
                account: None,
                key,
                filename: upload.filename.clone(),
                content_type: upload.content_type.clone(),
                byte_size: i64::try_from(upload.size).unwrap_or(i64::MAX),
                checksum: upload.sha256.clone(),
                width: upload.picture.map(|(width, _)| width),
                height: upload.picture.map(|(_, height)| height),
                attached: false,
            })
        })
        .await
    }

    /// [`App::keep`] for the first upload of this field, if there is one.
    pub async fn keep_field(
        &self,
        uploads: Vec<Upload>,
        field: &str,
    ) -> std::result::Result<Option<NewBlob>, ApiError> {
        match uploads.into_iter().find(|upload| upload.is(field)) {
            Some(upload) => self.keep(upload).await.map(Some),
            None => Ok(None),
        }
    }

    /// [`App::keep`] for the files of a message; `recorded` tells voice notes by their name.
    pub async fn keep_files(
        &self,
        uploads: Vec<Upload>,
        recorded: impl Fn(&str) -> bool,
    ) -> std::result::Result<Vec<NewFile>, ApiError> {
        let mut files = Vec::with_capacity(uploads.len());
        for upload in uploads.into_iter().filter(|upload| upload.is("attachments")) {
            let recorded_audio = recorded(&upload.filename);
            match self.keep(upload).await {
                Ok(blob) => files.push(NewFile { blob, recorded_audio }),
                Err(error) => {
                    self.drop_bytes(files.keys()).await;
                    return Err(error);
                }
            }
        }
        Ok(files)
    }

    /// As [`App::write`], for a use case that records kept uploads: where it refuses, their bytes go
    /// again. Where it could not be told whether it committed, they stay.
    pub async fn write_kept<K: Kept, T: Send + 'static>(
        &self,
        kept: K,
        body: impl FnOnce(&mut Tx, &Installation, K) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let keys = kept.keys();
        let written = self.write(move |tx, inst| body(tx, inst, kept)).await;
        let refused = matches!(
            written,
            Err(Error::Denied(_)
                | Error::NotFound
                | Error::Missing(_)
                | Error::Invalid(_)
                | Error::Refused(_)
                | Error::Forbidden(_))
        );
        if refused {
            self.drop_bytes(keys).await;
        }
        written
    }

    async fn drop_bytes(&self, keys: Vec<String>) {
        if keys.is_empty() {
            return;
        }
        let delete = move |app: &Shared| keys.iter().try_for_each(|key| app.files.delete(key));
        if let Err(error) = self.blocking(delete).await {
            tracing::warn!(%error, "the bytes of a refused upload stay behind");
        }
    }
}

/// Uploads whose bytes are stored, on their way into a use case.
pub trait Kept: Send + 'static {
    /// Under which keys the bytes lie.
    fn keys(&self) -> Vec<String>;
}

impl Kept for Option<NewBlob> {
    fn keys(&self) -> Vec<String> {
        self.iter().map(|blob| blob.key.clone()).collect()
    }
}

impl Kept for Vec<NewFile> {
    fn keys(&self) -> Vec<String> {
        self.iter().map(|file| file.blob.key.clone()).collect()
    }
}
