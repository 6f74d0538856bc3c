//! Multipart bodies: fields into memory, files onto the disk.

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::web::BytesMut;
use futures_util::StreamExt;
use porchlight_domain::Error;
use serde_json::{Map, Value};

use super::brackets::Parameters;
use super::{Pace, Piece, text};
use crate::app::App;
use crate::error::ApiError;
use crate::upload::{Spool, Upload};

/// Reads a whole body. Text fields together stay below the limit of bodies, each file below the limit
/// of uploads; more files than the operation takes are refused.
pub(super) async fn read(
    req: &HttpRequest,
    payload: Payload,
    app: &App,
    files: usize,
) -> Result<(Map<String, Value>, Vec<Upload>), ApiError> {
    let mut parts = Multipart::new(req.headers(), payload);
    let (mut fields, mut uploads) = (Parameters::default(), Vec::new());
    let mut room = app.options.body_bytes;
    let mut pace = Pace::new(&app.options);
    while let Some(mut field) = pace.next(parts.next()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        match filename(&field) {
            None => {
                let bytes = in_memory(&mut field, &mut pace, &mut room).await?;
                fields.add(&name, Value::String(text::utf8(bytes.to_vec())?))?;
            }
            // A form whose file input was left empty sends a file without name or bytes.
            Some(filename) if filename.is_empty() => {
                if !in_memory(&mut field, &mut pace, &mut room).await?.is_empty() {
                    return Err(Error::refused("A file needs a name").into());
                }
            }
            Some(filename) => {
                if uploads.len() >= files {
                    return Err(too_many(files));
                }
                uploads.push(on_disk(field, name, &filename, app, &mut pace).await?);
            }
        }
    }
    Ok((fields.into_map(), uploads))
}

fn too_many(files: usize) -> ApiError {
    match files {
        0 => Error::refused("Files are not accepted here").into(),
        1 => Error::refused("Only one file is accepted").into(),
        most => Error::refused(format!("At most {most} files are accepted")).into(),
    }
}

/// The client's name of a file; `None` for a text field.
fn filename(field: &Field) -> Option<String> {
    let disposition = field.content_disposition()?;
    let extended = disposition.get_filename_ext().and_then(|ext| String::from_utf8(ext.value.clone()).ok());
    extended.or_else(|| disposition.get_filename().map(str::to_owned))
}

impl Piece for Field {
    fn length(&self) -> usize {
        self.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
    }
}

async fn in_memory(field: &mut Field, pace: &mut Pace, room: &mut usize) -> Result<BytesMut, ApiError> {
    let mut whole = BytesMut::new();
    while let Some(bytes) = pace.next(field.next()).await? {
        *room = room.checked_sub(bytes.len()).ok_or(ApiError::TOO_LARGE)?;
        whole.extend_from_slice(&bytes);
    }
    Ok(whole)
}

async fn on_disk(
    mut field: Field,
    name: String,
    filename: &str,
    app: &App,
    pace: &mut Pace,
) -> Result<Upload, ApiError> {
    let claimed = field.content_type().map(|mime| mime.essence_str().to_owned()).unwrap_or_default();
    let mut spool = Spool::new(&app.options.spool, app.inst.limits.upload_bytes);
    while let Some(bytes) = pace.next(field.next()).await? {
        spool.write(bytes).await?;
    }
    spool.finish(name, filename, &claimed).await
}
