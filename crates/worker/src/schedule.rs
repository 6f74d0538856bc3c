//! The schedule: puts periodic jobs in line, one for each slot of time. Every node tries; the unique
//! key of the slot lets one win.

use std::sync::Arc;
use std::time::Duration;

use porchlight_domain::job::Job;
use porchlight_domain::schema::Ts;
use porchlight_store::jobs::{self, NewJob};

use crate::Shared;

/// How often the slots are looked at.
const TICK: Duration = Duration::from_secs(15);

/// A slot that begins sooner is left to whoever has put it in line before: had it run already, it would
/// run twice. Clocks of nodes may differ by as much.
const MARGIN_SECONDS: i64 = 30;

/// The periodic jobs: seconds between two slots.
fn periodic() -> [(Job, i64); 4] {
    [(Job::Unsnooze, 300), (Job::AutoResolve, 300), (Job::Prune, 3_600), (Job::SweepBlobs, 3_600)]
}

/// Puts jobs in line until the worker stops.
pub(crate) fn run(shared: Arc<Shared>) {
    let mut filled = Ts::from_micros(0);
    loop {
        let now = shared.db.clock().now();
        if due(filled, now) {
            let rows = next_slots(now);
            match shared.db.write_blocking(move |tx| jobs::insert(tx, &rows)) {
                Ok(()) => filled = now,
                Err(error) => tracing::warn!(%error, "periodic jobs could not be put in line"),
            }
        }
        if shared.stopped_within(TICK) {
            return;
        }
    }
}

/// Whether a slot has begun since the slots were filled last: only then is there anything to insert.
fn due(filled: Ts, now: Ts) -> bool {
    periodic().iter().any(|(_, every)| next_slot(filled, *every) != next_slot(now, *every))
}

/// The next slot of each periodic job as a row; the same rows however often this is asked until then.
fn next_slots(now: Ts) -> Vec<NewJob> {
    periodic()
        .into_iter()
        .map(|(job, every)| {
            let at = next_slot(now, every);
            let key = format!("{}@{}", job.kind(), at.seconds());
            job.row(None, Some(&key), at)
        })
        .collect()
}

/// The first slot that begins at least the margin from now.
fn next_slot(now: Ts, every: i64) -> Ts {
    let seconds = now.seconds() + MARGIN_SECONDS;
    Ts::from_seconds((seconds.div_euclid(every) + 1) * every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_one_name_until_shortly_before_it_begins() {
        let at = |seconds| next_slot(Ts::from_seconds(seconds), 300).seconds();
        assert_eq!((at(0), at(1), at(269), at(270)), (300, 300, 300, 600));
        assert!(due(Ts::from_micros(0), Ts::from_seconds(1_000_000)));
        assert!(!due(Ts::from_seconds(600), Ts::from_seconds(600 + 200)));
        assert!(due(Ts::from_seconds(600), Ts::from_seconds(600 + 280)));
    }

    #[test]
    fn rows_name_their_slot() {
        let rows = next_slots(Ts::from_seconds(1_000));
        let keys: Vec<_> = rows.iter().filter_map(|row| row.unique_key.as_deref()).collect();
        assert_eq!(keys, ["unsnooze@1200", "auto_resolve@1200", "prune@3600", "sweep_blobs@3600"]);
        assert!(rows.iter().all(|row| row.run_at > Ts::from_seconds(1_030)));
    }
}
