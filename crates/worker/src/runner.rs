//! Runs jobs: one thread claims as many as there are idle job threads, they do the work, each settles
//! its own. A claimed job holds a lease; a process that dies leaves it to the next.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use porchlight_domain::job::Job;
use porchlight_domain::schema::tables::JobRow;
use porchlight_domain::schema::{AccountId, JobId, Ts};
use porchlight_domain::{Error, Result};
use porchlight_store::jobs;

use crate::jobs::{Done, run};
use crate::{Shared, spawn};

/// How long a claimed job is its worker's. Deliveries take at most twice their timeout; longer work is
/// done in pieces of a few seconds.
const LEASE_SECONDS: i64 = 40;
/// How often due jobs are looked for without being told.
const TICK: Duration = Duration::from_secs(1);
/// Deliveries to one target at a time: a slow one leaves threads to the others.
const PER_TARGET: usize = 3;
/// How long a job steps back that found its target busy.
const STEP_BACK: Duration = Duration::from_millis(500);
/// Longest error that is kept with a job.
const ERROR_CHARS: usize = 1000;

/// Frees the leases of a process that died. On SQLite there is no other that could hold one.
pub(crate) fn reclaim(shared: &Shared) -> Result<()> {
    if shared.db.is_postgres() {
        return Ok(());
    }
    let freed = shared.db.write_blocking(jobs::free_leases).map_err(Error::from)?;
    if freed > 0 {
        tracing::info!(freed, "jobs of the previous run begin again");
    }
    Ok(())
}

/// Claims jobs and hands them to the threads.
pub(crate) struct Runner {
    shared: Arc<Shared>,
    desk: Arc<Desk>,
}

/// Where claimed jobs wait for a thread; never more than there are threads.
#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    ready: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<JobRow>,
    busy: usize,
    /// Deliveries under way by target.
    targets: HashMap<Target, usize>,
    closed: bool,
}

/// What a delivery goes to, by kind of job and id.
type Target = (&'static str, i64);

impl Runner {
    /// Starts the claiming thread and the job threads.
    pub fn start(shared: &Arc<Shared>) -> Result<Vec<JoinHandle<()>>> {
        let desk = Arc::new(Desk::default());
        let runner = Self { shared: shared.clone(), desk: desk.clone() };
        let mut threads = vec![spawn("claim", shared, move |_| runner.claim())?];
        for number in 0..shared.threads {
            let desk = desk.clone();
            threads.push(spawn(&format!("job-{number}"), shared, move |shared| work(&shared, &desk))?);
        }
        Ok(threads)
    }

    fn claim(self) {
        loop {
            let idle = self.shared.threads - self.desk.lock().busy.min(self.shared.threads);
            let claimed = if idle == 0 || self.shared.stopping() {
                Ok(Vec::new())
            } else {
                claim_due(&self.shared, idle)
            };
            match claimed {
                Ok(rows) if !rows.is_empty() => {
                    self.hand_out(rows);
                    continue;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = error.words(), "no jobs could be claimed");
                    std::thread::sleep(TICK);
                }
            }
            if self.shared.stopping() {
                return self.desk.close();
            }
            self.shared.work.wait(TICK);
        }
    }

    /// Gives jobs to idle threads; those whose target is busy step back.
    fn hand_out(&self, rows: Vec<JobRow>) {
        let mut back = Vec::new();
        {
            let mut state = self.desk.lock();
            for row in rows {
                let target = target(&row);
                let busy = target.and_then(|target| state.targets.get(&target).copied()).unwrap_or(0);
                if busy >= PER_TARGET {
                    back.push(row.id);
                    continue;
                }
                if let Some(target) = target {
                    state.targets.insert(target, busy + 1);
                }
                state.busy += 1;
                state.waiting.push_back(row);
            }
        }
        self.desk.ready.notify_all();
        if !back.is_empty()
            && let Err(error) = step_back(&self.shared, back)
        {
            tracing::warn!(
                error = error.words(),
                "jobs could not step back; their leases run out by themselves"
            );
        }
    }
}

