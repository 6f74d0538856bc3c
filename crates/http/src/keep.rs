//! Uploads on their way from the spool to where they stay.

use porchlight_domain::avatars::NewBlob;
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

    /// As [`App::write`], for a use case that records kept uploads: where it refuses, their bytes go
    /// again. Where it could not be told whether it committed, they stay.
    pub async fn write_kept<K, T>(
        &self,
        kept: K,
        body: impl FnOnce(&mut Tx, &Installation, K) -> Result<T> + Send + 'static,
    ) -> Result<T>
    where
        K: Clone + IntoIterator<Item = NewBlob> + Send + 'static,
        T: Send + 'static,
    {
        let keys: Vec<String> = kept.clone().into_iter().map(|blob| blob.key).collect();
        let written = self.write(move |tx, inst| body(tx, inst, kept)).await;
        let refused = matches!(
            written,
            Err(Error::Denied(_)
                | Error::NotFound
                | Error::Invalid(_)
                | Error::Refused(_)
                | Error::Forbidden(_))
        );
        if refused && !keys.is_empty() {
            self.drop_bytes(keys).await;
        }
        written
    }

    async fn drop_bytes(&self, keys: Vec<String>) {
        let delete = move |app: &Shared| keys.iter().try_for_each(|key| app.files.delete(key));
        if let Err(error) = self.blocking(delete).await {
            tracing::warn!(%error, "the bytes of a refused upload stay behind");
        }
    }
}
