//! What goes over the Redis channel: a signed envelope around one note.
//!
//! Layout: `P1`, HMAC-SHA256 of the rest (32 bytes), node (16), milliseconds since 1970 (8), the
//! node's counter (8), kind (1), body. The counter and the time keep a recorded message from being
//! played again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use porchlight_domain::keys::{constant_time_eq, hmac_sha256};
use porchlight_domain::schema::{AccountId, Ts};
use porchlight_domain::{Frame, Signal, Token};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8] = b"P1";
/// Messages this much older or newer than now are refused; clocks of nodes differ less.
const SKEW_MILLIS: i64 = 300_000;
/// A node silent for so long is forgotten; its old messages are out of time by then.
const FORGOTTEN: Duration = Duration::from_secs(700);

/// One thing a node tells the others.
#[derive(Debug)]
pub enum Note {
    Signal(Signal),
    /// Signals of the sender were lost.
    CatchUp,
    Heartbeat,
}

pub struct Envelope<'a> {
    pub node: [u8; 16],
    pub counter: u64,
    pub note: &'a Note,
}

/// A frame without its message, which follows it unescaped.
#[derive(Serialize, Deserialize)]
struct Header {
    account: AccountId,
    audience: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    except: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seq: Option<i64>,
}

impl Envelope<'_> {
    pub fn seal(&self, key: &[u8; 32]) -> Vec<u8> {
        let mut signed = Vec::with_capacity(256);
        signed.extend_from_slice(&self.node);
        signed.extend_from_slice(&Ts::now().millis().to_be_bytes());
        signed.extend_from_slice(&self.counter.to_be_bytes());
        write(self.note, &mut signed);
        let mac = hmac_sha256(key, &signed);
        [MAGIC, &mac, &signed].concat()
    }
}

fn write(note: &Note, out: &mut Vec<u8>) {
    match note {
        Note::Signal(Signal::Frame(frame)) => {
            let header = Header {
                account: frame.account,
                audience: frame.audience.iter().map(|token| token.to_string()).collect(),
                except: frame.except.as_ref().map(|token| token.to_string()),
                seq: frame.seq,
            };
            // Strings and numbers always serialize.
            let header = serde_json::to_vec(&header).unwrap_or_default();
            out.push(b'F');
            out.extend_from_slice(&(header.len() as u32).to_be_bytes());
            out.extend_from_slice(&header);
            out.extend_from_slice(frame.message.as_bytes());
        }
        Note::Signal(Signal::AccessChanged) => out.push(b'A'),
        Note::Signal(Signal::DirectoryChanged) => out.push(b'D'),
        Note::Signal(Signal::Work) => out.push(b'W'),
        Note::CatchUp => out.push(b'C'),
        Note::Heartbeat => out.push(b'H'),
    }
}

fn read(body: &[u8]) -> Option<Note> {
    let (kind, rest) = body.split_first()?;
    Some(match kind {
        b'F' => {
            let (length, rest) = rest.split_at_checked(4)?;
            let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
            let (header, message) = rest.split_at_checked(length)?;
            let header: Header = serde_json::from_slice(header).ok()?;
            Note::Signal(Signal::Frame(Frame {
                account: header.account,
                audience: header.audience.into_iter().map(Token::from).collect(),
                except: header.except.map(Token::from),
                message: Arc::from(std::str::from_utf8(message).ok()?),
                seq: header.seq,
            }))
        }
        b'A' => Note::Signal(Signal::AccessChanged),
        b'D' => Note::Signal(Signal::DirectoryChanged),
        b'W' => Note::Signal(Signal::Work),
        b'C' => Note::CatchUp,
        b'H' => Note::Heartbeat,
        _ => return None,
    })
}

/// Opens envelopes: checks who signed them and that none comes twice.
#[derive(Default)]
pub struct Opener {
    /// The last counter of each node.
    nodes: HashMap<[u8; 16], (u64, Option<Instant>)>,
}

impl Opener {
    /// The sender and its note; `None` for what no node of ours sent just now.
    pub fn open(&mut self, key: &[u8; 32], message: &[u8]) -> Option<([u8; 16], Note)> {
        let (mac, signed) = message.strip_prefix(MAGIC)?.split_at_checked(32)?;
        if !constant_time_eq(mac, &hmac_sha256(key, signed)) {
            return None;
        }
        let (node, rest) = signed.split_first_chunk::<16>()?;
        let (millis, rest) = rest.split_first_chunk::<8>()?;
        let (counter, body) = rest.split_first_chunk::<8>()?;
        let age = Ts::now().millis().saturating_sub(i64::from_be_bytes(*millis));
        if age.saturating_abs() > SKEW_MILLIS {
            tracing::warn!(age_millis = age, "a node's clock differs too much, or its message is old");
            return None;
        }
        let counter = u64::from_be_bytes(*counter);
        if !self.nodes.contains_key(node) {
            self.nodes.retain(|_, (_, at)| at.is_some_and(|at| at.elapsed() < FORGOTTEN));
        }
        let (last, at) = self.nodes.entry(*node).or_default();
        if counter <= *last {
            return None;
        }
        (*last, *at) = (counter, Some(Instant::now()));
        Some((*node, read(body)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn frame() -> Note {
        Note::Signal(Signal::Frame(Frame {
            account: AccountId(3),
            audience: ["a".into(), "account_3".into()].into(),
            except: Some("b".into()),
            message: r#"{"event":"é"}"#.into(),
            seq: Some(12),
        }))
    }

    fn sealed(counter: u64, note: &Note) -> Vec<u8> {
        Envelope { node: [1; 16], counter, note }.seal(&KEY)
    }

    #[test]
    fn a_frame_arrives_whole() {
        let (node, note) = Opener::default().open(&KEY, &sealed(1, &frame())).unwrap();
        assert_eq!(node, [1; 16]);
        assert_eq!(format!("{note:?}"), format!("{:?}", frame()));
        for note in [
            Note::CatchUp,
            Note::Heartbeat,
            Note::Signal(Signal::Work),
            Note::Signal(Signal::AccessChanged),
            Note::Signal(Signal::DirectoryChanged),
        ] {
            let (_, opened) = Opener::default().open(&KEY, &sealed(1, &note)).unwrap();
            assert_eq!(format!("{opened:?}"), format!("{note:?}"));
        }
    }

    #[test]
    fn strangers_and_repetitions_are_refused() {
        let mut opener = Opener::default();
        let message = sealed(5, &frame());
        assert!(opener.open(&[8; 32], &message).is_none());
        for at in 0..message.len() {
            let mut changed = message.clone();
            changed[at] ^= 1;
            assert!(opener.open(&KEY, &changed).is_none(), "byte {at}");
            assert!(opener.open(&KEY, &message[..at]).is_none(), "cut at {at}");
        }
        assert!(opener.open(&KEY, &message).is_some());
        assert!(opener.open(&KEY, &message).is_none());
        assert!(opener.open(&KEY, &sealed(4, &frame())).is_none());
        assert!(opener.open(&KEY, &sealed(6, &frame())).is_some());
    }

    #[test]
    fn an_old_message_is_refused() {
        let mut signed = vec![1; 16];
        signed.extend_from_slice(&(Ts::now().millis() - SKEW_MILLIS - 1_000).to_be_bytes());
        signed.extend_from_slice(&9u64.to_be_bytes());
        signed.push(b'H');
        let message = [MAGIC, &hmac_sha256(&KEY, &signed), &signed].concat();
        assert!(Opener::default().open(&KEY, &message).is_none());
    }
}
