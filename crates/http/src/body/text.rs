//! Checks of raw text before anybody parses it.

use porchlight_domain::Error;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// How deep JSON may nest; deep enough for anything honest, shallow enough for everything behind.
pub(super) const DEPTH: usize = 64;

/// Refuses JSON that is no UTF-8 (a parser does not look at what it skips), nests too deep or holds NUL,
/// which no database column takes. No tree is made.
pub(super) fn check(json: &[u8]) -> Result<(), ApiError> {
    if std::str::from_utf8(json).is_err() {
        return Err(ApiError::MALFORMED);
    }
    let (mut depth, mut in_text, mut at) = (0_usize, false, 0_usize);
    while let Some(byte) = json.get(at) {
        match byte {
            b'\\' if in_text => {
                if json.get(at + 1..at + 6) == Some(b"u0000") {
                    return Err(nul());
                }
                at += 1;
            }
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Error::refused("The body is nested too deeply").into());
                }
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Parses a body that must be an object.
pub(super) fn object(json: &[u8]) -> Result<Map<String, Value>, ApiError> {
    check(json)?;
    match serde_json::from_slice(json) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(Error::refused("The body must be a JSON object").into()),
        Err(_) => Err(ApiError::MALFORMED),
    }
}

/// Bytes of a form as text.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<String, ApiError> {
    let text = String::from_utf8(bytes).map_err(|_| ApiError::MALFORMED)?;
    if text.contains('\0') { Err(nul()) } else { Ok(text) }
}

fn nul() -> ApiError {
    Error::refused("NUL characters are not allowed").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;

    fn status(json: &str) -> u16 {
        object(json.as_bytes()).map_or_else(|error| error.status_code().as_u16(), |_| 200)
    }

    #[test]
    fn only_objects_that_can_be_stored_pass() {
        assert_eq!(status("{}"), 200);
        assert_eq!(status("null"), 200);
        assert_eq!(status("[]"), 422);
        assert_eq!(status("\"text\""), 422);
        assert_eq!(status("{"), 400);
        assert_eq!(status("{\"a\":1e999}"), 400);
        assert_eq!(status("{\"a\":1180591620717411303424}"), 200);
        assert_eq!(status("{\"a\":\"\\ud800\"}"), 400);
        assert_eq!(object(b"{\"a\":\"\xff\"}").unwrap_err().status_code().as_u16(), 400);
    }

    #[test]
    fn nul_is_refused_and_its_likeness_is_not() {
        assert_eq!(status(r#"{"a":"x\u0000y"}"#), 422);
        assert_eq!(status(r#"{"a\u0000":1}"#), 422);
        assert_eq!(status(r#"{"a":"x\\u0000y"}"#), 200);
        assert_eq!(status("{\"a\":\"\0\"}"), 400);
        assert_eq!(utf8(vec![b'a', 0]).unwrap_err().status_code().as_u16(), 422);
        assert_eq!(utf8(vec![0xff]).unwrap_err().status_code().as_u16(), 400);
    }

    #[test]
    fn depth_counts_outside_of_texts() {
        let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(status(&nested(DEPTH - 1)), 200);
        assert_eq!(status(&nested(DEPTH)), 422);
        assert_eq!(status(&format!("{{\"a\":\"{}\"}}", "[".repeat(1000))), 200);
        assert_eq!(status(&format!("{{\"a\":\"\\\"{}\"}}", "[".repeat(1000))), 200);
        assert_eq!(status(&"[".repeat(100_000)), 422);
    }
}
