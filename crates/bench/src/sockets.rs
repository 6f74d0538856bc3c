//! A crowd of sockets on one thread, which counts what reaches them and when.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{find, runtime};

/// What a socket subscribes to; `None` takes the bare broadcast, which needs no handshake.
pub type Identifier = Option<String>;

/// What the crowd has seen. Frames that carry a message count, pings and presence do not.
#[derive(Default)]
pub struct Seen {
    pub subscribed: AtomicUsize,
    pub frames: AtomicU64,
    pub bytes: AtomicU64,
    pub closed: AtomicUsize,
    stop: AtomicBool,
    /// When each post was sent; the n-th message frame of a socket belongs to the n-th of them.
    posts: Mutex<Vec<Instant>>,
    latencies: Mutex<Vec<u32>>,
}

impl Seen {
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    /// From now on arrivals are timed against posts noted with [`Seen::note_post`].
    pub fn note_post(&self) {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
    }

    /// Microseconds from post to arrival, sorted.
    pub fn latencies(&self) -> Vec<u32> {
        let mut found = self.latencies.lock().unwrap_or_else(PoisonError::into_inner).clone();
        found.sort_unstable();
        found
    }
}

/// The crowd, until dropped.
pub struct Crowd {
    pub seen: Arc<Seen>,
    thread: Option<JoinHandle<()>>,
}

