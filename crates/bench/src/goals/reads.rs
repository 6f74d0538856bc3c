//! Goals 4 to 6: the list of conversations, and the messages of one.

use anyhow::Result;

use super::{Bench, median};
use crate::http::{Client, request, runtime};
use crate::limits::answers;
use crate::load::closed;
use crate::product::Running;
use crate::report::{Report, at_least, at_most};

/// Clients that read at once.
const CLIENTS: usize = 8;

pub fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let plan = bench.plan;
    let server = bench.serve()?;
    let sample = bench.scratch.join("list.json");
    let size = keep_answer(&server, &bench.list(), &sample)?;
    let bare = answers::start(Some(&sample))?;
    let (mut list_limits, mut constants, mut lists, mut threads) = (vec![], vec![], vec![], vec![]);
    let (mut list_cpu, mut thread_cpu) = (vec![], vec![]);
    for _ in 0..plan.rounds {
        let limit = |path: &'static str| {
            closed(bare.address, CLIENTS, plan.time, &|_| request("GET", path, "", None))
                .map(|sample| sample.rate())
        };
        list_limits.push(limit("/list")?);
        constants.push(limit("/constant")?);
        let (rate, cpu) = measure(&server, plan.time, &|_| bench.list())?;
        lists.push(rate);
        list_cpu.push(cpu);
        let (rate, cpu) = measure(&server, plan.time, &|n| bench.messages(n))?;
        threads.push(rate);
        thread_cpu.push(cpu);
    }
    server.stop()?;
    let (limit, list) = (median(list_limits), median(lists));
    let (constant, thread) = (median(constants), median(threads));
    let db = bench.database();
    let seen = format!("{list:.0}/s of {limit:.0}/s, {} kB", size / 1000);
    report.add("4", db, "list of 25 with counts: part of the limit", list / limit, &at_least(0.3, 0.6), seen);
    let seen = format!("{thread:.0}/s where a constant does {constant:.0}/s");
    // 10,000 and 20,000 a second on a machine where the constant does 90,000.
    let bounds = at_least(10.0 / 90.0, 20.0 / 90.0);
    report.add("5", db, "messages of one conversation: part of it", thread / constant, &bounds, seen);
    let here = |cpu: f64| format!("{cpu:.0} us here");
    let (list, thread) = (median(list_cpu), median(thread_cpu));
    report.add("6", db, "server CPU of a list, us", list / plan.pace, &at_most(336.0, 168.0), here(list));
    let bounds = at_most(118.0, 59.0);
    report.add("6", db, "server CPU of messages, us", thread / plan.pace, &bounds, here(thread));
    Ok(())
}

/// Requests a second, and microseconds of processor time each took the server.
fn measure(server: &Running, time: std::time::Duration, make: crate::load::Make) -> Result<(f64, f64)> {
    let before = server.cpu()?;
    let sample = closed(server.address, CLIENTS, time, make)?;
    Ok((sample.rate(), (server.cpu()? - before) * 1e6 / sample.requests as f64))
}

/// Keeps one answer in a file; its length in bytes.
fn keep_answer(server: &Running, request: &[u8], file: &std::path::Path) -> Result<usize> {
    runtime()?.block_on(async {
        let mut client = Client::connect(server.address).await?;
        let reply = client.call(request).await?;
        anyhow::ensure!(reply.status == 200, "{}: {}", reply.status, String::from_utf8_lossy(reply.body));
        std::fs::write(file, reply.body)?;
        Ok(reply.body.len())
    })
}
