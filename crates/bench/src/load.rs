//! Load: as fast as a number of clients can, or at a fixed rate.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures_util::future::{join, join_all, try_join_all};
use tokio::sync::Notify;

use crate::http::{Client, runtime};

/// What some seconds of load showed.
pub struct Sample {
    pub requests: usize,
    pub seconds: f64,
    /// Microseconds, sorted.
    latencies: Vec<u32>,
}

impl Sample {
    fn new(mut latencies: Vec<u32>, elapsed: Duration) -> Self {
        latencies.sort_unstable();
        Self { requests: latencies.len(), seconds: elapsed.as_secs_f64(), latencies }
    }

    pub fn rate(&self) -> f64 {
        self.requests as f64 / self.seconds
    }

    /// Milliseconds that this part of the requests (0 to 1) took at most.
    pub fn quantile(&self, part: f64) -> f64 {
        quantile(&self.latencies, part)
    }
}

/// Of sorted microseconds, in milliseconds.
pub fn quantile(sorted: &[u32], part: f64) -> f64 {
    let index = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(index).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
}

/// The n-th request of a load.
pub type Make<'a> = &'a dyn Fn(usize) -> Vec<u8>;

/// As fast as the clients can, each one request at a time.
pub fn closed(address: SocketAddr, clients: usize, time: Duration, make: Make) -> Result<Sample> {
    let next = Cell::new(0);
    let latencies = RefCell::new(Vec::new());
    let elapsed = runtime()?.block_on(async {
        let connections = try_join_all((0..clients).map(|_| Client::connect(address))).await?;
        let started = Instant::now();
        let work = connections.into_iter().map(|mut client| {
            let (next, latencies) = (&next, &latencies);
            async move {
                while started.elapsed() < time {
                    let number = next.replace(next.get() + 1);
                    let request = make(number);
                    let asked = Instant::now();
                    expect_success(&mut client, &request).await?;
                    latencies.borrow_mut().push(asked.elapsed().as_micros() as u32);
                }
                anyhow::Ok(())
            }
        });
        for result in join_all(work).await {
            result?;
        }
        anyhow::Ok(started.elapsed())
    })?;
    Ok(Sample::new(latencies.into_inner(), elapsed))
}

/// A fixed number of requests a second, whether or not earlier ones are answered. A request's time
/// begins when it is due: one that waits for a free connection is late.
pub fn paced(
    address: SocketAddr,
    clients: usize,
    per_second: u32,
    time: Duration,
    make: Make,
) -> Result<Sample> {
    let due: RefCell<VecDeque<(usize, Instant)>> = RefCell::default();
    let (ready, over) = (Notify::new(), Cell::new(false));
    let latencies = RefCell::new(Vec::new());
    let elapsed = runtime()?.block_on(async {
        let connections = try_join_all((0..clients).map(|_| Client::connect(address))).await?;
        let started = Instant::now();
        let clock = async {
            let mut released = 0;
            while started.elapsed() < time {
                tokio::time::sleep(Duration::from_millis(1)).await;
                let by_now = (started.elapsed().as_secs_f64() * f64::from(per_second)) as usize;
                while released < by_now {
                    due.borrow_mut().push_back((released, Instant::now()));
                    ready.notify_one();
                    released += 1;
                }
            }
            over.set(true);
            (0..clients).for_each(|_| ready.notify_waiters());
            anyhow::Ok(())
        };
        let work = connections.into_iter().map(|mut client| {
            let (due, ready, over, latencies) = (&due, &ready, &over, &latencies);
            async move {
                loop {
                    let next = due.borrow_mut().pop_front();
                    match next {
                        Some((number, since)) => {
                            expect_success(&mut client, &make(number)).await?;
                            latencies.borrow_mut().push(since.elapsed().as_micros() as u32);
                        }
                        None if over.get() => return anyhow::Ok(()),
                        None => ready.notified().await,
                    }
                }
            }
        });
        let (clock, work) = join(clock, join_all(work)).await;
        clock?;
        for result in work {
            result?;
        }
        anyhow::Ok(started.elapsed())
    })?;
    Ok(Sample::new(latencies.into_inner(), elapsed))
}

/// A measurement with failures in it is none.
async fn expect_success(client: &mut Client, request: &[u8]) -> Result<()> {
    let reply = client.call(request).await?;
    if reply.status != 200 {
        bail!("{}: {}", reply.status, String::from_utf8_lossy(reply.body));
    }
    Ok(())
}
