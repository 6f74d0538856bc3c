//! SQLite's one writer: a thread that commits waiting writes as one group.
//!
//! A commit with `synchronous=FULL` waits for the disk; writes that arrive meanwhile share the next
//! one. Each runs in its own savepoint, so one failure does not spoil the group, and each is answered
//! only after the commit. Checkpoints run on another connection, off the writer's path.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;

use super::pool::Manager;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Writes in one commit. More is no faster (`docs/decisions/0003-group-commit.md`) and makes the first wait.
const GROUP: usize = 64;

/// How long a write that is in no hurry waits for another one whose commit it can share.
const SOON: Duration = Duration::from_millis(2);

/// Between two checkpoints, while there is something to check.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(250);

/// One write: runs inside the group's transaction and returns what is to be done after the commit.
/// Given an error instead of a connection, it passes that on.
pub(crate) type Write = Box<dyn FnOnce(Result<&mut Conn>) -> Answer + Send>;

/// Called after the commit, with its error if it failed.
pub(crate) type Answer = Box<dyn FnOnce(Option<Error>) + Send>;

/// When a write has to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Somebody waits for its commit.
    Now,
    /// Within milliseconds: it spares the disk a commit of its own if another write comes by.
    Soon,
}

type Waiting = (Urgency, Write);

/// The handle of the writer thread.
pub(crate) struct Writer {
    queue: Sender<Waiting>,
    waiting: Arc<AtomicUsize>,
    bound: usize,
}

impl Writer {
    pub fn start(manager: Manager, bound: usize) -> Result<Self> {
        let (queue, incoming) = channel::<Waiting>();
        let (dirty, cleaner) = sync_channel::<()>(1);
        let waiting = Arc::new(AtomicUsize::new(0));
        let checkpoints = Manager { extra: "", ..manager.clone() };
        let failed = |error: std::io::Error| Error::Other(error.to_string());
        std::thread::Builder::new()
            .name("checkpoint".into())
            .spawn(move || checkpoint(&checkpoints, &cleaner))
            .map_err(failed)?;
        let counter = waiting.clone();
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&manager, &incoming, &counter, &dirty))
            .map_err(failed)?;
        Ok(Self { queue, waiting, bound })
    }

    pub fn submit(&self, urgency: Urgency, write: Write) -> Result<()> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.bound {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::Unavailable("too many writes are waiting".into()));
        }
        self.queue.send((urgency, write)).map_err(|_| Error::Unavailable("the writer has stopped".into()))
    }
}

fn run(manager: &Manager, incoming: &Receiver<Waiting>, waiting: &AtomicUsize, dirty: &SyncSender<()>) {
    let mut conn: Option<Conn> = None;
    let mut later = Later::default();
    while let Some(first) = later.next(incoming, waiting) {
        if conn.is_none() {
            match manager.connect() {
                Ok(pooled) => conn = Some(pooled.conn),
                Err(error) => {
                    refuse(first, error.to_string());
                    continue;
                }
            }
        }
        let Some(open) = conn.as_mut() else { continue };
        if !group(open, first, &mut later, incoming, waiting) {
            // The connection's state is unknown: a new one begins clean.
            conn = None;
        }
        // Full means a checkpoint is due already.
        let _ = dirty.try_send(());
    }
}

/// Writes that are in no hurry.
#[derive(Default)]
struct Later {
    writes: Vec<Write>,
    due: Option<Instant>,
}

impl Later {
    /// The write that begins the next group: the next urgent one, or one of these that has waited long
    /// enough. `None` when there will be no more.
    fn next(&mut self, incoming: &Receiver<Waiting>, waiting: &AtomicUsize) -> Option<Write> {
        loop {
            let received = match self.due {
                None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => incoming.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            if received.is_ok() {
                waiting.fetch_sub(1, Ordering::Relaxed);
            }
            match received {
                Ok((Urgency::Now, write)) => return Some(write),
                Ok((Urgency::Soon, write)) => {
                    self.due = self.due.or_else(|| Some(Instant::now() + SOON));
                    self.writes.push(write);
                }
                Err(_) => return self.take(),
            }
        }
    }

    /// One of them, if there is any.
    fn take(&mut self) -> Option<Write> {
        let write = self.writes.pop();
        if self.writes.is_empty() {
            self.due = None;
        }
        write
    }
}

/// Tells a write that it cannot run.
fn refuse(write: Write, cause: String) {
    write(Err(Error::Unavailable(cause)))(None);
}

/// Runs one group; `false` when the connection is to be thrown away.
fn group(
    conn: &mut Conn,
    first: Write,
    later: &mut Later,
    incoming: &Receiver<Waiting>,
    waiting: &AtomicUsize,
) -> bool {
    if let Err(error) = conn.raw().begin_write() {
        refuse(first, error.to_string());
        return false;
    }
    let mut answers = Vec::with_capacity(GROUP);
    let mut next = Some(first);
    while let Some(write) = next {
        answers.push(write(Ok(conn)));
        next = if answers.len() < GROUP { incoming.try_recv().ok().map(|(_, write)| write) } else { None };
        if next.is_some() {
            waiting.fetch_sub(1, Ordering::Relaxed);
        }
        // Those in no hurry go along last.
        next = next.or_else(|| later.take());
    }
    match conn.raw().commit() {
        Ok(()) => {
            answers.into_iter().for_each(|answer| answer(None));
            true
        }
        Err(error) => {
            let cause = error.to_string();
            for answer in answers {
                answer(Some(Error::Unavailable(cause.clone())));
            }
            false
        }
    }
}

fn checkpoint(manager: &Manager, dirty: &Receiver<()>) {
    let mut conn = None;
    while dirty.recv().is_ok() {
        let started = Instant::now();
        if conn.is_none() {
            conn = manager.connect().ok();
        }
        if let Some(open) = conn.as_mut()
            && let Err(error) = open.conn.raw().batch_execute("PRAGMA wal_checkpoint(PASSIVE);")
        {
            tracing::warn!(%error, "checkpoint failed; it is tried again after the next write");
            conn = None;
        }
        std::thread::sleep(CHECKPOINT_EVERY.saturating_sub(started.elapsed()));
    }
}
