//! What happens after the answer: the relay carries events to sockets, webhooks and bots; job threads
//! deliver, mail and tidy up; the schedule puts periodic jobs in line. All on plain threads.
//!
//! Nothing here is lost with the process: events wait in the outbox, jobs come back when their lease
//! runs out. Wake-ups ([`Waker`]) only save time; polling is the guarantee.

mod bell;
pub mod http_client;
mod indexer;
mod jobs;
pub mod mail;
mod relay;
mod runner;
mod schedule;
mod signature;
mod stats;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use porchlight_domain::sweeps::Retention;
use porchlight_domain::{Committed, Db, Installation, Result};
use porchlight_files::Files;

use bell::Bell;
use http_client::{HttpClient, Lookup, OutboundPolicy};
use mail::{MailConfig, Mailer};
use relay::Relay;
use runner::Runner;
pub use stats::{Count, Stats};

/// How the worker works.
#[derive(Debug, Clone)]
pub struct Config {
    /// Threads that run jobs. They wait for the network most of the time.
    pub threads: usize,
    pub outbound: OutboundPolicy,
    /// How names of webhooks and the like are looked up.
    pub lookup: Lookup,
    /// Bounds connecting to a webhook and, apart from that, its answer.
    pub webhook_timeout: Duration,
    pub mail: MailConfig,
    pub retention: Retention,
}

impl Config {
    /// The usual settings, with mails going where `mail` says.
    pub fn new(mail: MailConfig) -> Self {
        Self {
            threads: 8,
            outbound: OutboundPolicy::default(),
            lookup: Lookup::default(),
            webhook_timeout: Duration::from_secs(5),
            mail,
            retention: Retention::default(),
        }
    }
}

/// What all parts of the worker share.
pub(crate) struct Shared {
    pub db: Db,
    pub inst: Arc<Installation>,
    pub files: Files,
    pub http: HttpClient,
    pub mailer: Mailer,
    pub threads: usize,
    pub retention: Retention,
    /// Rung when events were recorded.
    pub events: Bell,
    /// Rung when jobs were inserted, or a job thread fell idle.
    pub work: Bell,
    pub stats: Stats,
    /// Rung when the worker stops.
    stop: Bell,
    stopping: AtomicBool,
}

impl Shared {
    pub fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Sleeps so long, or less when the worker stops; whether it does.
    pub fn stopped_within(&self, time: Duration) -> bool {
        self.stop.wait(time);
        self.stopping()
    }
}

/// The worker of one process. Making it starts nothing: see [`Worker::start`] and [`Worker::drain`].
/// Cheap to clone.
#[derive(Clone)]
pub struct Worker(Arc<Shared>);

impl Worker {
    pub fn new(db: Db, inst: Arc<Installation>, files: Files, config: Config) -> Self {
        let http = HttpClient::new(config.outbound, config.lookup, config.webhook_timeout);
        let mailer = Mailer::new(config.mail, inst.mail_from.clone());
        Self(Arc::new(Shared {
            db,
            inst,
            files,
            http,
            mailer,
            threads: config.threads.max(1),
            retention: config.retention,
            events: Bell::default(),
            work: Bell::default(),
            stats: Stats::default(),
            stop: Bell::default(),
            stopping: AtomicBool::new(false),
        }))
    }

    /// Starts the threads: relay, schedule, search, jobs.
    pub fn start(&self) -> Result<Handle> {
        runner::reclaim(&self.0)?;
        let mut threads = vec![
            spawn("relay", &self.0, |shared| Relay::new(shared).run())?,
            spawn("schedule", &self.0, schedule::run)?,
            spawn("search", &self.0, indexer::run)?,
        ];
        threads.extend(Runner::start(&self.0)?);
        Ok(Handle { shared: self.0.clone(), threads })
    }

    /// What wakes the worker of this process.
    pub fn waker(&self) -> Waker {
        Waker(self.0.clone())
    }

    pub fn stats(&self) -> &Stats {
        &self.0.stats
    }

    /// Relays and runs jobs on the calling thread until no event waits and no job is due now. For tests
    /// and the command line, beside a worker that was not started; never on an async thread.
    pub fn drain(&self) -> Result<Drained> {
        let mut drained = Drained::default();
        loop {
            let events = Relay::new(self.0.clone()).until_empty()?;
            let jobs = runner::run_due(&self.0)?;
            drained.events += events;
            drained.jobs += jobs;
            if events == 0 && jobs == 0 {
                indexer::until_empty(&self.0)?;
                return Ok(drained);
            }
        }
    }
}

/// [`Worker::drain`], as test kits call it.
pub fn drain(worker: &Worker) -> Result<Drained> {
    worker.drain()
}

/// What [`Worker::drain`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drained {
    /// Events relayed or set aside.
    pub events: usize,
    /// Attempts at jobs, failed ones too.
    pub jobs: usize,
}

fn spawn(
    name: &str,
    shared: &Arc<Shared>,
    body: impl FnOnce(Arc<Shared>) + Send + 'static,
) -> Result<JoinHandle<()>> {
    let shared = shared.clone();
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK)
        .spawn(move || body(shared))
        .map_err(porchlight_domain::Error::internal)
}

/// Room for rendering documents and for TLS handshakes.
const STACK: usize = 1024 * 1024;

/// Wakes the worker: the database's commits ring it, and so may other nodes.
#[derive(Clone)]
pub struct Waker(Arc<Shared>);

impl Waker {
    /// After a commit of this process. Cheap; may be called from the database's threads.
    pub fn committed(&self, committed: Committed) {
        if committed.events {
            self.0.events.ring();
        }
        if committed.jobs {
            self.0.work.ring();
        }
    }

    /// Another node has work.
    pub fn ring(&self) {
        self.0.events.ring();
        self.0.work.ring();
    }
}

/// A running worker. Dropping it tells it to stop without waiting.
pub struct Handle {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Handle {
    /// Takes no new work, finishes what was begun (a delivery takes at most twice its timeout) and returns
    /// when all threads have ended. Blocks; never call it on an async thread.
    pub fn stop(mut self) {
        self.tell();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the worker panicked");
            }
        }
    }

    fn tell(&self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        self.shared.events.stop();
        self.shared.work.stop();
        self.shared.stop.stop();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.tell();
    }
}
