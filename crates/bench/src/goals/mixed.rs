//! Goals 7, 8 and 16: a working day, what it costs in memory, and a neighbour who floods.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Bench, LIST, post};
use crate::load::{closed, paced};
use crate::report::{Report, at_most};

/// Six of ten requests read messages, three the list, one posts.
fn day(bench: &Bench, number: usize) -> Vec<u8> {
    match number % 10 {
        0 => bench.post(number),
        1..=3 => bench.list(),
        _ => bench.messages(number),
    }
}

pub fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let db = bench.database();
    let server = bench.serve()?;
    closed(server.address, 1, Duration::from_millis(50), &|_| bench.list())?;
    std::thread::sleep(Duration::from_secs(2));
    let idle = server.memory()?;
    let sample = paced(server.address, 64, 1_000, bench.plan.soak, &|n| day(bench, n))?;
    let loaded = server.memory()?;
    server.stop()?;
    let seen =
        format!("{:.0}/s for {:.0} s, p50 {:.2} ms", sample.rate(), sample.seconds, sample.quantile(0.5));
    report.add("7", db, "1,000 requests a second: p99, ms", sample.quantile(0.99), &at_most(10.0, 4.0), seen);
    report.add(
        "7",
        db,
        "1,000 requests a second: p99.9, ms",
        sample.quantile(0.999),
        &at_most(40.0, 15.0),
        "",
    );
    let seen = |memory: crate::product::Memory| {
        format!("anonymous {:.1}; database pages mapped {:.1}", memory.anonymous, memory.database)
    };
    report.add("8", db, "memory idle, MiB", idle.own, &at_most(25.0, 12.0), seen(idle));
    report.add("8", db, "memory after the load of 7, MiB", loaded.own, &at_most(64.0, 32.0), seen(loaded));
    Ok(())
}

/// One account floods with posts and lists; another reads its list now and then.
pub fn neighbours(bench: &Bench, report: &mut Report) -> Result<()> {
    let server = bench.serve()?;
    let (address, time) = (server.address, bench.plan.time.max(Duration::from_secs(5)));
    let over = AtomicBool::new(false);
    let sample = std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                closed(address, 32, Duration::from_secs(1), &|n| match n % 2 {
                    0 => post(&bench.main, n, bench.plan.small),
                    _ => bench.list(),
                })?;
            }
            anyhow::Ok(())
        });
        let sample = paced(address, 8, 50, time, &|_| bench.neighbour.get(LIST));
        over.store(true, Ordering::Relaxed);
        flood.join().ok().context("the flood panicked")??;
        sample
    })?;
    server.stop()?;
    let seen = format!("p50 {:.2} ms beside 32 clients that flood", sample.quantile(0.5));
    let figure = sample.quantile(0.99);
    report.add("16", bench.database(), "a neighbour's list: p99, ms", figure, &at_most(20.0, 6.0), seen);
    Ok(())
}
