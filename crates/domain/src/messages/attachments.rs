//! Files on messages. Their bytes are stored and synced before the message's transaction begins.

use porchlight_schema::tables::{Attachment, Blob, Message};
use porchlight_schema::{FileType, Json};
use porchlight_store::account::attachments;
use porchlight_store::installation::blobs;
pub use porchlight_store::installation::blobs::NewBlob;
use serde_json::json;

use super::NewMessage;
use crate::{AccountScope, Error, Result, Tx};

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

/// Types that website visitors and the agents who answer them may send, besides pictures, sound, film and
/// plain kinds of text.
const DOCUMENTS: &[&str] = &[
    "application/json",
    "application/pdf",
    "application/zip",
    "application/x-7z-compressed",
    "application/vnd.rar",
    "application/x-tar",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/rtf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// Whether files of this sniffed type may be sent on websites.
fn may_be_sent(content_type: &str) -> bool {
    let family = content_type.split('/').next().unwrap_or_default();
    match family {
        "image" | "audio" | "video" => true,
        "text" => content_type != "text/html",
        _ => DOCUMENTS.contains(&content_type),
    }
}

/// Refuses files that websites do not take.
pub(super) fn check_types(new: &NewMessage) -> Result<()> {
    let sent = new.files.iter().map(|file| &file.blob.content_type);
    let mut types = sent.chain(new.stored.iter().map(|blob| &blob.content_type));
    match types.all(|content_type| may_be_sent(content_type)) {
        true => Ok(()),
        false => Err(Error::invalid("attachments.file", "Attachments file type not supported")),
    }
}

/// Records the files of a message: two statements, however many. `stored` are recorded and in use already.
pub(super) fn attach(
    tx: &mut Tx,
    scope: &AccountScope,
    message: &Message,
    files: &[NewFile],
    stored: Vec<Blob>,
) -> Result<Vec<(Attachment, Option<Blob>)>> {
    let new: Vec<NewBlob> = files
        .iter()
        .map(|file| NewBlob { account: Some(scope.account()), attached: true, ..file.blob.clone() })
        .collect();
    let mut blobs = blobs::insert_all(tx, &new)?;
    blobs.extend(stored);
    let recorded = |at: usize| files.get(at).is_some_and(|file| file.recorded_audio);
    let new: Vec<_> = blobs
        .iter()
        .enumerate()
        .map(|(at, blob)| attachments::NewAttachment {
            conversation: message.conversation_id,
            message: message.id,
            blob: blob.id,
            file_type: file_type_of(&blob.content_type),
            meta: match recorded(at) {
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
pub(crate) fn discard(tx: &mut Tx, scope: &AccountScope, files: &[NewFile]) -> Result<()> {
    let new: Vec<NewBlob> = files
        .iter()
        .map(|file| NewBlob { account: Some(scope.account()), attached: false, ..file.blob.clone() })
        .collect();
    Ok(blobs::insert_all(tx, &new).map(drop)?)
}
