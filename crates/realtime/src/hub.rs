//! The hub: knows on which worker threads each stream is listened to and hands frames there. What
//! happens on a thread is in [`local`]; nothing on the way to a socket takes a lock a second time.

mod inbox;
pub mod local;
mod outbox;
mod pulse;
mod recheck;
pub mod socket;

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use porchlight_domain::{Frame, Token};

use crate::limits::Limits;
use crate::stats::Counters;
use inbox::Inbox;

/// How long the relay may wait for one worker thread before its sockets are told to catch up instead.
const PATIENCE: Duration = Duration::from_secs(1);

/// A frame as the worker threads share it: encoded once.
pub struct Parcel {
    audience: Arc<[Token]>,
    except: Option<Token>,
    seq: Option<i64>,
    /// The message and the brace that closes the envelope.
    shared: Bytes,
}

impl Parcel {
    fn new(frame: &Frame) -> Self {
        Self {
            audience: frame.audience.clone(),
            except: frame.except.clone(),
            seq: frame.seq,
            shared: enveloped(&frame.message),
        }
    }
}

/// A message with the brace that closes its envelope.
pub fn enveloped(message: &str) -> Bytes {
    let mut shared = Vec::with_capacity(message.len() + 1);
    shared.extend_from_slice(message.as_bytes());
    shared.push(b'}');
    shared.into()
}

/// What the hub tells its worker threads.
#[derive(Clone)]
enum Note {
    Parcel(Arc<Parcel>),
    /// Rights changed somewhere: ask again for every subscription.
    Recheck,
    /// Frames were lost: everybody must fetch anew.
    CatchUp,
    /// The server stops.
    Shutdown,
}

/// Worker threads listening to one stream, and with how many subscriptions.
type Listening = Vec<(usize, usize)>;

const SHARDS: usize = 16;

