//! The relay: takes recorded events in batches, numbers them per account, makes the jobs that follow,
//! and publishes their frames.
//!
//! Reading and rendering happen before the write, on a reading connection; the write itself inserts
//! jobs, numbers the events and marks them, and nothing else. Frames go out after its commit, in order.
//! On PostgreSQL all of it happens under one lock for the whole installation; should a node lose that
//! lock unawares, the marking finds events relayed already and the batch is given up.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use porchlight_domain::job::{Delivery, Job};
use porchlight_domain::relay::{BATCH, Demand, Told, load};
use porchlight_domain::schema::tables::EventRow;
use porchlight_domain::schema::{AccountId, EventId, MessageId, Ts};
use porchlight_domain::{Conn, Error, Frame, Result, Signal, Token};
use porchlight_store::jobs::{self, NewJob};
use porchlight_store::{Error as StoreError, SystemScope, events, relay as store};
use porchlight_views::frames::{self, Rendered};
use porchlight_views::webhook;
use uuid::Uuid;

use crate::Shared;

/// How often waiting events are looked for without being told.
const TICK: Duration = Duration::from_secs(1);
/// How soon a node tries again that was told of events while another node relays.
const TURN: Duration = Duration::from_millis(20);
/// Between two commits of the relay on PostgreSQL, where each costs the disk as much as a post: under load each
/// then tells of many events, and a lone event waits for nothing. (On SQLite they share the commits of posts.)
const APART: Duration = Duration::from_millis(8);
/// Pause after the database failed.
const RECOVERY: Duration = Duration::from_millis(500);
/// Attempts at an event before it is set aside.
const ATTEMPTS: i32 = 3;

/// The relay of this process.
pub(crate) struct Relay {
    shared: Arc<Shared>,
    system: SystemScope,
}

/// Which waiting events to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    /// Those that were not tried yet.
    Fresh,
    /// Those that failed before too.
    All,
}

/// What a pass over the outbox came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// So many events were taken out; none is left.
    Done(usize),
    /// Another node relays now.
    Elsewhere,
}

