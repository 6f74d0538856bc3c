//! Enters texts into the search, some time after they were written.
//!
//! Entering costs more than writing, and much less for many texts at once; a post does not wait for it. A
//! search looks at the newest texts in line itself, so nobody sees the delay.

use std::sync::Arc;
use std::time::{Duration, Instant};

use porchlight_domain::Result;
use porchlight_store::{SystemScope, search};

use crate::Shared;

/// Messages, and contacts, of one transaction: so few that a post which comes meanwhile hardly waits.
const TEXTS: i64 = 16;

/// Between two looks at the line.
const TICK: Duration = Duration::from_millis(500);

/// After each transaction others have the database for so many times as long.
const SHARE: u32 = 3;

/// Enters texts until the worker stops.
pub(crate) fn run(shared: Arc<Shared>) {
    loop {
        let started = Instant::now();
        let pause = match some(&shared) {
            Ok(More::No) => TICK,
            Ok(More::Perhaps) => started.elapsed() * SHARE,
            Err(error) => {
                tracing::warn!(%error, "texts could not be entered into the search; they stay in line");
                TICK * 10
            }
        };
        if shared.stopped_within(pause) {
            return;
        }
    }
}

/// Enters everything in line.
pub(crate) fn until_empty(shared: &Shared) -> Result<()> {
    while some(shared)? == More::Perhaps {}
    Ok(())
}

/// Whether more texts stand in line.
#[derive(Debug, PartialEq, Eq)]
enum More {
    Perhaps,
    No,
}

fn some(shared: &Shared) -> porchlight_store::Result<More> {
    let system = SystemScope::new();
    if !shared.db.read_blocking(|conn| search::waiting(conn, system))? {
        return Ok(More::No);
    }
    let taken = shared.db.write_soon_blocking(move |tx| search::index_some(tx, system, TEXTS))?;
    Ok(if i64::try_from(taken).is_ok_and(|taken| taken < TEXTS) { More::No } else { More::Perhaps })
}
