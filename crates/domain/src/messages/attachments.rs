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

/// Records the files of a message: two statements, however many.
pub(super) fn attach(
    tx: &mut Tx,
    scope: &AccountScope,
    message: &Message,
    files: &[NewFile],
) -> Result<Vec<(Attachment, Option<Blob>)>> {
    let new: Vec<NewBlob> = files
        .iter()
        .map(|file| NewBlob { account: Some(scope.account()), attached: true, ..file.blob.clone() })
        .collect();
    let blobs = blobs::insert_all(tx, &new)?;
    let new: Vec<_> = files
        .iter()
        .zip(&blobs)
        .map(|(file, blob)| attachments::NewAttachment {
            conversation: message.conversation_id,
            message: message.id,
            blob: blob.id,
            file_type: file_type_of(&blob.content_type),
            meta: match file.recorded_audio {
                true => Json::from(&json!({"is_recorded_audio": true})),
                false => Json::object(),
            },
        })
        .collect();
    let attached = attachments::insert_all(tx, scope, &new)?;
    let of = |row: &Attachment| blobs.iter().find(|blob| Some(blob.id) == row.blob_id).cloned();
    let with_blob = |row: Attachment| {
        let blob = of(&row);
        (row, blob)
    };
    Ok(attached.into_iter().map(with_blob).collect())
}

/// Leaves files to the sweep that nobody needs: a repeated post brings its files again.
pub(super) fn discard(tx: &mut Tx, scope: &AccountScope, files: &[NewFile]) -> Result<()> {
    let new: Vec<NewBlob> = files
        .iter()
        .map(|file| NewBlob { account: Some(scope.account()), attached: false, ..file.blob.clone() })
        .collect();
    Ok(blobs::insert_all(tx, &new).map(drop)?)
}