impl Relay {
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared, system: SystemScope::new() }
    }

    /// Relays until the worker stops.
    pub fn run(self) {
        let (mut told, mut pause, mut looked) = (false, TICK, Instant::now());
        let (apart, mut relayed) = (self.shared.db.is_postgres().then_some(APART), None::<Instant>);
        loop {
            told |= self.shared.events.wait(pause);
            if let (Some(apart), Some(relayed)) = (apart, relayed) {
                self.shared.stopped_within(apart.saturating_sub(relayed.elapsed()));
            }
            if self.shared.stopping() {
                return;
            }
            pause = TICK;
            // Events that failed are tried again by the clock, not with every commit.
            let take = if looked.elapsed() >= TICK { Take::All } else { Take::Fresh };
            if take == Take::All {
                looked = Instant::now();
            }
            match self.pass(take) {
                Ok(Pass::Done(events)) => {
                    told = false;
                    relayed = (events > 0).then(Instant::now);
                }
                Ok(Pass::Elsewhere) if told => pause = TURN,
                Ok(Pass::Elsewhere) => {}
                Err(error) => {
                    tracing::warn!(error = error.words(), "events could not be relayed; they wait");
                    pause = RECOVERY;
                }
            }
        }
    }

    /// Relays everything that waits; returns how many events were taken out.
    pub fn until_empty(&self) -> Result<usize> {
        let mut all = 0;
        loop {
            match self.pass(Take::All)? {
                Pass::Done(0) => return Ok(all),
                Pass::Done(events) => all += events,
                Pass::Elsewhere => std::thread::sleep(TURN),
            }
        }
    }

    fn pass(&self, take: Take) -> Result<Pass> {
        if self.shared.db.is_postgres() {
            // The connection that holds the lock is the one that reads.
            let relayed = self
                .shared
                .db
                .read_blocking(|conn| store::alone(conn, self.system, |conn| self.batches(conn, take)))?;
            return Ok(relayed.map_or(Pass::Elsewhere, Pass::Done));
        }
        let mut all = 0;
        loop {
            // Requests share the reading connections: this one goes back before the write.
            let batch = self.shared.db.read_blocking(|conn| self.prepare(conn, take))?;
            let (events, more) = self.finish(batch)?;
            all += events;
            if !more || self.shared.stopping() {
                return Ok(Pass::Done(all));
            }
        }
    }

    fn batches(&self, conn: &mut Conn, take: Take) -> Result<usize> {
        let mut all = 0;
        loop {
            let batch = self.prepare(conn, take)?;
            let (events, more) = self.finish(batch)?;
            all += events;
            if !more || self.shared.stopping() {
                return Ok(all);
            }
        }
    }

    /// Takes waiting events and renders what follows from them. When that fails for all of them
    /// together, each is tried alone, so that the guilty one holds up nobody else.
    fn prepare(&self, conn: &mut Conn, take: Take) -> Result<Batch> {
        let fresh = take == Take::Fresh;
        let error = match self.all_at_once(conn, fresh) {
            Ok(batch) => return Ok(batch),
            Err(Error::Unavailable(pause)) => return Err(Error::Unavailable(pause)),
            Err(error) => error,
        };
        tracing::warn!(
            error = error.words(),
            "a batch of events could not be loaded; they are taken one by one"
        );
        let ids = events::waiting_ids(conn, self.system, fresh, BATCH)?;
        let mut batch = Batch { full: ids.len() as i64 == BATCH, ..Batch::default() };
        for id in ids {
            let one = events::find(conn, self.system, id).map_err(Error::from);
            match one.and_then(|event| self.load(conn, vec![event], true)) {
                Ok(told) => self.render(told, &mut batch),
                Err(Error::Unavailable(pause)) => return Err(Error::Unavailable(pause)),
                Err(error) => batch.failed.push((id, error.words())),
            }
        }
        Ok(batch)
    }

    fn all_at_once(&self, conn: &mut Conn, fresh: bool) -> Result<Batch> {
        let waiting = events::waiting(conn, self.system, fresh, BATCH)?;
        let mut batch = Batch { full: waiting.len() as i64 == BATCH, ..Batch::default() };
        if !waiting.is_empty() {
            let told = self.load(conn, waiting, true)?;
            self.render(told, &mut batch);
        }
        Ok(batch)
    }

    /// Loads events with their consequences; a panic is an error like others.
    fn load(&self, conn: &mut Conn, events: Vec<EventRow>, deliver: bool) -> Result<Vec<Told>> {
        let wants = |streams: &[Token]| self.shared.inst.bus.wants(streams);
        let demand = Demand { wants: &wants, deliver };
        catch_unwind(AssertUnwindSafe(|| load(conn, &demand, events)))
            .unwrap_or_else(|panic| Err(Error::internal(panicked(&*panic))))
    }

    fn render(&self, told: Vec<Told>, batch: &mut Batch) {
        let now = self.shared.db.clock().now();
        for told in told {
            let rendered = catch_unwind(AssertUnwindSafe(|| {
                let frames = frames::render(&self.shared.inst, &told);
                (frames, self.jobs(&told, now))
            }));
            match rendered {
                Ok((frames, jobs)) => {
                    batch.jobs.extend(jobs);
                    batch.relayed.push(Outgoing { frames, unheard: told.unheard, event: told.event });
                }
                Err(panic) => batch.failed.push((told.event.id, panicked(&*panic).to_string())),
            }
        }
    }

    /// The deliveries that follow from an event: one document for all that call it the same.
    fn jobs(&self, told: &Told, now: Ts) -> Vec<NewJob> {
        let mut bodies: Vec<(&str, Option<String>)> = Vec::new();
        let mut jobs = Vec::with_capacity(told.deliveries.len());
        for deliver in &told.deliveries {
            let event = deliver.event;
            let known = bodies.iter().position(|(name, _)| *name == event);
            let body = match known.and_then(|at| bodies.get(at)) {
                Some((_, body)) => body.clone(),
                None => {
                    let body = webhook::body(&self.shared.inst, told, event);
                    bodies.push((event, body.clone()));
                    body
                }
            };
            let Some(body) = body else { continue };
            let message = event.starts_with("message_").then_some(MessageId(told.event.subject_id));
            let delivery = Delivery {
                id: Uuid::new_v4().to_string(),
                target: deliver.target,
                event: event.to_owned(),
                body,
                conversation: told.event.conversation_id,
                message,
                until: None,
            };
            jobs.push(Job::deliver(deliver.to, delivery).row(Some(told.event.account_id), None, now));
        }
        jobs
    }

    /// Commits a batch and publishes its frames. Returns how many events are out of the way and whether
    /// there may be more.
    fn finish(&self, batch: Batch) -> Result<(usize, bool)> {
        let Batch { relayed, jobs, failed, full } = batch;
        for (id, error) in &failed {
            self.note_failure(*id, error.clone())?;
        }
        if relayed.is_empty() {
            // Only failures: they wait for the next tick, or were set aside.
            return Ok((0, false));
        }
        let (system, count) = (self.system, relayed.len());
        let order: Vec<(EventId, AccountId)> =
            relayed.iter().map(|out| (out.event.id, out.event.account_id)).collect();
        let made_jobs = !jobs.is_empty();
        let numbers = self.shared.db.write_soon_blocking(move |tx| {
            jobs::insert(tx, &jobs).map_err(Failed::Store)?;
            events::finish(tx, system, &order).map_err(Failed::Store)?.ok_or(Failed::Stale)
        });
        let numbers = match numbers {
            Ok(numbers) => numbers,
            Err(Failed::Store(error)) => return Err(error.into()),
            // Deleted with their account, or relayed by another node: look anew.
            Err(Failed::Stale) => {
                std::thread::sleep(Duration::from_millis(5));
                return Ok((0, true));
            }
        };
        if made_jobs {
            self.shared.work.ring();
        }
        self.publish(relayed, numbers.into_iter().map(|(_, number)| number))?;
        self.shared.stats.events_relayed.add(count);
        self.shared.stats.relay_batches.add(1);
        Ok((count, full))
    }

    /// Publishes the frames in the order of their events. Somebody who began to listen while the batch
    /// was under way may have asked for what was missed before it was committed: what was left out is
    /// looked at once more.
    fn publish(&self, relayed: Vec<Outgoing>, numbers: impl Iterator<Item = i64>) -> Result<()> {
        let bus = &self.shared.inst.bus;
        for (mut out, number) in relayed.into_iter().zip(numbers) {
            if !out.unheard.is_empty()
                && out.unheard.iter().any(|token| bus.wants(std::slice::from_ref(token)))
            {
                out.frames = self.shared.db.read_blocking(|conn| self.again(conn, out.event.clone()))?;
            }
            self.shared.stats.frames_published.add(out.frames.len());
            for frame in out.frames {
                let frame: Frame = frame.numbered(out.event.account_id, number);
                bus.publish(Signal::Frame(frame));
            }
        }
        Ok(())
    }

    /// Renders an event's frames once more, for those who listen now.
    fn again(&self, conn: &mut Conn, event: EventRow) -> Result<Vec<Rendered>> {
        let told = self.load(conn, vec![event], false)?;
        Ok(told.iter().flat_map(|told| frames::render(&self.shared.inst, told)).collect())
    }

    fn note_failure(&self, id: EventId, error: String) -> Result<()> {
        tracing::error!(event = id.0, error, "an event could not be relayed");
        let system = self.system;
        let aside = self
            .shared
            .db
            .write_blocking(move |tx| events::note_failure(tx, system, id, &error, ATTEMPTS))
            .map_err(Error::from)?;
        if aside {
            tracing::error!(event = id.0, "the event is set aside; `porchlight jobs events` shows it");
            self.shared.stats.events_set_aside.add(1);
        }
        Ok(())
    }
}

/// Events on their way out.
#[derive(Default)]
struct Batch {
    relayed: Vec<Outgoing>,
    jobs: Vec<NewJob>,
    failed: Vec<(EventId, String)>,
    /// As many as a batch takes: there may be more.
    full: bool,
}

struct Outgoing {
    event: EventRow,
    frames: Vec<Rendered>,
    /// Streams nobody listened to when the frames were rendered.
    unheard: Vec<Token>,
}

/// Why a batch was not committed.
#[derive(Debug)]
enum Failed {
    Store(StoreError),
    Stale,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A panic in words.
fn panicked(panic: &(dyn std::any::Any + Send)) -> std::io::Error {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    std::io::Error::other(format!("panicked: {text}"))
}
