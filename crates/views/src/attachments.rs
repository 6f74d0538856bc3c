//! Attachments as every document shows them.

use porchlight_domain::Installation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_schema::tables::{Attachment, Blob};
use porchlight_schema::{AccountId, AttachmentId, FileType, Json, MessageId};
use serde::Serialize;
use utoipa::ToSchema;

/// A file, place or card on a message. Which keys are there depends on `file_type`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttachmentView<'a> {
    #[schema(value_type = i64)]
    pub id: AttachmentId,
    #[schema(value_type = i64)]
    pub message_id: MessageId,
    #[schema(value_type = String)]
    pub file_type: FileType,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    #[schema(value_type = Object)]
    pub meta: &'a Json,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub details: Details<'a>,
}

/// What an attachment has by its kind.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Details<'a> {
    Stored {
        /// Always null: the file name carries it.
        extension: Option<&'a str>,
        /// Answers with a redirect to an address that expires.
        data_url: String,
        /// A small picture; empty when there is none.
        thumb_url: String,
        /// Bytes.
        file_size: i64,
        width: Option<i32>,
        height: Option<i32>,
        /// Audio only.
        #[serde(skip_serializing_if = "Option::is_none")]
        transcribed_text: Option<&'a str>,
    },
    Location {
        coordinates_lat: f64,
        coordinates_long: f64,
        fallback_title: Option<&'a str>,
        data_url: Option<&'a str>,
    },
    Fallback {
        fallback_title: Option<&'a str>,
        data_url: Option<&'a str>,
    },
    Contact {
        fallback_title: Option<&'a str>,
    },
}

impl<'a> AttachmentView<'a> {
    pub fn new(inst: &Installation, attachment: &'a Attachment, blob: Option<&'a Blob>) -> Self {
        Self {
            id: attachment.id,
            message_id: attachment.message_id,
            file_type: attachment.file_type,
            account_id: attachment.account_id,
            meta: &attachment.meta,
            details: details(inst, attachment, blob),
        }
    }

    /// All attachments of a message.
    pub fn list(inst: &Installation, loaded: &'a LoadedMessage) -> Vec<Self> {
        loaded.attachments.iter().map(|(row, blob)| Self::new(inst, row, blob.as_ref())).collect()
    }
}

/// What an attachment has by its kind.
pub fn details<'a>(inst: &Installation, attachment: &'a Attachment, blob: Option<&'a Blob>) -> Details<'a> {
    let title = attachment.fallback_title.as_deref();
    let external = attachment.external_url.as_deref();
    match attachment.file_type {
        FileType::Location => Details::Location {
            coordinates_lat: attachment.coordinates_lat.unwrap_or(0.0),
            coordinates_long: attachment.coordinates_long.unwrap_or(0.0),
            fallback_title: title,
            data_url: external,
        },
        FileType::Fallback => Details::Fallback { fallback_title: title, data_url: external },
        FileType::Contact => Details::Contact { fallback_title: title },
        kind => {
            let data_url = blob.map_or_else(
                || external.unwrap_or_default().to_owned(),
                |blob| inst.blob_url(blob.id, &blob.filename),
            );
            // Pictures are shown by their own address until smaller ones are made.
            let thumb_url = if kind == FileType::Image { data_url.clone() } else { String::new() };
            Details::Stored {
                extension: None,
                data_url,
                thumb_url,
                file_size: blob.map_or(0, |blob| blob.byte_size),
                width: blob.and_then(|blob| blob.width),
                height: blob.and_then(|blob| blob.height),
                transcribed_text: (kind == FileType::Audio).then_some(""),
            }
        }
    }
}
