//! Stored bytes: a lasting address that redirects to an expiring one, which sends them.
//!
//! Whoever holds a signed address may read. Only pictures, sound and film are shown in place; all else
//! is a download, and nothing that comes from here may run a script.

use std::io::Read;
use std::ops::Range;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderMap, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE,
};
use actix_web::web::{Bytes, Path, Payload, block};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::Stream;
use futures_util::stream::unfold;
use md5::{Digest, Md5};
use porchlight_domain::links::{DOWNLOAD_SECONDS, path_segment};
use porchlight_domain::schema::tables::Blob;
use porchlight_domain::widget::{self, UploadContents, UploadRoom};
use porchlight_domain::{Error, Result};
use porchlight_files::{Files, Opened, may_show_inline};
use porchlight_http::body::raw;
use porchlight_http::{ApiError, Upload};
use porchlight_store::installation::blobs;

use crate::wire::Node;

type Answer = std::result::Result<HttpResponse, ApiError>;

/// Bytes read and sent at once.
const CHUNK: usize = 128 * 1024;

/// Stored bytes run nothing, load nothing, and have no origin.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// `/rails/active_storage/blobs/redirect/{signed}/{filename}`
pub async fn redirect(node: Node, path: Path<(String, String)>) -> Answer {
    let (signed, _) = path.into_inner();
    let id = node.inst.blob_of(&signed).ok_or(Error::NotFound)?;
    let blob = node.db.read(None, move |conn| in_use(blobs::find(conn, id)?)).await?;
    let target = address(&node, blob).await?;
    let age = DOWNLOAD_SECONDS / 2;
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, target))
        .insert_header((CACHE_CONTROL, format!("private, max-age={age}")))
        .finish())
}

/// What was deleted is gone at once, though its bytes are swept later.
fn in_use(blob: Blob) -> Result<Blob> {
    if blob.attached { Ok(blob) } else { Err(Error::NotFound) }
}

/// Where the bytes can be fetched for the next minutes.
async fn address(node: &Node, blob: Blob) -> Result<String> {
    if node.config.storage.redirect {
        let files = node.files.clone();
        let (key, kind, shown) = (blob.key.clone(), served_type(&blob).to_owned(), disposition(&blob));
        let good_for = Duration::from_secs(DOWNLOAD_SECONDS.unsigned_abs());
        let signed =
            block(move || files.sign(&key, &kind, &shown, good_for)).await.map_err(Error::internal)?;
        if let Some(url) = signed.map_err(unavailable)? {
            return Ok(url);
        }
    }
    Ok(node.inst.download_path(&blob.key, &blob.filename, node.db.clock().now()))
}

/// `/rails/active_storage/disk/{signed}/{filename}`
pub async fn send(node: Node, path: Path<(String, String)>, req: HttpRequest) -> Answer {
    let (signed, _) = path.into_inner();
    let now = node.db.clock().now();
    let key = node.inst.download_of(&signed, now).ok_or(Error::NotFound)?.to_owned();
    let found = key.clone();
    let blob = node.db.read(None, move |conn| in_use(blobs::by_key(conn, &found)?)).await?;
    let tag = format!("\"{key}\"");
    let headers = req.headers();
    if names(headers, &tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).finish());
    }
    let total = blob.byte_size.unsigned_abs();
    let part = match wanted(headers, &tag, total) {
        Wanted::All => None,
        Wanted::Part(part) => Some(part),
        Wanted::Nothing => {
            let range = format!("bytes */{total}");
            return Ok(HttpResponse::RangeNotSatisfiable().insert_header((CONTENT_RANGE, range)).finish());
        }
    };
    let files = node.files.clone();
    let (start, end) = part.clone().map_or((0, None), |part| (part.start, Some(part.end)));
    let opened =
        block(move || files.open(&key, start, end)).await.map_err(Error::internal)?.map_err(unavailable)?;
    let mut answer = HttpResponse::build(part.map_or(StatusCode::OK, |_| StatusCode::PARTIAL_CONTENT));
    if answer_is_partial(&opened) {
        let (from, to) = (opened.range.start, opened.range.end.saturating_sub(1));
        answer.insert_header((CONTENT_RANGE, format!("bytes {from}-{to}/{}", opened.total)));
    }
    answer
        .content_type(served_type(&blob))
        .insert_header((CONTENT_DISPOSITION, disposition(&blob)))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header((CACHE_CONTROL, "private, max-age=3600, immutable"))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((ETAG, tag));
    let length = opened.range.end - opened.range.start;
    Ok(answer.body(SizedStream::new(length, chunks(opened))))
}

