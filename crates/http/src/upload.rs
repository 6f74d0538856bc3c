//! Uploaded files: written to disk as they arrive, described by what is in them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use actix_web::web::{Bytes, BytesMut, block};
use porchlight_domain::Error;
use porchlight_files::picture;
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::error::ApiError;

/// A file that came with a request. Deleted when dropped, unless its path was moved away.
#[derive(Debug)]
pub struct Upload {
    /// The name of the form field as sent, such as `attachments[]`.
    pub field: String,
    /// At most 255 bytes, without path or control characters; never empty.
    pub filename: String,
    /// What the bytes look like; the client's word only decides between harmless kinds of text and
    /// sound.
    pub content_type: String,
    pub size: u64,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// Width and height of a picture, in pixels.
    pub picture: Option<(i32, i32)>,
    file: TempPath,
}

impl Upload {
    /// Where the bytes lie.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Whether the file came in this field, with or without brackets: `is("attachments")` for
    /// `attachments[]` and `message[attachments][]` alike.
    pub fn is(&self, field: &str) -> bool {
        self.field.split(['[', ']']).rfind(|part| !part.is_empty() && part.parse::<u32>().is_err())
            == Some(field)
    }
}

/// Bytes that are gathered before they go to the disk in one step.
const STEP: usize = 256 * 1024;
/// Bytes from the beginning that tell what a file is.
const HEAD: usize = 8192;

/// A file being received.
pub(crate) struct Spool {
    folder: PathBuf,
    limit: u64,
    size: u64,
    waiting: BytesMut,
    written: Option<Written>,
}

struct Written {
    file: NamedTempFile,
    digest: Sha256,
    head: Vec<u8>,
}

impl Spool {
    pub(crate) fn new(folder: &Path, limit: u64) -> Self {
        Self { folder: folder.to_owned(), limit, size: 0, waiting: BytesMut::new(), written: None }
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<(), ApiError> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(ApiError::TOO_LARGE);
        }
        self.waiting.extend_from_slice(&bytes);
        if self.waiting.len() >= STEP { self.flush().await } else { Ok(()) }
    }

    /// Disks block: this goes to a thread that may.
    async fn flush(&mut self) -> Result<(), ApiError> {
        let (bytes, folder, written) = (self.waiting.split(), self.folder.clone(), self.written.take());
        let step = move || -> io::Result<Written> {
            let mut written = match written {
                Some(written) => written,
                None => {
                    let file = tempfile::Builder::new().prefix("upload-").tempfile_in(folder)?;
                    Written { file, digest: Sha256::new(), head: Vec::new() }
                }
            };
            written.file.write_all(&bytes)?;
            written.digest.update(&bytes);
            let room = HEAD.saturating_sub(written.head.len());
            written.head.extend(bytes.iter().take(room));
            Ok(written)
        };
        let written = block(step).await.map_err(Error::internal)?.map_err(disk)?;
        self.written = Some(written);
        Ok(())
    }

    pub(crate) async fn finish(
        mut self,
        field: String,
        filename: &str,
        claimed: &str,
    ) -> Result<Upload, ApiError> {
        self.flush().await?;
        let Some(Written { mut file, digest, head }) = self.written else {
            return Err(crate::app::fault("an upload was never written"));
        };
        let filename = clean_name(filename);
        let content_type = content_type(&head, claimed);
        let sha256 = hex::encode(digest.finalize());
        let (file, picture) = if content_type.starts_with("image/") {
            let measure = move || {
                let size = picture::size(&mut file);
                (file, size)
            };
            block(measure).await.map_err(Error::internal)?
        } else {
            (file, None)
        };
        let (size, file) = (self.size, file.into_temp_path());
        Ok(Upload { field, filename, content_type, size, sha256, picture, file })
    }
}

/// A full or broken disk passes; nothing of the request was kept.
fn disk(error: io::Error) -> ApiError {
    tracing::warn!(%error, "an upload could not be written");
    Error::Unavailable(std::time::Duration::from_secs(5)).into()
}

/// The last part of a name, without what could steer a terminal, a path or a header, at most 255
/// bytes with its ending kept.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !steers(*c)).collect();
    let clean = clean.trim().trim_end_matches('.').trim_start_matches('.').trim();
    if clean.is_empty() {
        return "file".into();
    }
    if clean.len() <= 255 {
        return clean.to_owned();
    }
    let (stem, ending) =
        clean.rsplit_once('.').filter(|(_, ending)| ending.len() <= 16).unwrap_or((clean, ""));
    let dotted = if ending.is_empty() { String::new() } else { format!(".{ending}") };
    let end = (0..=255 - dotted.len()).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{dotted}", stem.get(..end).unwrap_or_default())
}

