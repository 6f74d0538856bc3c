//! One open socket and its subscriptions, as the hub of a worker thread sees them.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use actix_web::rt::net::TcpStream;
use bytes::Bytes;
use porchlight_domain::Token;
use porchlight_domain::streams::Listener;

use super::Parcel;
use super::outbox::{Item, Outbox};
use crate::limits::Limits;
use crate::wire::{self, CloseCode, Identifier};

#[derive(Default)]
struct Out {
    outbox: Outbox,
    /// The socket's task.
    task: Option<Waker>,
    /// The task has nothing to write and is to be woken for the next frame.
    idle: bool,
    /// Nothing more will be queued.
    ended: bool,
    /// The connection is to be dropped as it is.
    given_up: bool,
}

impl Out {
    fn wake(&mut self) {
        self.idle = false;
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
    }
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
    out: RefCell<Out>,
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
        let (frames, bytes) = out.outbox.backlog();
        let full = frames >= limits.queue_frames || bytes + item.len() > limits.queue_bytes;
        // One frame alone always fits: its size is the server's doing, not the client's.
        if full && frames > 0 {
            drop(out);
            self.abandon();
            return Pushed::Overflow;
        }
        out.outbox.push(item);
        if out.idle {
            out.wake();
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
        if let Some(word) = last_word {
            out.outbox.push(Item::Whole(word));
        }
        out.outbox.push(Item::Whole(wire::close(code)));
        out.wake();
    }

    /// Throws away what waits and asks the client to come back.
    pub fn abandon(&self) {
        self.out.borrow_mut().outbox.clear();
        self.end(Some(wire::disconnect("remote", true)), CloseCode::TryLater);
    }

    /// Drops the connection without another word.
    pub fn give_up(&self) {
        let mut out = self.out.borrow_mut();
        out.given_up = true;
        out.wake();
    }

    pub fn is_given_up(&self) -> bool {
        self.out.borrow().given_up
    }

    pub fn has_ended(&self) -> bool {
        self.out.borrow().ended
    }

    /// Since when output waits that the client does not take.
    pub fn waiting_since(&self) -> Option<Instant> {
        self.out.borrow().outbox.waiting_since()
    }

    pub fn has_output(&self) -> bool {
        !self.out.borrow().outbox.is_empty()
    }

    /// Frames and bytes waiting now.
    pub fn backlog(&self) -> (usize, usize) {
        self.out.borrow().outbox.backlog()
    }

    /// Writes until nothing waits; pending while the connection takes no more.
    pub fn write(&self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut out = self.out.borrow_mut();
        out.idle = false;
        out.outbox.write(stream, cx)
    }

    /// Has the task woken when something is queued, if it waits for that, and for the socket's end.
    pub fn wake_task(&self, cx: &Context<'_>, idle: bool) {
        let mut out = self.out.borrow_mut();
        out.idle = idle;
        match &mut out.task {
            Some(task) => task.clone_from(cx.waker()),
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

    /// A live frame: sent, held back, or dropped because it was replayed. `message` is the frame's, as
    /// the sockets of this thread share it.
    pub(super) fn offer(
        &self,
        parcel: &Arc<Parcel>,
        message: &Rc<Bytes>,
        mark: u64,
        limits: &Limits,
    ) -> Pushed {
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
        self.send_numbered(parcel.seq, message.clone(), limits)
    }

    fn send_numbered(&self, seq: Option<i64>, message: Rc<Bytes>, limits: &Limits) -> Pushed {
        if let Some(seq) = seq {
            if seq <= self.floor.get() {
                return Pushed::Passed;
            }
            self.seen.set(self.seen.get().max(seq));
        }
        self.send_shared(message, limits)
    }

    /// Sends a message, given with its closing brace, to this subscription alone.
    pub fn send(&self, message: Bytes, limits: &Limits) -> Pushed {
        self.send_shared(Rc::new(message), limits)
    }

    fn send_shared(&self, message: Rc<Bytes>, limits: &Limits) -> Pushed {
        match self.socket.upgrade() {
            Some(socket) if !self.gone.get() => {
                socket.push_item(Item::Message(self.identifier.prefix().clone(), message), limits)
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
            .map(|parcel| self.send_numbered(parcel.seq, Rc::new(parcel.shared.clone()), limits))
            .find(|pushed| matches!(pushed, Pushed::Overflow | Pushed::Ended))
            .unwrap_or(Pushed::Queued)
    }
}
