//! Connections and the threads that use them. A thread of the pool owns no connection; it borrows one
//! from r2d2 for each piece of work, and there are as many of both, so requests wait in one queue only.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use porchlight_schema::AnyConnection;

use super::lanes::{Lane, Lanes};
use crate::clock::Clock;
use crate::db::Conn;
use crate::directory::Directory;

/// `busy_timeout` comes first, so that switching to WAL waits its turn. `synchronous=FULL`: an
/// acknowledged commit survives a power cut.
const PRAGMAS: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; \
     PRAGMA mmap_size=268435456; PRAGMA journal_size_limit=67108864;";

/// Compiling a statement takes PostgreSQL longer than any of ours runs.
const POSTGRES: &str = "SET jit = off";

/// A PostgreSQL connection that was used this recently is trusted without a ping.
const FRESH: Duration = Duration::from_secs(5);

/// Opens connections for r2d2.
#[derive(Clone)]
pub(crate) struct Manager {
    pub url: String,
    pub clock: Clock,
    pub directory: Arc<Directory>,
    /// Run on every new connection after the common settings.
    pub extra: &'static str,
}

/// A pooled connection that remembers when it last worked.
pub(crate) struct Pooled {
    pub conn: Conn,
    used: Instant,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = AnyConnection::open(&self.url).map_err(diesel::r2d2::Error::ConnectionError)?;
        let settings = if conn.is_pg() { POSTGRES } else { PRAGMAS };
        conn.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)?;
        if !self.extra.is_empty() {
            conn.batch_execute(self.extra).map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(Pooled { conn: Conn::new(conn, self.clock.clone(), self.directory.clone()), used: Instant::now() })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        if !pooled.conn.raw().is_pg() || pooled.used.elapsed() < FRESH {
            return Ok(());
        }
        pooled.conn.raw().ping().map_err(diesel::r2d2::Error::QueryError)?;
        pooled.used = Instant::now();
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.used = Instant::now();
        std::thread::panicking() || pooled.conn.raw().is_broken()
    }
}

type Work = Box<dyn FnOnce() + Send>;

struct Queue {
    work: Mutex<Waiting>,
    ready: Condvar,
}

struct Waiting {
    lanes: Lanes<Work>,
    over: bool,
}

/// A fixed number of threads that run database work, lane by lane in the order it came.
pub(crate) struct Threads {
    queue: Arc<Queue>,
}

impl Threads {
    /// `bound` is how much work may wait before more is refused.
    pub fn start(name: &str, count: usize, bound: usize) -> std::io::Result<Self> {
        let work = Mutex::new(Waiting { lanes: Lanes::new(bound, count), over: false });
        let queue = Arc::new(Queue { work, ready: Condvar::new() });
        for number in 0..count {
            let queue = queue.clone();
            std::thread::Builder::new().name(format!("{name}-{number}")).spawn(move || run(&queue))?;
        }
        Ok(Self { queue })
    }

    /// Queues work; hands it back when too much is waiting.
    pub fn submit(&self, lane: Lane, work: Work) -> Result<(), Work> {
        self.queue.work.lock().unwrap_or_else(PoisonError::into_inner).lanes.push(
            lane,
            work,
            Instant::now(),
        )?;
        self.queue.ready.notify_one();
        Ok(())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.queue.work.lock().unwrap_or_else(PoisonError::into_inner).over = true;
        self.queue.ready.notify_all();
    }
}

fn run(queue: &Queue) {
    let mut waiting = queue.work.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let (lane, work) = loop {
            match waiting.lanes.pop(Instant::now()) {
                Some(next) => break next,
                None if waiting.over => return,
                None => waiting = queue.ready.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(waiting);
        work();
        waiting = queue.work.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.lanes.done(lane);
    }
}
