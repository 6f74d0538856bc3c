//! The sockets of one worker thread. Everything here stays on its thread: no locks, no atomics.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::rt;
use porchlight_domain::Token;
use tokio::sync::Notify;

use super::inbox::Inbox;
use super::socket::{Pushed, Socket, Subscription};
use super::{Hub, Note, Parcel};
use crate::gate::Gate;
use crate::wire::{self, CloseCode};

/// Turns of the heart in one ping interval: each socket is pinged in one of them, so that thousands
/// are not written to at once.
pub(super) const TURNS: u64 = 30;

thread_local! {
    static LOCALS: RefCell<Vec<(u64, Rc<Local>)>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread serves sockets of the hub, and hence must not wait for itself.
pub(super) fn is_worker_thread(hub: u64) -> bool {
    LOCALS.try_with(|locals| locals.borrow().iter().any(|(id, _)| *id == hub)).unwrap_or(false)
}

/// The hub's part on one thread.
pub struct Local {
    pub hub: Arc<Hub>,
    pub gate: Arc<dyn Gate>,
    worker: usize,
    inbox: Arc<Inbox>,
    next: Cell<u64>,
    mark: Cell<u64>,
    /// By the turn in which they are pinged.
    pub(super) sockets: RefCell<Vec<BTreeMap<u64, Rc<Socket>>>>,
    streams: RefCell<HashMap<Token, Vec<Rc<Subscription>>>>,
    /// Wakes the heart when the first socket comes.
    pub(super) beat: Notify,
    /// Rights changed since the last look.
    pub(super) doubtful: Cell<bool>,
    pub(super) rechecking: Cell<bool>,
}

impl Local {
    /// This thread's part of the hub, made at its first socket.
    pub fn of(hub: &Arc<Hub>, gate: &Arc<dyn Gate>) -> Rc<Self> {
        let known = LOCALS.with(|locals| {
            locals.borrow().iter().find(|(id, _)| *id == hub.id).map(|(_, local)| local.clone())
        });
        known.unwrap_or_else(|| {
            let local = Self::start(hub.clone(), gate.clone());
            LOCALS.with(|locals| locals.borrow_mut().push((hub.id, local.clone())));
            local
        })
    }

    fn start(hub: Arc<Hub>, gate: Arc<dyn Gate>) -> Rc<Self> {
        let (worker, inbox) = hub.add_worker();
        let local = Rc::new(Self {
            hub,
            gate,
            worker,
            inbox,
            next: Cell::new(1),
            mark: Cell::new(0),
            sockets: RefCell::new((0..TURNS).map(|_| BTreeMap::new()).collect()),
            streams: RefCell::default(),
            beat: Notify::new(),
            doubtful: Cell::new(false),
            rechecking: Cell::new(false),
        });
        rt::spawn(local.clone().read_inbox());
        rt::spawn(local.clone().beat());
        local
    }

    async fn read_inbox(self: Rc<Self>) {
        let _closed_with_the_thread = CloseInbox(self.inbox.clone());
        loop {
            let notes = self.inbox.next().await;
            if notes.is_empty() {
                return;
            }
            for note in notes {
                match note {
                    Note::Parcel(parcel) => self.deliver(&parcel),
                    Note::Recheck => self.doubt(),
                    Note::CatchUp => self.catch_up(),
                    Note::Shutdown => self.send_away(),
                }
            }
            // The sockets write what they got before they get more: the queue of one that reads stays
            // short, however much is published.
            tokio::task::yield_now().await;
        }
    }

    fn deliver(&self, parcel: &Arc<Parcel>) {
        let mark = self.mark.get() + 1;
        self.mark.set(mark);
        // Counted by this thread alone: the sockets would otherwise fight with those of other threads
        // over one counter.
        let message = Rc::new(parcel.shared.clone());
        let mut delivered = 0;
        let mut slow: Vec<Rc<Subscription>> = Vec::new();
        {
            let streams = self.streams.borrow();
            for subscription in parcel.audience.iter().filter_map(|token| streams.get(token)).flatten() {
                match subscription.offer(parcel, &message, mark, &self.hub.limits) {
                    Pushed::Queued => delivered += 1,
                    Pushed::Overflow => slow.push(subscription.clone()),
                    Pushed::Passed | Pushed::Ended => {}
                }
            }
        }
        self.hub.counters.deliveries.add(delivered);
        for subscription in slow {
            if let Some(socket) = subscription.socket() {
                self.give_up(&socket);
            }
        }
    }

    /// The client does not read: nothing more is kept for it.
    pub fn give_up(&self, socket: &Socket) {
        self.hub.counters.slow.add(1);
        self.silence(socket);
    }

    /// A new socket.
    pub fn open(&self) -> Rc<Socket> {
        let id = self.next.get();
        self.next.set(id + 1);
        let socket = Rc::new(Socket::new(id));
        if let Some(turn) = self.sockets.borrow_mut().get_mut((id % TURNS) as usize) {
            turn.insert(id, socket.clone());
        }
        self.hub.counters.opened.add(1);
        self.beat.notify_one();
        if self.hub.is_closing() {
            socket.end(Some(wire::disconnect("server_restart", true)), CloseCode::GoingAway);
        }
        socket
    }

    /// The socket is gone.
    pub fn close(&self, socket: &Socket) {
        self.silence(socket);
        if let Some(turn) = self.sockets.borrow_mut().get_mut((socket.id % TURNS) as usize) {
            turn.remove(&socket.id);
        }
    }

    /// Ends every subscription of a socket.
    fn silence(&self, socket: &Socket) {
        for subscription in socket.subscriptions() {
            self.unsubscribe(socket, &subscription);
        }
    }

    /// Starts the flow of frames to a subscription.
    pub fn subscribe(&self, socket: &Rc<Socket>, subscription: &Rc<Subscription>) {
        if socket.has_ended() {
            subscription.set_gone();
            return;
        }
        socket.add(subscription.clone());
        let mut streams = self.streams.borrow_mut();
        for token in &subscription.streams {
            streams.entry(token.clone()).or_default().push(subscription.clone());
            self.hub.listen(token, self.worker);
        }
    }

    /// Ends the flow of frames to a subscription.
    pub fn unsubscribe(&self, socket: &Socket, subscription: &Rc<Subscription>) {
        if !socket.remove(subscription) {
            return;
        }
        subscription.set_gone();
        let mut streams = self.streams.borrow_mut();
        for token in &subscription.streams {
            if let Some(listening) = streams.get_mut(token) {
                listening.retain(|other| !Rc::ptr_eq(other, subscription));
                if listening.is_empty() {
                    streams.remove(token);
                }
                self.hub.unlisten(token, self.worker);
            }
        }
    }

    /// Every open socket of this thread.
    pub(super) fn all_sockets(&self) -> Vec<Rc<Socket>> {
        self.sockets.borrow().iter().flat_map(|turn| turn.values().cloned()).collect()
    }

    /// Frames were lost: whoever can resume is told to fetch; the others come back by and by.
    fn catch_up(&self) {
        for socket in self.all_sockets() {
            for subscription in socket.subscriptions() {
                match subscription.resumes {
                    true => {
                        subscription.send(wire::resumed(subscription.seen(), false), &self.hub.limits);
                    }
                    false => socket.evicted.set(true),
                }
            }
        }
    }

    fn send_away(&self) {
        for socket in self.all_sockets() {
            self.silence(&socket);
            socket.end(Some(wire::disconnect("server_restart", true)), CloseCode::GoingAway);
        }
    }
}

struct CloseInbox(Arc<Inbox>);

impl Drop for CloseInbox {
    fn drop(&mut self) {
        self.0.close();
    }
}
