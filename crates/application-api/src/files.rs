//! Uploads on their way into messages.

use porchlight_domain::messages::NewFile;
use porchlight_http::{ApiError, App, Upload};

/// Stores the files of a message durably, before its transaction begins.
pub async fn keep_files(
    app: &App,
    uploads: Vec<Upload>,
    recorded: impl Fn(&str) -> bool,
) -> Result<Vec<NewFile>, ApiError> {
    let mut files = Vec::with_capacity(uploads.len());
    for upload in uploads.into_iter().filter(|upload| upload.is("attachments")) {
        let recorded_audio = recorded(&upload.filename);
        files.push(NewFile { blob: app.keep(upload).await?, recorded_audio });
    }
    Ok(files)
}
