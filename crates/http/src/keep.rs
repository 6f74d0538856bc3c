//! Uploads on their way from the spool to where they stay.

use porchlight_domain::avatars::NewBlob;

use crate::app::App;
use crate::error::ApiError;
use crate::upload::Upload;

impl App {
    /// Stores an upload durably, for a use case to record in its transaction. Bytes that no record
    /// follows are swept later.
    pub async fn keep(&self, upload: Upload) -> Result<NewBlob, ApiError> {
        self.blocking(move |app| {
            let key = app.files.put_from_path(upload.path(), &upload.content_type)?;
            Ok::<_, porchlight_files::Error>(NewBlob {
                account: None,
                key,
                filename: upload.filename.clone(),
                content_type: upload.content_type.clone(),
                byte_size: i64::try_from(upload.size).unwrap_or(i64::MAX),
                checksum: upload.sha256.clone(),
                width: None,
                height: None,
                attached: false,
            })
        })
        .await
    }

    /// [`App::keep`] for the first upload of this field, if there is one.
    pub async fn keep_field(&self, uploads: Vec<Upload>, field: &str) -> Result<Option<NewBlob>, ApiError> {
        match uploads.into_iter().find(|upload| upload.is(field)) {
            Some(upload) => self.keep(upload).await.map(Some),
            None => Ok(None),
        }
    }
}
