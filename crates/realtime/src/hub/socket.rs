//! One open socket and its subscriptions, as the hub of a worker thread sees them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Instant;

use bytes::Bytes;
use porchlight_domain::Token;
use porchlight_domain::streams::Listener;

use super::Parcel;
use crate::limits::Limits;
use crate::wire::{self, CloseCode, Identifier};

/// A frame on its way out.
enum Item {
    /// Ready, header included.
    Whole(Bytes),
    /// Prefix of the subscription, and the bytes all receivers share.
    Message(Rc<[u8]>, Bytes),
}

impl Item {
    fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Message(prefix, shared) => prefix.len() + shared.len() + 4,
        }
    }
}

#[derive(Default)]
struct Outbox {
    queue: VecDeque<Item>,
    /// Second half of a frame whose head was taken.
    half: Option<Bytes>,
    bytes: usize,
    waker: Option<Waker>,
    /// Nothing more will be queued.
    ended: bool,
    /// Since when the first waiting frame waits.
    waiting_since: Option<Instant>,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    Queued,
    /// Held back, or not for this one (any more).
    Passed,
    /// The client is too far behind; the socket was ended by this call.
    Overflow,
    /// The socket had ended before.
    Ended,
}

/// An open socket.
pub struct Socket {
    pub id: u64,
    pub opened: Instant,
    out: RefCell<Outbox>,
    subscriptions: RefCell<Vec<Rc<Subscription>>>,
    /// Asked to come back; closed at its turn, so that not all clients return at once.
    pub evicted: Cell<bool>,
}

impl Socket {
    pub fn new(id: u64) -> Self {
        Self {
            id,
            opened: Instant::now(),
            out: RefCell::default(),
            subscriptions: RefCell::default(),
            evicted: Cell::new(false),
        }
    }

    /// Queues a frame that is ready to go.
    pub fn push(&self, frame: Bytes, limits: &Limits) -> Pushed {
        self.push_item(Item::Whole(frame), limits)
    }

    fn push_item(&self, item: Item, limits: &Limits) -> Pushed {
        let mut out = self.out.borrow_mut();
        if out.ended {
            return Pushed::Ended;
        }
        let full = out.queue.len() >= limits.queue_frames || out.bytes + item.len() > limits.queue_bytes;
        // One frame alone always fits: its size is the server's doing, not the client's.
        if full && !out.queue.is_empty() {
            drop(out);
            self.abandon();
            return Pushed::Overflow;
        }
        out.bytes += item.len();
        out.queue.push_back(item);
        if out.waiting_since.is_none() {
            out.waiting_since = Some(Instant::now());
        }
        if let Some(waker) = out.waker.take() {
            waker.wake();
        }
        Pushed::Queued
    }

    /// Ends the socket after what is queued: a last word, then the closing frame.
    pub fn end(&self, last_word: Option<Bytes>, code: CloseCode) {
        let mut out = self.out.borrow_mut();
        if out.ended {
            return;
        }
        out.ended = true;
        out.queue.extend(last_word.map(Item::Whole));
        out.queue.push_back(Item::Whole(wire::close(code)));
        if let Some(waker) = out.waker.take() {
            waker.wake();
        }
    }

    /// Throws away what waits and asks the client to come back.
    pub fn abandon(&self) {
        {
            let mut out = self.out.borrow_mut();
            out.queue = VecDeque::new();
            out.bytes = 0;
        }
        self.end(Some(wire::disconnect("remote", true)), CloseCode::TryLater);
    }

    pub fn has_ended(&self) -> bool {
        self.out.borrow().ended
    }

    /// Since when output waits that the client does not take.
    pub fn waiting_since(&self) -> Option<Instant> {
        self.out.borrow().waiting_since
    }

    pub fn has_output(&self) -> bool {
        let out = self.out.borrow();
        out.half.is_some() || !out.queue.is_empty()
    }

    /// Frames and bytes waiting now.
    pub fn backlog(&self) -> (usize, usize) {
        let out = self.out.borrow();
        (out.queue.len(), out.bytes)
    }

    /// The next bytes for the client; `None` while nothing waits.
    pub fn take(&self) -> Option<Bytes> {
        let mut out = self.out.borrow_mut();
        if let Some(half) = out.half.take() {
            return Some(half);
        }
        let item = out.queue.pop_front()?;
        out.bytes = out.bytes.saturating_sub(item.len());
        if out.queue.is_empty() {
            out.waiting_since = None;
            // Give back what a burst took; an idle socket owns no buffer.
            if out.queue.capacity() > 16 {
                out.queue = VecDeque::new();
            }
        } else {
            out.waiting_since = Some(Instant::now());
        }
        Some(match item {
            Item::Whole(bytes) => bytes,
            Item::Message(prefix, shared) => {
                let head = wire::head(&prefix, shared.len());
                out.half = Some(shared);
                head
            }
        })
    }

