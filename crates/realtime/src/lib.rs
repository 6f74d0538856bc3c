//! The live side: the two buses, presence, and the WebSocket hub behind `/cable`.
//!
//! A frame takes this way: `Bus::publish` → [`hub::Hub::deliver`] picks the worker threads with
//! listeners → each thread hands it to its sockets' queues → each socket's task writes. It is encoded
//! once; what differs from socket to socket is the prefix that names the subscription.

mod cable;
mod gate;
mod hub;
mod in_process;
mod limits;
mod presence;
mod redis;
mod resume;
mod stats;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::web;
use porchlight_domain::keys::Keys;
use porchlight_domain::{Bus, Presence, Signal};
use socket2::SockRef;

pub use cable::{AddressOf, Cable, peer_address, routes};
pub use gate::{Answer, DbGate, Gate, Loader, Missed};
pub use limits::Limits;
pub use redis::{BadRedis, Server as RedisServer};
pub use stats::{Counter, Counters};

use hub::Hub;
use in_process::{Here, InProcessBus, InProcessPresence};
use presence::PresenceDesk;

/// The live side of one process: bus, presence, sockets.
#[derive(Clone)]
pub struct Realtime {
    here: Arc<Here>,
    bus: Arc<dyn Bus>,
    presence: Arc<dyn Presence>,
}

impl Realtime {
    /// For a single node.
    pub fn in_process(limits: Limits) -> Self {
        let presence = Arc::new(InProcessPresence::new(limits.presence));
        let here = Here::new(Hub::new(limits));
        Self { bus: Arc::new(InProcessBus::new(here.clone())), presence, here }
    }

    /// For several nodes that share one Redis and one installation key. Redis may be away at the start.
    pub fn over_redis(server: RedisServer, keys: &Keys, limits: Limits) -> Result<Self, BadRedis> {
        let access = redis::Access::new(server, keys.streams())?;
        let presence = Arc::new(redis::RedisPresence::start(access.clone(), limits.presence)?);
        let here = Here::new(Hub::new(limits));
        Ok(Self { bus: Arc::new(redis::RedisBus::start(access, here.clone())?), presence, here })
    }

    /// What `Installation` and the relay publish on.
    pub fn bus(&self) -> Arc<dyn Bus> {
        self.bus.clone()
    }

    pub fn presence(&self) -> Arc<dyn Presence> {
        self.presence.clone()
    }

    /// Calls back for every signal that is no frame, from whichever node: caches forget on
    /// `AccessChanged`, workers look on `Work`. The callback must not block.
    pub fn on_signal(&self, callback: impl Fn(&Signal) + Send + Sync + 'static) {
        self.here.ears.add(callback);
    }

    /// The application data that [`routes`] needs; one per process, cloned into every worker. The server
    /// must be one of `porchlight_http::serve`: only there can a connection be taken over.
    pub fn cable(&self, gate: Arc<dyn Gate>, address_of: AddressOf) -> web::Data<Cable> {
        let desk = PresenceDesk::new(self.presence.clone());
        web::Data::new(Cable::new(self.here.hub.clone(), gate, desk, address_of))
    }

    /// Sends all sockets away with the request to reconnect and refuses new ones; to be called before
    /// the HTTP server stops. Waits until they have gone, at most this long; returns how many had not.
    pub async fn shutdown(&self, at_most: Duration) -> usize {
        self.here.hub.shutdown(at_most).await
    }

    /// Open sockets of this process.
    pub fn sockets(&self) -> usize {
        self.here.hub.sockets()
    }

    pub fn counters(&self) -> &Counters {
        &self.here.hub.counters
    }
}

/// Sets up a fresh connection of the server: small frames go out at once, and a peer that takes nothing
/// for `stalled` is given up even if it never closes.
pub fn tune(stream: &TcpStream, stalled: Duration) {
    let socket = SockRef::from(stream);
    note(socket.set_tcp_nodelay(true));
    #[cfg(target_os = "linux")]
    note(socket.set_tcp_user_timeout(Some(stalled)));
    #[cfg(not(target_os = "linux"))]
    let _ = stalled;
}

/// Bounds what the kernel keeps for a client that does not read; by itself it would take megabytes.
fn bound(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    note(SockRef::from(stream).set_tcp_notsent_lowat(256 * 1024));
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// A connection serves without such options, too.
fn note(set: std::io::Result<()>) {
    if let Err(error) = set {
        tracing::debug!(%error, "a connection does not take an option");
    }
}
