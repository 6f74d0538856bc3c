//! Goals 10 to 13: one post to a thousand sockets.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::join_all;

use super::{AGENTS, Bench, median, post};
use crate::http::{Client, runtime};
use crate::limits::broadcast;
use crate::load::quantile;
use crate::product::Running;
use crate::report::{Report, at_least, at_most};
use crate::seed;
use crate::sockets::{Crowd, Seen};

/// Conversations of the crowded account that are posted to.
const CONVERSATIONS: usize = 100;

pub fn run(bench: &Bench, report: &mut Report, sockets: usize) -> Result<()> {
    let db = bench.database();
    let (mut limits, mut rates, mut cpu, mut idle, mut loaded) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut delays, mut bytes) = (vec![], 0);
    for _ in 0..bench.plan.rounds {
        let server = bench.serve()?;
        let empty = settled(&server)?;
        let crowd = gather(bench, &server, sockets)?;
        idle.push((settled(&server)? - empty) * 1024.0 / sockets as f64);
        if sockets <= AGENTS {
            delays.push(paced_posts(bench, server.address, &crowd.seen, sockets)?);
        }
        let seen = saturate(bench, &server, &crowd.seen, sockets)?;
        rates.push(seen.rate);
        cpu.push(seen.cpu);
        bytes = seen.bytes;
        loaded.push((settled(&server)? - empty) * 1024.0 / sockets as f64);
        ensure!(crowd.seen.closed.load(Ordering::Relaxed) == 0, "the server closed sockets");
        drop(crowd);
        server.stop()?;
        limits.push(raw(sockets, bytes, bench.plan.time)?);
    }
    let (limit, rate) = (median(limits), median(rates));
    let seen = format!("{rate:.0}/s of {limit:.0}/s, frames of {bytes} bytes, posts durable");
    if sockets <= AGENTS {
        let bounds = at_least(0.4, 0.7);
        report.add(
            "10",
            db,
            format!("broadcast to {sockets}: part of the limit"),
            rate / limit,
            &bounds,
            seen,
        );
        let (half, tail): (Vec<f64>, Vec<f64>) = delays.into_iter().unzip();
        let (half, tail) = (median(half), median(tail));
        // Only the aim bounds the median.
        let bounds = at_most(f64::INFINITY, 9.0);
        report.add("12", db, "post to arrival: p50, ms", half, &bounds, "10 posts a second");
        report.add("12", db, "post to arrival: p99, ms", tail, &at_most(30.0, 18.0), "");
    } else {
        let bounds = at_least(0.55, 0.8);
        report.add(
            "11",
            db,
            format!("broadcast to {sockets}: part of the limit"),
            rate / limit,
            &bounds,
            seen,
        );
    }
    let what = |kind: &str| format!("{kind}, {sockets} sockets");
    let cpu = median(cpu);
    let here = format!("{cpu:.2} us here");
    report.add("13", db, what("CPU a delivery, us"), cpu / bench.plan.pace, &at_most(8.0, 3.5), here);
    report.add("13", db, what("memory a socket, idle, KiB"), median(idle), &at_most(20.0, 8.0), "");
    report.add("13", db, what("memory a socket, loaded, KiB"), median(loaded), &at_most(20.0, 8.0), "");
    Ok(())
}

fn gather(bench: &Bench, server: &Running, sockets: usize) -> Result<Crowd> {
    // More sockets than agents: some have several tabs open.
    let identifier = |n: usize| Some(seed::identifier(&bench.crowd, 1 + n % AGENTS));
    Crowd::gather(server.address, (0..sockets).map(identifier).collect())
}

/// Resident memory in MiB when nothing happens.
fn settled(server: &Running) -> Result<f64> {
    std::thread::sleep(Duration::from_secs(2));
    Ok(server.memory()?.own)
}

/// Ten posts a second; milliseconds until half and 99 of 100 arrivals.
fn paced_posts(bench: &Bench, address: SocketAddr, seen: &Seen, sockets: usize) -> Result<(f64, f64)> {
    let count = (bench.plan.time.as_secs() as usize).max(5) * 10;
    let before = seen.frames();
    runtime()?.block_on(async {
        let mut client = Client::connect(address).await?;
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        for number in 0..count {
            tick.tick().await;
            seen.note_post();
            let reply = client.call(&post(&bench.crowd, number, CONVERSATIONS)).await?;
            ensure!(reply.status == 200, "{}: {}", reply.status, String::from_utf8_lossy(reply.body));
        }
        anyhow::Ok(())
    })?;
    await_frames(seen, before + (count * sockets) as u64)?;
    let latencies = seen.latencies();
    Ok((quantile(&latencies, 0.5), quantile(&latencies, 0.99)))
}

fn await_frames(seen: &Seen, wanted: u64) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(30);
    while seen.frames() < wanted {
        ensure!(Instant::now() < deadline, "only {} of {wanted} deliveries came", seen.frames());
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

struct Saturated {
    /// Deliveries a second.
    rate: f64,
    /// Microseconds of the server's processor time for each.
    cpu: f64,
    /// Bytes of one.
    bytes: usize,
}

/// Posts that are under way at once: enough to keep the server busy, few enough for no socket to be
/// given up as too slow.
const UNDER_WAY: u64 = 32;

fn saturate(bench: &Bench, server: &Running, seen: &Seen, sockets: usize) -> Result<Saturated> {
    let count = sockets as u64;
    let (frames, bytes, cpu) = (seen.frames(), seen.bytes.load(Ordering::Relaxed), server.cpu()?);
    let sent = std::cell::Cell::new(0_u64);
    let started = Instant::now();
    runtime()?.block_on(async {
        let clients = (0..UNDER_WAY).map(|_| async {
            let mut client = Client::connect(server.address).await?;
            while started.elapsed() < bench.plan.time {
                if sent.get() >= (seen.frames() - frames) / count + UNDER_WAY {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    continue;
                }
                sent.set(sent.get() + 1);
                let reply = client.call(&post(&bench.crowd, sent.get() as usize, CONVERSATIONS)).await?;
                ensure!(reply.status == 200, "{}", reply.status);
            }
            anyhow::Ok(())
        });
        join_all(clients).await.into_iter().collect::<Result<Vec<()>>>()
    })?;
    await_frames(seen, frames + sent.get() * count)?;
    let elapsed = started.elapsed().as_secs_f64();
    let delivered = (seen.frames() - frames) as f64;
    Ok(Saturated {
        rate: delivered / elapsed,
        cpu: (server.cpu()? - cpu) * 1e6 / delivered,
        bytes: ((seen.bytes.load(Ordering::Relaxed) - bytes) as f64 / delivered) as usize,
    })
}

/// Deliveries a second of the bare broadcast, with frames as long as the product's.
fn raw(sockets: usize, bytes: usize, time: Duration) -> Result<f64> {
    let server = broadcast::start(sockets, bytes)?;
    let crowd = Crowd::gather(server.address, vec![None; sockets])?;
    std::thread::sleep(time / 4);
    let (before, started) = (crowd.seen.frames(), Instant::now());
    std::thread::sleep(time);
    let rate = (crowd.seen.frames() - before) as f64 / started.elapsed().as_secs_f64();
    drop(server);
    Ok(rate)
}
