//! The letter box of one worker thread: filled from any thread, emptied by its own.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Condvar, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::{Note, lock};

/// Frames that may wait for one thread.
const PARCELS: usize = 1_024;
/// Their bytes.
const BYTES: usize = 16 * 1024 * 1024;
/// Frames a thread takes at once: its sockets then write them with one call each.
const BATCH: usize = 16;

#[derive(Default)]
struct State {
    notes: VecDeque<Note>,
    bytes: usize,
    waker: Option<Waker>,
    /// The thread has gone.
    closed: bool,
    /// Frames were dropped since the thread last looked.
    behind: bool,
}

impl State {
    fn has_room(&self, size: usize) -> bool {
        self.notes.len() < PARCELS && (self.bytes + size <= BYTES || self.notes.is_empty())
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    room: Condvar,
}

fn size(note: &Note) -> usize {
    match note {
        Note::Parcel(parcel) => parcel.shared.len(),
        _ => 0,
    }
}

impl Inbox {
    /// Leaves a note, waiting for room at most this long. `false` when there was none.
    pub fn push(&self, note: Note, patience: Duration) -> bool {
        let mut state = lock(&self.state);
        let bytes = size(&note);
        if !state.has_room(bytes) && !state.closed && !patience.is_zero() {
            let full = |state: &mut State| !state.has_room(bytes) && !state.closed && !state.behind;
            let waited = self.room.wait_timeout_while(state, patience, full);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.closed {
            return true;
        }
        if !state.has_room(bytes) {
            return false;
        }
        state.bytes += bytes;
        state.notes.push_back(note);
        state.wake();
        true
    }

    /// Leaves a note that must arrive, full or not. There are few of them.
    pub fn push_always(&self, note: Note) {
        let mut state = lock(&self.state);
        if !state.closed {
            state.notes.push_back(note);
            state.wake();
        }
    }

    /// A frame was lost: what waits is worthless now, the clients will fetch.
    pub fn fall_behind(&self) {
        let mut state = lock(&self.state);
        state.notes.retain(|note| !matches!(note, Note::Parcel(_)));
        state.bytes = 0;
        if !state.behind && !state.closed {
            state.behind = true;
            state.notes.push_back(Note::CatchUp);
        }
        state.wake();
    }

    /// The next notes; none once the inbox was closed.
    pub async fn next(&self) -> Vec<Note> {
        poll_fn(|cx| {
            let mut state = lock(&self.state);
            if state.closed {
                return Poll::Ready(Vec::new());
            }
            if state.notes.is_empty() {
                state.waker = Some(cx.waker().clone());
                return Poll::Pending;
            }
            let count = state.notes.len().min(BATCH);
            let batch: Vec<Note> = state.notes.drain(..count).collect();
            state.bytes = state.bytes.saturating_sub(batch.iter().map(size).sum());
            state.behind &= !batch.iter().any(|note| matches!(note, Note::CatchUp));
            self.room.notify_all();
            Poll::Ready(batch)
        })
        .await
    }

    pub fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.notes.clear();
        state.wake();
        self.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use porchlight_domain::Frame;
    use porchlight_domain::schema::AccountId;

    use super::super::Parcel;
    use super::*;

    fn note() -> Note {
        let frame = Frame {
            account: AccountId(1),
            audience: [].into(),
            except: None,
            message: "{}".into(),
            seq: None,
        };
        Note::Parcel(Arc::new(Parcel::new(&frame)))
    }

    #[test]
    fn a_full_inbox_refuses_at_once_or_after_the_patience() {
        let inbox = Inbox::default();
        for _ in 0..PARCELS {
            assert!(inbox.push(note(), Duration::ZERO));
        }
        assert!(!inbox.push(note(), Duration::ZERO));
        let started = Instant::now();
        assert!(!inbox.push(note(), Duration::from_millis(50)));
        assert!(started.elapsed() >= Duration::from_millis(50));
        inbox.fall_behind();
        assert_eq!(lock(&inbox.state).notes.len(), 1);
        inbox.close();
        assert!(inbox.push(note(), Duration::ZERO), "a thread that has gone misses nothing");
    }

    #[test]
    fn whoever_waits_goes_on_when_there_is_room() {
        let inbox = Arc::new(Inbox::default());
        for _ in 0..PARCELS {
            inbox.push(note(), Duration::ZERO);
        }
        let waiting = std::thread::spawn({
            let inbox = inbox.clone();
            move || inbox.push(note(), Duration::from_secs(20))
        });
        let batch = futures_util::FutureExt::now_or_never(inbox.next()).unwrap();
        assert_eq!(batch.len(), BATCH);
        assert!(waiting.join().unwrap());
    }
}
