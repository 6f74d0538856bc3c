//! What waits for one socket, and how it is written: whole batches with one call, from where the bytes
//! lie. Nothing is copied, and an empty outbox owns next to nothing.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix_web::rt::net::TcpStream;
use bytes::Bytes;
use tokio::io::AsyncWrite;

use crate::wire::{self, Header};

/// Frames written with one call.
const FRAMES: usize = 16;
/// Header, prefix and message of each.
const PARTS: usize = 3 * FRAMES;
/// The room for frames that an empty outbox keeps.
const KEPT: usize = 16;

/// A frame on its way out.
pub enum Item {
    /// Ready, header included.
    Whole(Bytes),
    /// Prefix of the subscription, and the bytes all receivers of this thread share.
    Message(Rc<[u8]>, Rc<Bytes>),
}

impl Item {
    fn header(&self) -> Header {
        match self {
            Self::Whole(_) => Header::default(),
            Self::Message(prefix, shared) => wire::text_header(prefix.len() + shared.len()),
        }
    }

    /// Bytes on the wire.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Message(prefix, shared) => self.header().as_ref().len() + prefix.len() + shared.len(),
        }
    }

    fn body(&self) -> [&[u8]; 2] {
        match self {
            Self::Whole(bytes) => [bytes, &[]],
            Self::Message(prefix, shared) => [prefix, shared],
        }
    }
}

/// The frames that wait for one socket.
#[derive(Default)]
pub struct Outbox {
    queue: VecDeque<Item>,
    /// Bytes of the first frame that were taken already.
    taken: usize,
    /// Of all frames in the queue.
    bytes: usize,
    /// Since when nothing was taken of what waits.
    waiting_since: Option<Instant>,
}

impl Outbox {
    /// Frames and bytes waiting now.
    pub fn backlog(&self) -> (usize, usize) {
        (self.queue.len(), self.bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub fn waiting_since(&self) -> Option<Instant> {
        self.waiting_since
    }

    pub fn push(&mut self, item: Item) {
        self.bytes += item.len();
        self.queue.push_back(item);
        if self.waiting_since.is_none() {
            self.waiting_since = Some(Instant::now());
        }
    }

    /// Throws away what waits, except for the rest of a frame whose beginning is out already.
    pub fn clear(&mut self) {
        let begun = self.queue.pop_front().filter(|_| self.taken > 0);
        self.bytes = begun.as_ref().map_or(0, Item::len);
        self.queue = begun.into_iter().collect();
        self.waiting_since = (!self.queue.is_empty()).then(Instant::now);
    }

    /// Writes until nothing waits or the connection takes no more.
    pub fn write(&mut self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.queue.is_empty() {
            match ready!(self.write_some(stream, cx))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.advance(count),
            }
        }
        Poll::Ready(Ok(()))
    }

    fn write_some(&self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut headers = [Header::default(); FRAMES];
        for (header, item) in headers.iter_mut().zip(&self.queue) {
            *header = item.header();
        }
        let parts = headers.iter().zip(&self.queue).flat_map(|(header, item)| {
            let [prefix, message] = item.body();
            [header.as_ref(), prefix, message]
        });
        let mut skip = self.taken;
        let rest = parts.filter_map(|part| {
            let skipped = skip.min(part.len());
            skip -= skipped;
            part.get(skipped..).filter(|rest| !rest.is_empty())
        });
        let mut slices = [IoSlice::new(&[]); PARTS];
        let mut count = 0;
        for (slice, part) in slices.iter_mut().zip(rest) {
            *slice = IoSlice::new(part);
            count += 1;
        }
        let slices = slices.get(..count).unwrap_or_default();
        Pin::new(stream).poll_write_vectored(cx, slices)
    }

    /// Forgets what was taken.
    fn advance(&mut self, count: usize) {
        self.taken += count;
        while let Some(first) = self.queue.front().map(Item::len)
            && first <= self.taken
        {
            self.queue.pop_front();
            self.taken -= first;
            self.bytes = self.bytes.saturating_sub(first);
        }
        self.waiting_since = (!self.queue.is_empty()).then(Instant::now);
        // What a burst took is given back.
        if self.queue.is_empty() && self.queue.capacity() > KEPT {
            self.queue = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::rt::System;
    use std::future::poll_fn;

    use super::*;

    fn message(text: &str) -> Item {
        Item::Message(b"pre-".as_slice().into(), Rc::new(Bytes::copy_from_slice(text.as_bytes())))
    }

    #[test]
    fn frames_leave_whole_and_in_order_however_little_is_taken() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let reader = std::thread::spawn(move || {
            let mut all = Vec::new();
            listener.accept().unwrap().0.read_to_end(&mut all).unwrap();
            all
        });
        let mut expected = Vec::new();
        let mut outbox = Outbox::default();
        for n in 0..400 {
            let text = format!("{n}").repeat(n);
            match n % 3 {
                0 => {
                    outbox.push(Item::Whole(wire::text(&text)));
                    expected.extend_from_slice(&wire::text(&text));
                }
                _ => {
                    outbox.push(message(&text));
                    expected.extend_from_slice(&wire::text(&format!("pre-{text}")));
                }
            }
        }
        assert_eq!(outbox.backlog(), (400, expected.len()));
        System::new().block_on(async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            poll_fn(|cx| outbox.write(&mut stream, cx)).await.unwrap();
        });
        assert_eq!(outbox.backlog(), (0, 0));
        assert!(outbox.waiting_since().is_none() && outbox.queue.capacity() == 0);
        assert!(reader.join().unwrap() == expected);
    }

    #[test]
    fn parts_of_frames_are_counted() {
        let mut outbox = Outbox::default();
        outbox.push(message("abc"));
        outbox.push(message("defg"));
        let (first, second) = (message("abc").len(), message("defg").len());
        outbox.advance(first - 1);
        assert_eq!((outbox.backlog(), outbox.taken), ((2, first + second), first - 1));
        outbox.advance(3);
        assert_eq!((outbox.backlog(), outbox.taken), ((1, second), 2));
        // The frame that was begun must be finished, or the client loses its way.
        outbox.push(message("h"));
        outbox.clear();
        assert_eq!((outbox.backlog(), outbox.taken), ((1, second), 2));
        outbox.advance(second - 2);
        assert!(outbox.is_empty());
        outbox.push(message("i"));
        outbox.clear();
        assert_eq!(outbox.backlog(), (0, 0));
    }
}
