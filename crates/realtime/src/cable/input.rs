//! What a client sends: WebSocket frames put together to messages, within bounds.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix_http::ws::{Codec, Frame, Item, ProtocolError};
use actix_web::rt::net::TcpStream;
use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::codec::Decoder;

use crate::limits::Limits;
use crate::wire::CloseCode;

/// Something a client sent, or that it is gone.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    Text(Bytes),
    Ping(Bytes),
    /// The client closes.
    Close,
    /// The client broke a rule and is closed.
    Abuse(CloseCode),
    /// The connection is gone.
    Gone,
}

/// Bytes read with one call.
const READ: usize = 16 * 1024;
/// The longest header of a frame.
const HEADER: usize = 14;

thread_local! {
    /// What all connections of a thread read into, each only for a moment.
    static SHARED: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into());
}

/// The reading half of a connection.
pub struct Input {
    codec: Codec,
    /// Bytes that are no whole frame yet.
    buffer: BytesMut,
    /// The fragments so far of a message sent in several.
    fragments: Option<BytesMut>,
    allowance: Allowance,
    message_bytes: usize,
}

impl Input {
    /// `early` was read by somebody else already.
    pub fn new(early: BytesMut, limits: &Limits) -> Self {
        Self {
            codec: Codec::new().max_size(limits.message_bytes),
            buffer: early,
            fragments: None,
            allowance: Allowance::new(limits),
            message_bytes: limits.message_bytes,
        }
    }

    pub fn poll_next(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<Incoming> {
        loop {
            if !self.buffer.is_empty() {
                match self.codec.decode(&mut self.buffer) {
                    Ok(Some(frame)) => {
                        if !self.allowance.take(Instant::now()) {
                            return Poll::Ready(Incoming::Abuse(CloseCode::Policy));
                        }
                        match self.message(frame) {
                            Some(incoming) => return Poll::Ready(incoming),
                            None => continue,
                        }
                    }
                    // The codec would wait for the whole of a giant frame.
                    Ok(None) if self.buffer.len() > self.message_bytes + HEADER => {
                        return Poll::Ready(Incoming::Abuse(CloseCode::TooBig));
                    }
                    Ok(None) => {}
                    Err(ProtocolError::Overflow) => {
                        return Poll::Ready(Incoming::Abuse(CloseCode::TooBig));
                    }
                    Err(_) => return Poll::Ready(Incoming::Abuse(CloseCode::Protocol)),
                }
            }
            if self.buffer.is_empty() {
                // An idle socket owns no buffer.
                self.buffer = BytesMut::new();
            }
            match ready!(self.poll_read(cx, stream)) {
                Ok(0) | Err(_) => return Poll::Ready(Incoming::Gone),
                Ok(_) => {}
            }
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<io::Result<usize>> {
        SHARED.with_borrow_mut(|shared| {
            let mut read = ReadBuf::new(shared);
            ready!(Pin::new(stream).poll_read(cx, &mut read))?;
            self.buffer.extend_from_slice(read.filled());
            Poll::Ready(Ok(read.filled().len()))
        })
    }

    /// The message a frame completes, if it does.
    fn message(&mut self, frame: Frame) -> Option<Incoming> {
        match frame {
            Frame::Text(text) => Some(Incoming::Text(text)),
            Frame::Ping(payload) => Some(Incoming::Ping(payload)),
            Frame::Pong(_) => None,
            Frame::Close(_) => Some(Incoming::Close),
            Frame::Binary(_) | Frame::Continuation(Item::FirstBinary(_)) => {
                Some(Incoming::Abuse(CloseCode::Unsupported))
            }
            Frame::Continuation(Item::FirstText(part)) => {
                self.fragments = Some(BytesMut::from(&part[..]));
                None
            }
            Frame::Continuation(Item::Continue(part)) => self.append(&part),
            Frame::Continuation(Item::Last(part)) => {
                self.append(&part).or_else(|| self.fragments.take().map(|all| Incoming::Text(all.freeze())))
            }
        }
    }

    fn append(&mut self, part: &[u8]) -> Option<Incoming> {
        let Some(fragments) = &mut self.fragments else {
            return Some(Incoming::Abuse(CloseCode::Protocol));
        };
        if fragments.len() + part.len() > self.message_bytes {
            return Some(Incoming::Abuse(CloseCode::TooBig));
        }
        fragments.extend_from_slice(part);
        None
    }
}

/// How many frames a client may still send: a bucket that fills with time.
struct Allowance {
    left: f32,
    at: Instant,
    per_second: f32,
    burst: f32,
}

impl Allowance {
    fn new(limits: &Limits) -> Self {
        let burst = limits.messages_burst.max(1) as f32;
        Self { left: burst, at: Instant::now(), per_second: limits.messages_per_second as f32, burst }
    }

    fn take(&mut self, now: Instant) -> bool {
        let gained = now.saturating_duration_since(self.at).as_secs_f32() * self.per_second;
        self.left = (self.left + gained).min(self.burst) - 1.0;
        self.at = now;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_allowance_fills_with_time_and_not_beyond_the_burst() {
        let limits = Limits { messages_per_second: 10, messages_burst: 3, ..Limits::default() };
        let mut allowance = Allowance::new(&limits);
        let start = allowance.at;
        assert!((0..3).all(|_| allowance.take(start)));
        assert!(!allowance.take(start));
        let mut allowance = Allowance::new(&limits);
        assert!((0..3).all(|_| allowance.take(start)));
        assert!(allowance.take(start + Duration::from_millis(150)));
        assert!((0..3).all(|_| allowance.take(start + Duration::from_secs(60))));
        assert!(!allowance.take(start + Duration::from_secs(60)));
    }
}