/// `PUT /rails/active_storage/disk/{signed}`: the bytes of a file that was announced. What is not what was
/// announced is refused.
pub async fn put(node: Node, path: Path<String>, req: HttpRequest, payload: Payload) -> Answer {
    let signed = path.into_inner();
    let inst = node.inst.clone();
    let room = node.db.read(None, move |conn| widget::room(conn, &inst, &signed)).await?;
    let Some(room) = room else { return Ok(HttpResponse::NoContent().finish()) };
    let claimed = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let upload = raw::receive(&req, payload.into_inner(), room.byte_size, "file", claimed).await?;
    let files = node.files.clone();
    let kept = room.clone();
    let contents = block(move || keep(&files, &kept, &upload)).await.map_err(Error::internal)??;
    node.db.write(None, move |tx| widget::receive(tx, &room, &contents)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stores what came, if it is what was announced.
fn keep(files: &Files, room: &UploadRoom, upload: &Upload) -> Result<UploadContents> {
    let md5 = md5_of(upload.path()).map_err(Error::internal)?;
    if upload.size != room.byte_size || md5 != room.md5 {
        return Err(Error::refused("The file is not the one that was announced"));
    }
    // A try that was not heard of may have stored it.
    if !files.exists(&room.key).map_err(unavailable)? {
        files.put_as(&room.key, upload.path(), &upload.content_type).map_err(unavailable)?;
    }
    Ok(UploadContents {
        content_type: upload.content_type.clone(),
        checksum: upload.sha256.clone(),
        width: upload.picture.map(|(width, _)| width),
        height: upload.picture.map(|(_, height)| height),
    })
}

fn md5_of(path: &std::path::Path) -> std::io::Result<String> {
    let (mut digest, mut file) = (Md5::new(), std::fs::File::open(path)?);
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(STANDARD.encode(digest.finalize())),
            read => digest.update(chunk.get(..read).unwrap_or_default()),
        }
    }
}

fn answer_is_partial(opened: &Opened) -> bool {
    opened.range != (0..opened.total)
}

/// The type as stored, unless a browser might run it.
fn served_type(blob: &Blob) -> &str {
    const ACTIVE: &[&str] =
        &["text/html", "image/svg+xml", "text/xml", "application/xml", "application/xhtml+xml"];
    let essence = blob.content_type.split(';').next().unwrap_or_default().trim();
    if ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(essence)) {
        "application/octet-stream"
    } else {
        &blob.content_type
    }
}

fn disposition(blob: &Blob) -> String {
    let kind = if may_show_inline(&blob.content_type) { "inline" } else { "attachment" };
    let plain: String = blob
        .filename
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", path_segment(&blob.filename))
}

fn unavailable(error: porchlight_files::Error) -> Error {
    match error {
        porchlight_files::Error::NotFound | porchlight_files::Error::OutOfRange(_) => Error::NotFound,
        porchlight_files::Error::Unavailable(cause) => {
            tracing::warn!(cause, "stored bytes cannot be read now");
            Error::Unavailable(Duration::from_secs(5))
        }
        other => Error::internal(other),
    }
}

/// Whether the client has these bytes already.
fn names(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(',').map(|part| part.trim().trim_start_matches("W/")).any(|part| part == tag || part == "*")
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

/// The one range a client asks for; several at once are answered with everything, as is allowed.
fn wanted(headers: &HeaderMap, tag: &str, total: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(IF_RANGE).is_some_and(|condition| condition != tag) {
        return Wanted::All;
    }
    let Some((first, last)) = text(RANGE)
        .and_then(|range| range.strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::All;
    };
    let range = match (first.parse::<u64>().ok(), last.parse::<u64>().ok()) {
        (Some(first), Some(last)) if last >= first => first..last.saturating_add(1).min(total),
        (Some(first), None) if last.is_empty() => first..total,
        (None, Some(last)) if first.is_empty() => total.saturating_sub(last)..total,
        _ => return Wanted::All,
    };
    if range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
}

/// Reads on threads that may block, one chunk ahead of the client.
fn chunks(opened: Opened) -> impl Stream<Item = std::io::Result<Bytes>> {
    unfold(Some(opened.body), |body| async move {
        let mut body = body?;
        let read = block(move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = body.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
            (read.map(|_| Bytes::from(chunk)), body)
        });
        match read.await {
            Ok((Ok(chunk), _)) if chunk.is_empty() => None,
            Ok((Ok(chunk), body)) => Some((Ok(chunk), Some(body))),
            Ok((Err(error), _)) => Some((Err(error), None)),
            Err(error) => Some((Err(std::io::Error::other(error)), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn of(range: &str, condition: Option<&str>) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(condition) = condition {
            headers.insert(IF_RANGE, HeaderValue::from_str(condition).unwrap());
        }
        wanted(&headers, "\"k\"", 100)
    }

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("bytes=0-", Wanted::Part(0..100)),
            ("bytes=10-19", Wanted::Part(10..20)),
            ("bytes=90-900", Wanted::Part(90..100)),
            ("bytes=-5", Wanted::Part(95..100)),
            ("bytes=-500", Wanted::Part(0..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("bytes=99999999999999999999999-", Wanted::All),
        ] {
            assert_eq!(of(text, None), expected, "{text}");
        }
        assert_eq!(of("bytes=1-2", Some("\"k\"")), Wanted::Part(1..3));
        assert_eq!(of("bytes=1-2", Some("\"other\"")), Wanted::All);
    }

    fn blob(filename: &str, content_type: &str) -> Blob {
        Blob {
            id: porchlight_domain::schema::BlobId(1),
            account_id: None,
            key: "k".into(),
            filename: filename.into(),
            content_type: content_type.into(),
            byte_size: 1,
            checksum: String::new(),
            width: None,
            height: None,
            attached: true,
            created_at: porchlight_domain::schema::Ts::from_seconds(0),
        }
    }

    #[test]
    fn only_harmless_bytes_are_shown_in_place() {
        assert_eq!(
            disposition(&blob("a \"b\"\r\n.png", "image/png")),
            "inline; filename=\"a _b___.png\"; filename*=UTF-8''a%20%22b%22%0D%0A.png"
        );
        let svg = blob("x.svg", "image/svg+xml");
        assert!(disposition(&svg).starts_with("attachment;"));
        assert_eq!(served_type(&svg), "application/octet-stream");
        assert_eq!(served_type(&blob("x.html", "Text/HTML; charset=utf-8")), "application/octet-stream");
    }
}
