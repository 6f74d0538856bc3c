//! Files on messages. Their bytes are stored and synced before the message's transaction begins.

use porchlight_schema::tables::{Attachment, Blob, Message};
use porchlight_schema::{FileType, Json};
use porchlight_store::account::attachments;
use porchlight_store::installation::blobs;
pub use porchlight_store::installation::blobs::NewBlob;
use serde_json::json;

use crate::{AccountScope, Result, Tx};

/// Stored bytes that are to hang on a message.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub blob: NewBlob,
    /// A voice note made by the client's recorder.
    pub recorded_audio: bool,
}

/// The kind of file clients are told, by its sniffed type.
pub fn file_type_of(content_type: &str) -> FileType {
    match content_type {
        "image/jpeg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => FileType::Image,
        "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => FileType::Video,
        other if other.starts_with("audio/") => FileType::Audio,
        _ => FileType::File,
    }
}

/// Records the files of a message; one or two statements a file, at most 15 files.
pub(super) fn attach(
    tx: &mut Tx,
    scope: &AccountScope,
    message: &Message,
    files: &[NewFile],
) -> Result<Vec<(Attachment, Option<Blob>)>> {
    let mut attached = Vec::with_capacity(files.len());
    for file in files {
        let new = NewBlob { account: Some(scope.account()), attached: true, ..file.blob.clone() };
        let blob = blobs::insert(tx, &new)?;
        let meta = if file.recorded_audio {
            Json::from(&json!({"is_recorded_audio": true}))
        } else {
            Json::object()
        };
        let new = attachments::NewAttachment {
            conversation: message.conversation_id,
            message: message.id,
            blob: blob.id,
            file_type: file_type_of(&blob.content_type),
            meta,
        };
        attached.push((attachments::insert(tx, scope, &new)?, Some(blob)));
    }
    Ok(attached)
}