impl Crowd {
    /// Connects and subscribes all of them, and waits until every one is confirmed.
    pub fn gather(address: SocketAddr, identifiers: Vec<Identifier>) -> Result<Self> {
        let seen = Arc::new(Seen::default());
        let (count, shared) = (identifiers.len(), seen.clone());
        let thread = std::thread::Builder::new().name("crowd".into()).spawn(move || {
            if let Err(error) = listen(address, identifiers, &shared) {
                eprintln!("the crowd failed: {error:#}");
            }
        })?;
        let crowd = Self { seen, thread: Some(thread) };
        let deadline = Instant::now() + Duration::from_secs(120);
        while crowd.seen.subscribed.load(Ordering::Relaxed) < count {
            if Instant::now() > deadline {
                bail!("only {} of {count} subscribed", crowd.seen.subscribed.load(Ordering::Relaxed));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(crowd)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.seen.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Handshakes at once: more would only wait in the listen queue.
const AT_ONCE: usize = 64;

fn listen(address: SocketAddr, identifiers: Vec<Identifier>, seen: &Arc<Seen>) -> Result<()> {
    let places = tokio::sync::Semaphore::new(AT_ONCE);
    runtime()?.block_on(async {
        let sockets = identifiers.into_iter().map(|identifier| {
            let places = &places;
            async move {
                let permit = places.acquire().await?;
                let (stream, frames) = join(address, identifier, seen).await?;
                drop(permit);
                read(stream, frames, seen).await;
                anyhow::Ok(())
            }
        });
        let all = join_all(sockets);
        let stopped = async {
            while !seen.stop.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            results = all => results.into_iter().collect::<Result<Vec<()>>>().map(|_| ()),
            () = stopped => Ok(()),
        }
    })
}

/// Connects one socket and subscribes it.
async fn join(address: SocketAddr, identifier: Identifier, seen: &Seen) -> Result<(TcpStream, Frames)> {
    let mut stream = connect(address).await?;
    stream.set_nodelay(true)?;
    let mut frames = Frames::default();
    if let Some(identifier) = identifier {
        stream.write_all(HANDSHAKE).await?;
        let mut answer = Vec::new();
        let end = loop {
            if stream.read_buf(&mut answer).await? == 0 {
                bail!("the socket closed in the handshake");
            }
            if let Some(end) = find(&answer, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let command = serde_json::json!({"command": "subscribe", "identifier": identifier}).to_string();
        stream.write_all(&text_frame(&command)).await?;
        let mut confirmed = false;
        let mut rest = answer.split_off(end);
        while !confirmed {
            frames.feed(&rest, |start, _| confirmed |= find(start, b"confirm_subscription").is_some());
            rest.clear();
            if !confirmed && stream.read_buf(&mut rest).await? == 0 {
                bail!("the socket closed before it was confirmed");
            }
        }
    }
    seen.subscribed.fetch_add(1, Ordering::Relaxed);
    Ok((stream, frames))
}

/// A server that has just been started may not listen yet.
async fn connect(address: SocketAddr) -> Result<TcpStream> {
    for _ in 0..100 {
        match TcpStream::connect(address).await {
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => return Ok(other?),
        }
    }
    bail!("nobody listens at {address}")
}

const HANDSHAKE: &[u8] =
    b"GET /cable HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n";

/// A client's text frame under a mask of zeros.
fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match text.len() {
        small @ 0..126 => frame.push(0x80 | small as u8),
        large => {
            frame.push(0x80 | 126);
            frame.extend((large as u16).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Reads one socket until it closes. The bytes go through a buffer on the stack of the poll, so that a
/// thousand idle sockets cost nothing.
async fn read(stream: TcpStream, mut frames: Frames, seen: &Seen) {
    let mut nth = 0;
    loop {
        if stream.readable().await.is_err() {
            break;
        }
        let mut buffer = [0; 16 * 1024];
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                let mut arrived = 0;
                frames.feed(buffer.get(..length).unwrap_or_default(), |start, _| {
                    arrived += usize::from(find(start, b"message.created").is_some());
                });
                seen.bytes.fetch_add(length as u64, Ordering::Relaxed);
                if arrived > 0 {
                    seen.frames.fetch_add(arrived as u64, Ordering::Relaxed);
                    note_arrivals(seen, nth, arrived);
                    nth += arrived;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    seen.closed.fetch_add(1, Ordering::Relaxed);
}

fn note_arrivals(seen: &Seen, nth: usize, arrived: usize) {
    let posts = seen.posts.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sent) = posts.get(nth..(nth + arrived).min(posts.len())).filter(|sent| !sent.is_empty()) {
        let mut latencies = seen.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        latencies.extend(sent.iter().map(|at| at.elapsed().as_micros() as u32));
    }
}

/// How much of a frame's payload is looked at.
const START: usize = 400;

/// Finds frames in a stream of bytes; keeps no more of them than their starts.
#[derive(Default)]
struct Frames {
    /// The beginning of a frame whose start is not complete.
    partial: Vec<u8>,
    /// Bytes of the current frame still to be skipped.
    skip: usize,
}

impl Frames {
    /// Calls `on` with the start and the length of each frame as soon as its start is there.
    fn feed(&mut self, mut data: &[u8], mut on: impl FnMut(&[u8], usize)) {
        while !data.is_empty() {
            let skipped = self.skip.min(data.len());
            self.skip -= skipped;
            data = data.get(skipped..).unwrap_or_default();
            if data.is_empty() {
                return;
            }
            if self.partial.is_empty() {
                match frame(data) {
                    Some((head, length)) if data.len() >= head + length.min(START) => {
                        on(data.get(head..head + length.min(START)).unwrap_or_default(), length);
                        self.skip = head + length;
                    }
                    _ => {
                        self.partial.extend_from_slice(data);
                        return;
                    }
                }
                continue;
            }
            let known = self.partial.len();
            self.partial.extend_from_slice(data);
            let Some((head, length)) = frame(&self.partial) else { return };
            if self.partial.len() < head + length.min(START) {
                return;
            }
            on(self.partial.get(head..head + length.min(START)).unwrap_or_default(), length);
            self.skip = head + length - known;
            self.partial = Vec::new();
        }
    }
}

/// Length of a frame's head and of its payload, once the head is there. Servers do not mask.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    match bytes.get(1)? & 0x7f {
        126 => Some((4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)))),
        127 => Some((10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize)),
        small => Some((2, usize::from(small))),
    }
}

/// A server's frame of so many bytes of payload that the crowd takes for a message.
pub fn message_frame(length: usize) -> Result<Vec<u8>> {
    let mut frame = vec![0x81, 126];
    frame.extend(u16::try_from(length).context("too long for a frame of this kind")?.to_be_bytes());
    let mut payload = b"{\"event\":\"message.created\",\"data\":\"".to_vec();
    payload.resize(length, b'x');
    frame.extend(payload);
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_however_the_bytes_are_cut() {
        let mut bytes = Vec::new();
        for length in [1000, 200, 65_000] {
            bytes.extend(message_frame(length).unwrap());
        }
        for piece in [1, 3, 7, 399, 1004, 70_000] {
            let (mut frames, mut found) = (Frames::default(), Vec::new());
            for chunk in bytes.chunks(piece) {
                frames.feed(chunk, |start, length| {
                    assert!(find(start, b"message.created").is_some());
                    found.push(length);
                });
            }
            assert_eq!(found, [1000, 200, 65_000], "in pieces of {piece}");
        }
    }
}
