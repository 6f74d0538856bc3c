//! Bus and presence of several nodes, over Redis. Every message on the channel is signed with the
//! installation's key: whoever else can write to Redis cannot speak for a node.
//!
//! While Redis is away each node goes on alone, and afterwards tells its clients to catch up. Nothing
//! here is waited for by a request: a thread writes, a thread listens, a thread keeps presence.

mod envelope;
mod link;
mod presence;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use ::redis::TlsCertificates;
use porchlight_domain::keys::hmac_sha256;
use porchlight_domain::{Bus, Signal, Token};

use crate::in_process::Here;
use envelope::Note;
pub use presence::RedisPresence;

/// Signals waiting for Redis; more are lost, and the other nodes' clients catch up.
const QUEUE: usize = 4_096;
/// How often a node says that it lives; it hears itself and so knows that the channel works.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Without a word for so long, the connection is given up.
const SILENCE: Duration = Duration::from_secs(5);
/// For connecting, and for one command.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why Redis cannot be used at all, whatever its state.
#[derive(Debug, thiserror::Error)]
pub enum BadRedis {
    #[error("the Redis address cannot be read: {0}")]
    Address(String),
    #[error("a thread for Redis cannot be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// A Redis server, as configured.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a> {
    /// `redis://[user:password@]host[:port][/database]`, the same with `rediss://` for TLS, or `unix://…`.
    pub url: &'a str,
    /// The authority (PEM) that must have signed the server's certificate, instead of the well-known ones.
    pub ca: Option<&'a [u8]>,
}

/// How to reach Redis, and as whom.
#[derive(Clone)]
pub struct Access {
    client: ::redis::Client,
    key: [u8; 32],
    /// In all names: installations that share one Redis do not meet.
    namespace: String,
}

impl Access {
    /// `key` is `Keys::streams`.
    pub fn new(server: Server, key: &[u8; 32]) -> Result<Self, BadRedis> {
        // What other clients take as leave to trust anybody.
        if server.url.ends_with("#insecure") {
            return Err(BadRedis::Address("certificates are always checked".into()));
        }
        let client = match server.ca {
            None => ::redis::Client::open(server.url),
            Some(ca) => {
                let certificates = TlsCertificates { client_tls: None, root_cert: Some(ca.to_vec()) };
                ::redis::Client::build_with_tls(server.url, certificates)
            }
        };
        let client = client.map_err(|error| BadRedis::Address(error.to_string()))?;
        let name = hmac_sha256(key, b"porchlight redis names v1");
        let namespace = name.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { client, key: *key, namespace })
    }

    fn connect(&self) -> ::redis::RedisResult<::redis::Connection> {
        let connection = self.client.get_connection_with_timeout(PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        Ok(connection)
    }

    fn channel(&self) -> String {
        format!("porchlight:{}:bus", self.namespace)
    }
}

/// What the threads and the bus share.
struct Link {
    access: Access,
    here: Arc<Here>,
    node: [u8; 16],
    started: Instant,
    /// Milliseconds after `started` at which this node last heard itself, plus one; 0 for never.
    heard: AtomicU64,
    connected: AtomicBool,
    /// Something could not be sent: the other nodes must be told when it can be again.
    lost: AtomicBool,
    stopped: AtomicBool,
}

impl Link {
    fn lose(&self, count: u64) {
        self.here.hub.counters.bus_lost.add(count);
        self.lost.store(true, Ordering::SeqCst);
    }
}

/// The bus of several nodes.
pub struct RedisBus {
    link: Arc<Link>,
    queue: SyncSender<Note>,
}

impl RedisBus {
    /// Starts the two threads. Redis may be away; it is tried until it is there.
    pub fn start(access: Access, here: Arc<Here>) -> Result<Self, BadRedis> {
        let (queue, waiting) = sync_channel(QUEUE);
        let link = Arc::new(Link {
            access,
            here,
            node: porchlight_domain::keys::random_bytes(),
            started: Instant::now(),
            heard: AtomicU64::new(0),
            connected: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        });
        let (speaking, listening) = (link.clone(), link.clone());
        std::thread::Builder::new().name("redis-out".into()).spawn(move || speaking.speak(&waiting))?;
        std::thread::Builder::new().name("redis-in".into()).spawn(move || listening.listen())?;
        Ok(Self { link, queue })
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        self.link.stopped.store(true, Ordering::SeqCst);
    }
}

impl Bus for RedisBus {
    fn publish(&self, signal: Signal) {
        // To the others first: the own sockets may take a moment.
        match self.queue.try_send(Note::Signal(signal.clone())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => self.link.lose(1),
        }
        self.link.here.take(&signal);
    }

    /// Other nodes may have listeners, so somebody may always listen.
    fn wants(&self, _audience: &[Token]) -> bool {
        true
    }

    fn healthy(&self) -> bool {
        let heard = self.link.heard.load(Ordering::SeqCst);
        let now = self.link.started.elapsed().as_millis() as u64 + 1;
        self.link.connected.load(Ordering::SeqCst)
            && heard > 0
            && now.saturating_sub(heard) < SILENCE.as_millis() as u64
    }
}
