//! Answering with a file: the smallest form the client takes, and nothing where it has it already.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap,
    HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::dist::Dist;

/// How long a client may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Its name changes with its bytes.
    Forever,
    /// Minutes: its name is on other people's pages.
    Minutes,
    /// To be asked for each time; the answer is short where nothing changed.
    Ask,
}

impl Keep {
    fn text(self) -> &'static str {
        match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Minutes => "public, max-age=600, stale-while-revalidate=86400",
            Self::Ask => "no-cache",
        }
    }
}

/// A form in which a file may be sent, best first: `Content-Encoding` and what its name ends with.
const FORMS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The answer for a file, or `None` where there is none of this name. `open`: pages elsewhere may read it.
pub fn file(dist: &Dist, name: &str, headers: &HeaderMap, keep: Keep, open: bool) -> Option<HttpResponse> {
    let (bytes, encoding) = chosen(dist, name, headers)?;
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&bytes)).get(..32).unwrap_or_default());
    let known = names(headers, &tag);
    let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, keep.text()))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header(("x-content-type-options", "nosniff"));
    if open {
        answer.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
        answer.insert_header(("cross-origin-resource-policy", "cross-origin"));
    }
    Some(if known { answer.finish() } else { whole(answer, name, bytes, encoding) })
}

fn whole(
    mut answer: HttpResponseBuilder,
    name: &str,
    bytes: Bytes,
    encoding: Option<&'static str>,
) -> HttpResponse {
    if let Some(encoding) = encoding {
        answer.insert_header((CONTENT_ENCODING, HeaderValue::from_static(encoding)));
    }
    answer.content_type(content_type(name)).body(bytes)
}

/// The type by the name; text is UTF-8.
fn content_type(name: &str) -> String {
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let essence = mime.essence_str();
    let text = essence.starts_with("text/") || essence == "application/javascript";
    if text { format!("{essence}; charset=utf-8") } else { essence.to_owned() }
}

/// The bytes of the best form that the client takes and the build made.
fn chosen(dist: &Dist, name: &str, headers: &HeaderMap) -> Option<(Bytes, Option<&'static str>)> {
    let plain = dist.read(name)?;
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = FORMS
        .into_iter()
        .filter(|(encoding, _)| takes(accepted, encoding))
        .find_map(|(encoding, ending)| Some((dist.read(&format!("{name}{ending}"))?, Some(encoding))));
    Some(packed.unwrap_or((plain, None)))
}

/// Whether `Accept-Encoding` allows an encoding: named, or meant by `*`, and not with the weight zero.
fn takes(accepted: &str, encoding: &str) -> bool {
    let weight = |wanted: &str| {
        accepted.split(',').find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            if !parts.next()?.eq_ignore_ascii_case(wanted) {
                return None;
            }
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some(weight.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok()).unwrap_or(0.0))
        })
    };
    weight(encoding).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

/// Whether the client has these bytes already.
fn names(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(',').map(|part| part.trim().trim_start_matches("W/")).any(|part| part == tag || part == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_taken_as_the_client_weighs_them() {
        for (accepted, br, gzip) in [
            ("", false, false),
            ("gzip, deflate, br, zstd", true, true),
            ("br;q=0, gzip", false, true),
            ("gzip;q=0.5", false, true),
            ("*", true, true),
            ("*;q=0", false, false),
            ("br;q=0, *", false, true),
            ("BR", true, false),
            ("br;q=nonsense", false, false),
            ("identity", false, false),
        ] {
            assert_eq!((takes(accepted, "br"), takes(accepted, "gzip")), (br, gzip), "{accepted}");
        }
    }

    #[test]
    fn text_is_utf8_and_types_come_from_names() {
        for (name, kind) in [
            ("a.js", "text/javascript; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("ding.mp3", "audio/mpeg"),
            ("f.woff2", "font/woff2"),
            ("x", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), kind);
        }
    }
}