    /// Has the task woken when something is queued.
    pub fn wake_on_output(&self, cx: &Context<'_>) {
        let mut out = self.out.borrow_mut();
        match &mut out.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    pub fn subscriptions(&self) -> Vec<Rc<Subscription>> {
        self.subscriptions.borrow().clone()
    }

    pub fn subscription_count(&self) -> usize {
        self.subscriptions.borrow().len()
    }

    pub fn find(&self, identifier: &str) -> Option<Rc<Subscription>> {
        self.subscriptions.borrow().iter().find(|sub| sub.identifier.names(identifier)).cloned()
    }

    pub(super) fn add(&self, subscription: Rc<Subscription>) {
        let mut subscriptions = self.subscriptions.borrow_mut();
        subscriptions.reserve_exact(1);
        subscriptions.push(subscription);
    }

    pub(super) fn remove(&self, subscription: &Rc<Subscription>) -> bool {
        let mut subscriptions = self.subscriptions.borrow_mut();
        let before = subscriptions.len();
        subscriptions.retain(|other| !Rc::ptr_eq(other, subscription));
        subscriptions.len() < before
    }
}

/// Frames that came while missed ones were being fetched.
#[derive(Default)]
struct Held {
    parcels: Vec<Arc<Parcel>>,
    overflowed: bool,
}

/// Frames held back for one resuming subscription; beyond that the client must fetch anew.
const HELD_FRAMES: usize = 512;

/// One subscription of one socket.
pub struct Subscription {
    pub identifier: Identifier,
    pub listener: Listener,
    pub streams: Box<[Token]>,
    /// Whether the client understands `resume`.
    pub resumes: bool,
    socket: Weak<Socket>,
    held: RefCell<Option<Held>>,
    /// Frames numbered up to here were replayed already.
    floor: Cell<i64>,
    /// The highest number the client was sent.
    seen: Cell<i64>,
    /// The last frame offered, so that one addressed to two streams comes once.
    mark: Cell<u64>,
    gone: Cell<bool>,
}

impl Subscription {
    /// `last_seq` is what the client saw last, if it said so: frames are then held back until
    /// [`Subscription::release`].
    pub fn new(
        socket: &Rc<Socket>,
        identifier: Identifier,
        listener: Listener,
        last_seq: Option<i64>,
    ) -> Rc<Self> {
        let streams = listener.streams().into_boxed_slice();
        Rc::new(Self {
            identifier,
            listener,
            streams,
            resumes: last_seq.is_some(),
            socket: Rc::downgrade(socket),
            held: RefCell::new(last_seq.map(|_| Held::default())),
            floor: Cell::new(0),
            seen: Cell::new(last_seq.unwrap_or_default()),
            mark: Cell::new(0),
            gone: Cell::new(false),
        })
    }

    pub fn socket(&self) -> Option<Rc<Socket>> {
        self.socket.upgrade()
    }

    pub fn seen(&self) -> i64 {
        self.seen.get()
    }

    pub(super) fn set_gone(&self) {
        self.gone.set(true);
        self.held.replace(None);
    }

    /// Whether a frame with this audience is for this subscription.
    pub fn hears(&self, audience: &[Token], except: Option<&Token>) -> bool {
        !except.is_some_and(|token| self.streams.contains(token))
            && self.streams.iter().any(|stream| audience.contains(stream))
    }

    /// A live frame: sent, held back, or dropped because it was replayed.
    pub(super) fn offer(&self, parcel: &Arc<Parcel>, mark: u64, limits: &Limits) -> Pushed {
        if self.mark.replace(mark) == mark || self.gone.get() {
            return Pushed::Passed;
        }
        if parcel.except.as_ref().is_some_and(|token| self.streams.contains(token)) {
            return Pushed::Passed;
        }
        if let Some(held) = self.held.borrow_mut().as_mut() {
            match held.parcels.len() < HELD_FRAMES {
                true => held.parcels.push(parcel.clone()),
                false => held.overflowed = true,
            }
            return Pushed::Passed;
        }
        self.send_parcel(parcel, limits)
    }

    fn send_parcel(&self, parcel: &Parcel, limits: &Limits) -> Pushed {
        if let Some(seq) = parcel.seq {
            if seq <= self.floor.get() {
                return Pushed::Passed;
            }
            self.seen.set(self.seen.get().max(seq));
        }
        self.send(parcel.shared.clone(), limits)
    }

    /// Sends a message, given with its closing brace, to this subscription alone.
    pub fn send(&self, shared: Bytes, limits: &Limits) -> Pushed {
        match self.socket.upgrade() {
            Some(socket) if !self.gone.get() => {
                socket.push_item(Item::Message(self.identifier.prefix().clone(), shared), limits)
            }
            _ => Pushed::Ended,
        }
    }

    /// Ends the holding back: tells the client how far the replay went, then sends what came meanwhile.
    pub fn release(&self, last_seq: i64, complete: bool, limits: &Limits) -> Pushed {
        let held = self.held.take().unwrap_or_default();
        self.floor.set(last_seq);
        self.seen.set(last_seq.max(0));
        let told = self.send(wire::resumed(last_seq, complete && !held.overflowed), limits);
        if told != Pushed::Queued {
            return told;
        }
        held.parcels
            .iter()
            .map(|parcel| self.send_parcel(parcel, limits))
            .find(|pushed| matches!(pushed, Pushed::Overflow | Pushed::Ended))
            .unwrap_or(Pushed::Queued)
    }
}
