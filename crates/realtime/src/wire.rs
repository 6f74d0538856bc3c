//! How things look on the socket: WebSocket framing towards the client and the small control
//! documents of the ActionCable protocol.

use std::rc::Rc;

use bytes::{BufMut, Bytes};

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8A;

/// Why a socket is closed, as WebSocket close codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    Normal = 1000,
    GoingAway = 1001,
    Protocol = 1002,
    Unsupported = 1003,
    NotText = 1007,
    Policy = 1008,
    TooBig = 1009,
    TryLater = 1013,
}

/// The header of a frame, at most ten bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Header {
    bytes: [u8; 10],
    length: u8,
}

impl Header {
    fn new(first: u8, payload: usize) -> Self {
        let mut bytes = [0; 10];
        let mut rest = &mut bytes[..];
        rest.put_u8(first);
        match payload {
            0..=125 => rest.put_u8(payload as u8),
            126..=65_535 => {
                rest.put_u8(126);
                rest.put_u16(payload as u16);
            }
            _ => {
                rest.put_u8(127);
                rest.put_u64(payload as u64);
            }
        }
        let length = 10 - rest.len() as u8;
        Self { bytes, length }
    }
}

impl AsRef<[u8]> for Header {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// The header of a text frame with so many bytes.
pub fn text_header(payload: usize) -> Header {
    Header::new(TEXT, payload)
}

fn whole(first: u8, payload: &[u8]) -> Bytes {
    [Header::new(first, payload.len()).as_ref(), payload].concat().into()
}

/// One text frame.
pub fn text(payload: &str) -> Bytes {
    whole(TEXT, payload.as_bytes())
}

/// The answer to a client's ping.
pub fn pong(payload: &[u8]) -> Bytes {
    whole(PONG, payload)
}

/// The closing frame.
pub fn close(code: CloseCode) -> Bytes {
    whole(CLOSE, &(code as u16).to_be_bytes())
}

/// The first frame on every socket.
pub const WELCOME: &str = r#"{"type":"welcome"}"#;

/// The heartbeat.
pub fn ping(unix_seconds: i64) -> Bytes {
    text(&format!(r#"{{"type":"ping","message":{unix_seconds}}}"#))
}

/// Tells a client that the socket ends and whether to come back.
pub fn disconnect(reason: &str, reconnect: bool) -> Bytes {
    text(&format!(r#"{{"type":"disconnect","reason":"{reason}","reconnect":{reconnect}}}"#))
}

/// A subscription's identifier as the client wrote it: a JSON string literal, quotes included. It goes
/// back byte for byte.
#[derive(Debug, Clone)]
pub struct Identifier(Rc<[u8]>);

const BEFORE: &[u8] = br#"{"identifier":"#;
const AFTER: &[u8] = br#","message":"#;

impl Identifier {
    /// `literal` must be a valid JSON string literal.
    pub fn new(literal: &str) -> Self {
        Self([BEFORE, literal.as_bytes(), AFTER].concat().into())
    }

    /// Everything of a message frame before the message itself.
    pub fn prefix(&self) -> &Rc<[u8]> {
        &self.0
    }

    pub fn literal(&self) -> &str {
        let end = self.0.len() - AFTER.len();
        self.0.get(BEFORE.len()..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Whether both name the same subscription, however they are escaped.
    pub fn names(&self, literal: &str) -> bool {
        let own = self.literal();
        own == literal || (own.contains('\\') || literal.contains('\\')) && decoded(own) == decoded(literal)
    }
}

fn decoded(literal: &str) -> Option<String> {
    serde_json::from_str(literal).ok()
}

/// `confirm_subscription` or `reject_subscription`.
pub fn answer(identifier: &str, kind: &str) -> Bytes {
    text(&format!(r#"{{"identifier":{identifier},"type":"{kind}"}}"#))
}

/// The message of a resume: everything up to `last_seq` was replayed, or must be fetched anew.
pub fn resumed(last_seq: i64, complete: bool) -> Bytes {
    format!(r#"{{"event":"resume","data":{{"last_seq":{last_seq},"complete":{complete}}}}}}}"#).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(&text("abc")[..], b"\x81\x03abc");
        assert_eq!(&text(&"x".repeat(126))[..4], b"\x81\x7e\x00\x7e");
        assert_eq!(&text(&"x".repeat(65_536))[..10], b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00");
        assert_eq!(text_header(5).as_ref(), b"\x81\x05");
        assert_eq!(&close(CloseCode::Policy)[..], b"\x88\x02\x03\xf0");
    }

    #[test]
    fn identifiers_compare_by_meaning_and_return_as_they_came() {
        let identifier = Identifier::new(r#""{\"a\":1}""#);
        assert_eq!(identifier.literal(), r#""{\"a\":1}""#);
        assert!(identifier.names(r#""{\u0022a\":1}""#));
        assert!(!identifier.names(r#""{\"a\":2}""#));
        assert_eq!(&identifier.prefix()[..], br#"{"identifier":"{\"a\":1}","message":"#);
    }
}