/// The sockets of this process.
pub struct Hub {
    /// Tells hubs of one process apart (tests run several).
    id: u64,
    pub limits: Limits,
    pub counters: Counters,
    streams: [Mutex<HashMap<Token, Listening>>; SHARDS],
    inboxes: RwLock<Vec<Arc<Inbox>>>,
    addresses: Mutex<HashMap<IpAddr, usize>>,
    sockets: AtomicUsize,
    /// Counts changes of rights, so that an answer from before one is asked for again.
    epoch: AtomicU64,
    closing: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The guarded values stay sound whatever panics: they are counts and lists changed in one step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    pub fn new(limits: Limits) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Arc::new(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            limits,
            counters: Counters::default(),
            streams: Default::default(),
            inboxes: RwLock::default(),
            addresses: Mutex::default(),
            sockets: AtomicUsize::new(0),
            epoch: AtomicU64::new(0),
            closing: AtomicBool::new(false),
        })
    }

    fn shard(&self, token: &str) -> MutexGuard<'_, HashMap<Token, Listening>> {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        let index = hasher.finish() as usize % SHARDS;
        // The index is below the array's length.
        #[allow(clippy::indexing_slicing)]
        lock(&self.streams[index])
    }

    /// Hands a frame to the threads whose sockets listen. See `Bus::publish` for the waiting.
    pub fn deliver(&self, frame: &Frame) {
        let mut workers: Vec<usize> = Vec::new();
        for token in frame.audience.iter() {
            if let Some(listening) = self.shard(token).get(token) {
                workers.extend(listening.iter().map(|(worker, _)| worker));
            }
        }
        if workers.is_empty() {
            return;
        }
        workers.sort_unstable();
        workers.dedup();
        self.counters.frames.add(1);
        let parcel = Arc::new(Parcel::new(frame));
        let patience = match frame.seq {
            Some(_) if !local::is_worker_thread(self.id) => PATIENCE,
            _ => Duration::ZERO,
        };
        for worker in workers {
            if let Some(inbox) = self.inbox(worker)
                && !inbox.push(Note::Parcel(parcel.clone()), patience)
            {
                self.counters.dropped.add(1);
                // A frame without a number (typing) may be lost; after any other, sockets must fetch.
                if frame.seq.is_some() {
                    inbox.fall_behind();
                }
            }
        }
    }

    /// Whether a socket here listens to one of the streams.
    pub fn wants(&self, audience: &[Token]) -> bool {
        audience.iter().any(|token| self.shard(token).contains_key(token))
    }

    /// Rights changed: open sockets check theirs again.
    pub fn access_changed(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.tell(&Note::Recheck);
    }

    /// Frames may have been lost: tells every client to fetch anew.
    pub fn catch_up(&self) {
        self.counters.catch_ups.add(1);
        self.tell(&Note::CatchUp);
    }

    /// Sends everybody away with the request to reconnect, refuses newcomers, and waits until the last
    /// has gone, at most this long. Returns how many were still there.
    pub async fn shutdown(&self, at_most: Duration) -> usize {
        self.closing.store(true, Ordering::SeqCst);
        self.tell(&Note::Shutdown);
        let deadline = Instant::now() + at_most;
        while self.sockets() > 0 && Instant::now() < deadline {
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        self.sockets()
    }

    fn tell(&self, note: &Note) {
        for inbox in self.inboxes.read().unwrap_or_else(PoisonError::into_inner).iter() {
            inbox.push_always(note.clone());
        }
    }

    fn inbox(&self, worker: usize) -> Option<Arc<Inbox>> {
        self.inboxes.read().unwrap_or_else(PoisonError::into_inner).get(worker).cloned()
    }

    fn add_worker(&self) -> (usize, Arc<Inbox>) {
        let mut inboxes = self.inboxes.write().unwrap_or_else(PoisonError::into_inner);
        let inbox = Arc::new(Inbox::default());
        inboxes.push(inbox.clone());
        (inboxes.len() - 1, inbox)
    }

    fn listen(&self, token: &Token, worker: usize) {
        let mut shard = self.shard(token);
        let listening = shard.entry(token.clone()).or_default();
        match listening.iter_mut().find(|(other, _)| *other == worker) {
            Some((_, count)) => *count += 1,
            None => listening.push((worker, 1)),
        }
    }

    fn unlisten(&self, token: &Token, worker: usize) {
        if let Entry::Occupied(mut entry) = self.shard(token).entry(token.clone()) {
            for (other, count) in entry.get_mut().iter_mut() {
                if *other == worker {
                    *count = count.saturating_sub(1);
                }
            }
            entry.get_mut().retain(|(_, count)| *count > 0);
            if entry.get().is_empty() {
                entry.remove();
            }
        }
    }

    pub fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    /// Open sockets.
    pub fn sockets(&self) -> usize {
        self.sockets.load(Ordering::SeqCst)
    }

    /// Lets a new socket in, unless it is one too many for the node or its address.
    pub fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(network);
        let limits = &self.limits;
        if self.is_closing() || self.sockets.fetch_add(1, Ordering::SeqCst) >= limits.sockets {
            self.sockets.fetch_sub(1, Ordering::SeqCst);
            return None;
        }
        if let Some(address) = address {
            let mut addresses = lock(&self.addresses);
            let count = addresses.entry(address).or_default();
            if limits.sockets_per_address > 0 && *count >= limits.sockets_per_address {
                drop(addresses);
                self.sockets.fetch_sub(1, Ordering::SeqCst);
                self.counters.refused.add(1);
                return None;
            }
            *count += 1;
        }
        Some(Place { hub: self.clone(), address })
    }
}

/// The place of one socket among those allowed; given back when dropped.
pub struct Place {
    hub: Arc<Hub>,
    address: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.sockets.fetch_sub(1, Ordering::SeqCst);
        if let Some(address) = self.address
            && let Entry::Occupied(mut entry) = lock(&self.hub.addresses).entry(address)
        {
            *entry.get_mut() = entry.get().saturating_sub(1);
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or an IPv6 /64, which one subscriber has whole.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => IpAddr::V4(four),
            None => {
                let [a, b, c, d, ..] = six.segments();
                IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_counts_once() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        let foreign: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_ne!(network(one), network(foreign));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let hub = Hub::new(Limits { sockets: 3, sockets_per_address: 2, ..Limits::default() });
        let here = Some("192.0.2.1".parse().unwrap());
        let first = hub.enter(here).unwrap();
        let _second = hub.enter(here).unwrap();
        assert!(hub.enter(here).is_none());
        let _third = hub.enter(None).unwrap();
        assert!(hub.enter(None).is_none());
        drop(first);
        assert!(hub.enter(here).is_some());
        assert_eq!(hub.sockets(), 2);
    }

    #[test]
    fn nobody_listening_is_known() {
        let hub = Hub::new(Limits::default());
        let token: Token = "t".into();
        assert!(!hub.wants(std::slice::from_ref(&token)));
        hub.listen(&token, 0);
        hub.listen(&token, 0);
        hub.unlisten(&token, 0);
        assert!(hub.wants(std::slice::from_ref(&token)));
        hub.unlisten(&token, 0);
        assert!(!hub.wants(&[token]));
    }
}