impl Desk {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// The next job; `None` when the desk is closed.
    fn take(&self) -> Option<JobRow> {
        let mut state = self.lock();
        loop {
            if let Some(row) = state.waiting.pop_front() {
                return Some(row);
            }
            if state.closed {
                return None;
            }
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn finished(&self, target: Option<Target>) {
        let mut state = self.lock();
        state.busy = state.busy.saturating_sub(1);
        if let Some(target) = target
            && let Some(count) = state.targets.get_mut(&target)
        {
            *count -= 1;
            if *count == 0 {
                state.targets.remove(&target);
            }
        }
    }
}

/// A job thread.
fn work(shared: &Arc<Shared>, desk: &Desk) {
    while let Some(row) = desk.take() {
        let target = target(&row);
        attempt(shared, row);
        desk.finished(target);
        shared.work.ring();
    }
}

/// What a delivery goes to, without reading its body.
fn target(row: &JobRow) -> Option<Target> {
    let kind = match row.kind.as_str() {
        "webhook" => "webhook",
        "inbox_webhook" => "inbox_webhook",
        "agent_bot_webhook" => "agent_bot_webhook",
        // Anybody may name any slow host: together they hold up no more than one webhook does.
        "fetch_avatar" => return Some(("fetch_avatar", 0)),
        _ => return None,
    };
    #[derive(serde::Deserialize)]
    struct Payload {
        target: i64,
    }
    let payload: HashMap<String, Payload> = row.payload.read()?;
    payload.into_values().next().map(|payload| (kind, payload.target))
}

fn claim_due(shared: &Shared, limit: usize) -> Result<Vec<JobRow>> {
    // Asking first spares the write lock of an idle installation.
    if !shared.db.read_blocking(jobs::any_due).map_err(Error::from)? {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    shared
        .db
        .write_blocking(move |tx| {
            let until = tx.now().plus_seconds(LEASE_SECONDS);
            jobs::claim(tx, until, limit)
        })
        .map_err(Error::from)
}

fn step_back(shared: &Shared, ids: Vec<JobId>) -> Result<()> {
    let micros = i64::try_from(STEP_BACK.as_micros()).unwrap_or_default();
    shared
        .db
        .write_blocking(move |tx| {
            let until = Ts::from_micros(tx.now().micros() + micros);
            jobs::step_back(tx, &ids, until)
        })
        .map_err(Error::from)
}

/// Runs every job that is due now, on this thread; returns how many attempts were made.
pub(crate) fn run_due(shared: &Arc<Shared>) -> Result<usize> {
    let mut attempts = 0;
    loop {
        let rows = claim_due(shared, 16)?;
        if rows.is_empty() {
            return Ok(attempts);
        }
        attempts += rows.len();
        for row in rows {
            attempt(shared, row);
        }
    }
}

/// One attempt at a job, settled whatever happens.
fn attempt(shared: &Arc<Shared>, row: JobRow) {
    let started = Instant::now();
    let outcome = match row.payload.read::<Job>() {
        // Written by a newer version of this program: leave it to one.
        None => Outcome::Retry {
            error: "this version does not know the job".into(),
            after: Some(Duration::from_secs(600)),
        },
        Some(job) => done(shared, &row, &job),
    };
    let (id, kind, account) = (row.id, row.kind.clone(), row.account_id);
    if let Err(error) = settle(shared, row, outcome) {
        tracing::warn!(
            error = error.words(),
            job = id.0,
            kind,
            account = account.map(|AccountId(id)| id),
            "a job could not be settled; it runs again when its lease ends"
        );
    }
    tracing::debug!(job = id.0, kind, took = ?started.elapsed(), "job");
}

/// How an attempt is settled.
enum Outcome {
    /// Already settled with the work, in one transaction.
    Settled,
    Delete,
    /// There is more to do at once.
    Again,
    Retry {
        error: String,
        after: Option<Duration>,
    },
    Fail {
        error: String,
    },
}

fn done(shared: &Arc<Shared>, row: &JobRow, job: &Job) -> Outcome {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(shared, row, job)));
    match result {
        Ok(Ok(Done::Settled)) => Outcome::Settled,
        Ok(Ok(Done::All)) => Outcome::Delete,
        Ok(Ok(Done::Part)) => Outcome::Again,
        Ok(Err(failure)) if failure.permanent => Outcome::Fail { error: failure.text },
        Ok(Err(failure)) => retry(job, row.attempts, failure.text),
        Err(_) => retry(job, row.attempts, "the job panicked".into()),
    }
}

fn retry(job: &Job, attempts: i32, error: String) -> Outcome {
    Outcome::Retry { error, after: job.retry_after(attempts) }
}

/// A wait with up to a fifth more, so that what failed together does not come back together.
pub(crate) fn jittered(wait: Duration) -> Duration {
    let [byte] = porchlight_domain::keys::random_bytes::<1>();
    wait + wait.mul_f64(f64::from(byte) / 255.0 / 5.0)
}

fn settle(shared: &Shared, row: JobRow, outcome: Outcome) -> Result<()> {
    let (id, attempts, stats) = (row.id, row.attempts, &shared.stats);
    let cut = |error: String| error.chars().take(ERROR_CHARS).collect::<String>();
    match outcome {
        Outcome::Settled => {}
        Outcome::Delete => {
            shared.db.write_blocking(move |tx| jobs::done(tx, id, attempts)).map_err(Error::from)?;
            stats.jobs_done.add(1);
        }
        Outcome::Again => {
            shared.db.write_blocking(move |tx| jobs::again(tx, id, attempts)).map_err(Error::from)?;
        }
        Outcome::Retry { error, after: Some(after) } => {
            tracing::info!(job = id.0, kind = row.kind, attempts, error, "a job failed; it is tried again");
            let (error, wait) = (cut(error), jittered(after));
            shared
                .db
                .write_blocking(move |tx| {
                    let at = later(tx.now(), wait);
                    jobs::retry(tx, id, attempts, at, &error)
                })
                .map_err(Error::from)?;
            stats.jobs_retried.add(1);
        }
        Outcome::Retry { error, after: None } | Outcome::Fail { error } => {
            tracing::warn!(job = id.0, kind = row.kind, attempts, error, "a job failed for good");
            let error = cut(error);
            shared.db.write_blocking(move |tx| jobs::fail(tx, &row, &error)).map_err(Error::from)?;
            stats.jobs_failed.add(1);
        }
    }
    Ok(())
}

/// A time so much later.
pub(crate) fn later(now: Ts, wait: Duration) -> Ts {
    Ts::from_micros(now.micros().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_adds_up_to_a_fifth() {
        for _ in 0..200 {
            let wait = jittered(Duration::from_secs(10));
            assert!((10.0..=12.0).contains(&wait.as_secs_f64()), "{wait:?}");
        }
    }
}