/// Marks that reorder or hide text, and quotes and line ends of header values.
fn steers(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '"'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// The type by the first bytes. `claimed` only tells apart what bytes cannot: kinds of plain text,
/// and sound from film in one container.
pub(crate) fn content_type(head: &[u8], claimed: &str) -> String {
    const TEXTS: &[&str] =
        &["text/plain", "text/csv", "text/markdown", "text/calendar", "text/vcard", "application/json"];
    const FILM: &[(&str, &str)] =
        &[("video/webm", "audio/webm"), ("video/mp4", "audio/mp4"), ("video/ogg", "audio/ogg")];
    if let Some(kind) = markup(head) {
        return kind.into();
    }
    if let Some(found) = infer::get(head) {
        let found = found.mime_type();
        let sound = FILM.iter().find(|(film, sound)| *film == found && *sound == claimed);
        return sound.map_or(found, |(_, sound)| sound).into();
    }
    if !is_text(head) {
        return "application/octet-stream".into();
    }
    TEXTS.iter().find(|kind| **kind == claimed).map_or("text/plain", |kind| kind).into()
}

/// Text that browsers would run or render: named as such, so that it is never shown inline.
fn markup(head: &[u8]) -> Option<&'static str> {
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if start.first() != Some(&b'<') {
        return None;
    }
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.contains("<svg") {
        Some("image/svg+xml")
    } else if text.starts_with("<?xml") && !text.contains("<html") {
        Some("text/xml")
    } else {
        Some("text/html")
    }
}

/// UTF-8 without control characters; the last character may be cut off.
fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !whole.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless() {
        for (name, clean) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\photo.png", "photo.png"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
            ("gpj\u{202e}exe.scr", "gpjexe.scr"),
            ("nul\0.txt", "nul.txt"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("", "file"),
            ("a\"b.txt", "ab.txt"),
            ("Übersicht für 日本.csv", "Übersicht für 日本.csv"),
        ] {
            assert_eq!(clean_name(name), clean, "{name:?}");
        }
        let long = clean_name(&format!("{}.tar.gz", "ü".repeat(4000)));
        assert!(long.len() <= 255 && long.ends_with(".gz"), "{}", long.len());
        assert!(clean_name(&"x".repeat(4096)).len() <= 255);
    }

    #[test]
    fn types_come_from_the_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (head, claimed, kind) in [
            (&png[..], "text/html", "image/png"),
            (b"<html><script>", "image/png", "text/html"),
            (b"  <svg onload=alert(1)>", "image/png", "image/svg+xml"),
            (b"<?xml version=\"1.0\"?><svg/>", "image/png", "image/svg+xml"),
            (b"\xef\xbb\xbf<!doctype html>", "text/plain", "text/html"),
            (b"plain words", "text/html", "text/plain"),
            (b"a;b\n1;2", "text/csv", "text/csv"),
            (b"{\"a\":1}", "application/json", "application/json"),
            (b"\0\x01\x02\x03", "image/png", "application/octet-stream"),
            (b"", "image/png", "text/plain"),
            ("gr\u{fc}n".as_bytes(), "", "text/plain"),
            (b"%PDF-1.7", "image/png", "application/pdf"),
        ] {
            assert_eq!(content_type(head, claimed), kind, "{claimed}");
        }
        assert!(is_text("gr\u{fc}".as_bytes().split_last().unwrap().1));
    }

    #[test]
    fn fields_are_known_by_their_last_name() {
        let upload = |field: &str| Upload {
            field: field.into(),
            filename: "a".into(),
            content_type: "text/plain".into(),
            size: 0,
            sha256: String::new(),
            picture: None,
            file: NamedTempFile::new().unwrap().into_temp_path(),
        };
        assert!(upload("attachments[]").is("attachments"));
        assert!(upload("message[attachments][]").is("attachments"));
        assert!(upload("attachments[0]").is("attachments"));
        assert!(upload("avatar").is("avatar"));
        assert!(!upload("avatar").is("attachments"));
    }

    #[actix_web::test]
    async fn files_go_to_disk_and_leave_with_the_value() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path(), 1 << 20);
        for _ in 0..10 {
            spool.write(Bytes::from(vec![b'x'; 100_000])).await.unwrap();
        }
        let upload = spool.finish("f".into(), "x.bin", "").await.unwrap();
        assert_eq!(upload.size, 1_000_000);
        assert_eq!(std::fs::metadata(upload.path()).unwrap().len(), 1_000_000);
        assert_eq!(upload.sha256, hex::encode(Sha256::digest(vec![b'x'; 1_000_000])));
        drop(upload);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[actix_web::test]
    async fn too_large_a_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path(), 500_000);
        let mut refused = false;
        for _ in 0..10 {
            refused = spool.write(Bytes::from(vec![b'x'; 100_000])).await.is_err();
            if refused {
                break;
            }
        }
        assert!(refused);
        drop(spool);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
