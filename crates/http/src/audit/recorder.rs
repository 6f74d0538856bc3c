//! Refusals on their way into the audit log. Whoever answers a request leaves them here and goes on; a
//! thread judges and writes them, many together. What one account can cause in a minute is bounded, in work
//! and in lines: the rest is counted, and the count is a line of its own.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use porchlight_domain::audit::{self, NewEntry, Refusal};
use porchlight_domain::schema::AccountId;
use porchlight_domain::{Db, Error};

/// Refusals come in bursts; one write serves them all.
const GATHER: Duration = Duration::from_millis(500);
/// Refusals that wait at most.
const QUEUE: usize = 4_096;
/// Accounts that are counted in one minute.
const ACCOUNTS: usize = 16_384;
/// So many times its lines, an account's refusals are judged: most are worth none.
const JUDGED: u32 = 8;
/// How long the end waits for what is still to be written.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

struct Shared {
    db: Db,
    /// Lines of one account in one minute.
    lines: u32,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<Refusal>,
    /// The minute that is counted, and what each account has had of it.
    minute: i64,
    shares: HashMap<Option<AccountId>, Share>,
    /// Counts of minutes that are over.
    over: Vec<(Option<AccountId>, u32)>,
    /// The thread: whether it was started, is writing, should not wait, should end.
    started: bool,
    writing: bool,
    hurry: bool,
    closed: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Share {
    judged: u32,
    lines: u32,
    more: u32,
}

impl Recorder {
    /// `lines` is how many refusals of one account are told in a minute. Starts nothing before the first.
    pub fn new(db: Db, lines: u32) -> Self {
        Self(Arc::new(Shared { db, lines, state: Mutex::default(), changed: Condvar::new() }))
    }

    /// Takes a refusal. Waits for nothing and cannot fail.
    pub fn note(&self, refusal: Refusal) {
        let shared = &self.0;
        let mut state = shared.lock();
        shared.turn(&mut state);
        let account = refusal.account();
        let (room, many) = (state.waiting.len() < QUEUE, state.shares.len() >= ACCOUNTS);
        let key = if many && !state.shares.contains_key(&account) { None } else { account };
        let share = state.shares.entry(key).or_default();
        if !room || share.judged >= shared.lines.saturating_mul(JUDGED) {
            share.more += 1;
        } else {
            share.judged += 1;
            state.waiting.push(refusal);
        }
        if !state.started {
            state.started = self.start();
        }
        drop(state);
        shared.changed.notify_all();
    }

    fn start(&self) -> bool {
        let shared = self.0.clone();
        let started = std::thread::Builder::new().name("audit".into()).spawn(move || shared.run());
        if let Err(error) = &started {
            tracing::error!(%error, "the thread of the audit log cannot be started; refusals wait");
        }
        started.is_ok()
    }

    /// Returns when everything taken so far is written, or was logged because it could not be.
    pub fn flush(&self) {
        let mut state = self.0.lock();
        self.0.turn(&mut state);
        state.hurry = true;
        self.0.changed.notify_all();
        let deadline = Instant::now() + LAST_WORDS;
        while state.started && (state.writing || state.has_work()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::error!(refusals = state.waiting.len(), "the audit log is not written in time");
                return;
            }
            state = self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Writes what waits, counts included, and ends the thread. Blocks for some seconds at most.
    pub fn close(&self) {
        self.0.lock().closed = true;
        self.flush();
    }
}

impl State {
    fn has_work(&self) -> bool {
        !self.waiting.is_empty() || !self.over.is_empty() || self.closed && self.counts()
    }

    fn end_minute(&mut self) {
        let counts = self.shares.drain().filter(|(_, share)| share.more > 0);
        self.over.extend(counts.map(|(account, share)| (account, share.more)));
    }

    /// Whether some refusals were only counted, which is told when the minute is over.
    fn counts(&self) -> bool {
        self.shares.values().any(|share| share.more > 0)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a new minute when the clock has.
    fn turn(&self, state: &mut State) {
        let minute = self.db.clock().now().seconds().div_euclid(60);
        if minute != state.minute {
            state.end_minute();
            state.minute = minute;
        }
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            self.turn(&mut state);
            if !state.has_work() {
                if state.closed {
                    return;
                }
                state.hurry = false;
                state = self.sleep(state);
                continue;
            }
            let calm = |state: &mut State| !state.hurry && !state.closed && state.waiting.len() < QUEUE / 2;
            let gathered = self.changed.wait_timeout_while(state, GATHER, calm);
            state = gathered.unwrap_or_else(PoisonError::into_inner).0;
            if state.closed {
                state.end_minute();
            }
            let (refusals, over) = (std::mem::take(&mut state.waiting), std::mem::take(&mut state.over));
            state.writing = true;
            drop(state);
            self.write(refusals, over);
            state = self.lock();
            state.writing = false;
            self.changed.notify_all();
        }
    }

    /// Sleeps until something is noted, or the minute with counts may be over.
    fn sleep<'a>(&'a self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        if state.counts() {
            let woken = self.changed.wait_timeout(state, Duration::from_secs(1));
            return woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, refusals: Vec<Refusal>, over: Vec<(Option<AccountId>, u32)>) {
        let mut entries = self.judge(refusals);
        for (account, times) in over {
            match account {
                Some(account) => entries.push(audit::counted(account, times)),
                None => tracing::warn!(times, "refusals of many accounts were counted and not told"),
            }
        }
        if entries.is_empty() {
            return;
        }
        let lines = entries.clone();
        if let Err(error) = self.db.write_soon_blocking(move |tx| audit::write(tx, lines)) {
            entries.iter().for_each(|entry| lost(entry, &error));
        }
    }

    /// The lines these refusals are worth, as far as their accounts have lines left in this minute.
    fn judge(&self, refusals: Vec<Refusal>) -> Vec<NewEntry> {
        let judged = self.db.read_blocking(|conn| {
            refusals.iter().map(|refusal| audit::judge(conn, refusal)).collect::<Result<Vec<_>, Error>>()
        });
        let found = match judged {
            Ok(found) => found,
            Err(error) => {
                for refusal in &refusals {
                    let (what, request) = (&refusal.what, &refusal.origin.request_id);
                    tracing::error!(?what, request, ?error, "a refusal is missing from the audit log");
                }
                return Vec::new();
            }
        };
        let mut state = self.lock();
        let mut within = |entry: &NewEntry| {
            let share = state.shares.entry(Some(entry.account)).or_default();
            let room = share.lines < self.lines;
            *(if room { &mut share.lines } else { &mut share.more }) += 1;
            room
        };
        found.into_iter().flatten().filter(|entry| within(entry)).collect()
    }
}

/// What cannot be written is at least in the log of the server.
fn lost(entry: &NewEntry, error: &Error) {
    tracing::error!(
        account = entry.account.0,
        actor = entry.actor.as_str(),
        actor_id = entry.actor_id,
        action = entry.action.as_str(),
        subject = ?entry.subject,
        times = entry.times,
        request = entry.origin.as_ref().map(|origin| origin.request_id.as_str()),
        ?error,
        "a line is missing from the audit log"
    );
}
