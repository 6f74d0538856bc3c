//! The two threads of the Redis bus: one speaks, one listens; each reconnects by itself.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use porchlight_domain::Signal;
use redis::{Connection, Pipeline, RedisResult};

use super::envelope::{Envelope, Note, Opener};
use super::{HEARTBEAT, Link, SILENCE};

/// Signals sent with one round trip.
const BATCH: usize = 64;
/// First pause before connecting again; doubled up to the longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// When to try again after failures.
struct Backoff {
    pause: Duration,
    not_before: Instant,
}

impl Backoff {
    fn new() -> Self {
        Self { pause: SHORTEST_PAUSE, not_before: Instant::now() }
    }

    fn failed(&mut self) {
        self.not_before = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    fn worked(&mut self) {
        *self = Self::new();
    }
}

impl Link {
    /// Sends what the queue holds until the bus is dropped.
    pub(super) fn speak(&self, queue: &Receiver<Note>) {
        let mut connection: Option<Connection> = None;
        let mut backoff = Backoff::new();
        let mut counter = 0;
        let mut next_heartbeat = Instant::now();
        loop {
            let mut batch = Vec::new();
            match queue.recv_timeout(next_heartbeat.saturating_duration_since(Instant::now())) {
                Ok(first) => {
                    batch.push(first);
                    batch.extend(queue.try_iter().take(BATCH - 1));
                }
                Err(RecvTimeoutError::Timeout) => {
                    batch.push(Note::Heartbeat);
                    next_heartbeat = Instant::now() + HEARTBEAT;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if connection.is_none() && Instant::now() >= backoff.not_before {
                match self.access.connect() {
                    Ok(new) => connection = Some(new),
                    Err(error) => {
                        tracing::warn!(%error, "Redis cannot be reached; this node goes on alone");
                        backoff.failed();
                    }
                }
            }
            let signals = batch.iter().filter(|note| matches!(note, Note::Signal(_))).count() as u64;
            let Some(open) = &mut connection else {
                self.connected.store(false, Ordering::SeqCst);
                if signals > 0 {
                    self.lose(signals);
                }
                continue;
            };
            let owes_catch_up = self.lost.swap(false, Ordering::SeqCst);
            if owes_catch_up {
                batch.insert(0, Note::CatchUp);
            }
            match self.send(open, &batch, &mut counter) {
                Ok(()) => {
                    self.here.hub.counters.bus_sent.add(signals);
                    self.connected.store(true, Ordering::SeqCst);
                    backoff.worked();
                }
                Err(error) => {
                    tracing::warn!(%error, "Redis did not take a message");
                    connection = None;
                    backoff.failed();
                    self.connected.store(false, Ordering::SeqCst);
                    if signals > 0 || owes_catch_up {
                        self.lose(signals);
                    }
                }
            }
        }
    }

    fn send(&self, connection: &mut Connection, batch: &[Note], counter: &mut u64) -> RedisResult<()> {
        let channel = self.access.channel();
        let mut pipeline = Pipeline::with_capacity(batch.len());
        for note in batch {
            *counter += 1;
            let sealed = Envelope { node: self.node, counter: *counter, note }.seal(&self.access.key);
            pipeline.cmd("PUBLISH").arg(&channel).arg(sealed).ignore();
        }
        pipeline.query(connection)
    }

    /// Hears the other nodes until the bus is dropped.
    pub(super) fn listen(&self) {
        let mut backoff = Backoff::new();
        let mut opener = Opener::default();
        let mut was_away = false;
        while !self.stopped.load(Ordering::SeqCst) {
            std::thread::sleep(backoff.not_before.saturating_duration_since(Instant::now()));
            let Err(error) = self.hear(&mut opener, was_away, &mut backoff) else { return };
            tracing::warn!(%error, "the Redis channel is silent; this node goes on alone");
            self.here.hub.counters.bus_interrupted.add(1);
            self.heard.store(0, Ordering::SeqCst);
            was_away = true;
            backoff.failed();
        }
    }

    /// Listens on one connection until it fails; `Ok` only when the bus was dropped.
    fn hear(&self, opener: &mut Opener, was_away: bool, backoff: &mut Backoff) -> RedisResult<()> {
        let mut connection = self.access.connect()?;
        let mut channel = connection.as_pubsub();
        channel.subscribe(self.access.channel())?;
        // The own heartbeat comes every second, so silence means that the connection is dead.
        channel.set_read_timeout(Some(SILENCE))?;
        if was_away {
            self.here.missed_some();
        }
        loop {
            let message = channel.get_message()?;
            if self.stopped.load(Ordering::SeqCst) {
                return Ok(());
            }
            backoff.worked();
            let Some((node, note)) = opener.open(&self.access.key, message.get_payload_bytes()) else {
                self.here.hub.counters.bus_forged.add(1);
                continue;
            };
            self.hear_note(node == self.node, note);
        }
    }

    fn hear_note(&self, own: bool, note: Note) {
        match note {
            Note::Heartbeat if own => {
                let now = self.started.elapsed().as_millis() as u64 + 1;
                self.heard.store(now, Ordering::SeqCst);
            }
            Note::Heartbeat => {}
            // What this node sent it has handed out already.
            _ if own => {}
            Note::Signal(signal) => {
                self.here.hub.counters.bus_received.add(1);
                self.here.take(&signal);
            }
            Note::CatchUp => self.here.missed_some(),
        }
    }
}

impl From<Signal> for Note {
    fn from(signal: Signal) -> Self {
        Self::Signal(signal)
    }
}
