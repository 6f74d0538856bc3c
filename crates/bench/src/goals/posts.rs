//! Goals 1 to 3: posting.

use anyhow::Result;

use super::{Bench, median};
use crate::limits;
use crate::load::closed;
use crate::report::{Report, at_least, at_most};

/// Clients that post at once.
const CLIENTS: usize = 32;

pub fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    if bench.place.database_url.is_some() { on_postgres(bench, report) } else { on_sqlite(bench, report) }
}

fn on_sqlite(bench: &Bench, report: &mut Report) -> Result<()> {
    let (plan, file) = (bench.plan, bench.place.url());
    let (mut limits, mut rates, mut commits, mut halves, mut tails) =
        (vec![], vec![], vec![], vec![], vec![]);
    let mut cpu = vec![];
    for _ in 0..plan.rounds {
        limits.push(limits::sqlite::posts(&file, &bench.main, plan.small, CLIENTS, plan.time)?.rate);
        commits.push(limits::sqlite::posts(&file, &bench.main, plan.small, 1, plan.time)?.commit);
        let server = bench.serve()?;
        closed(server.address, CLIENTS, plan.time / 4, &|n| bench.post(n))?;
        let before = server.cpu()?;
        let many = closed(server.address, CLIENTS, plan.time, &|n| bench.post(n))?;
        cpu.push((server.cpu()? - before) * 1e6 / many.requests as f64);
        rates.push(many.rate());
        let one = closed(server.address, 1, plan.time, &|n| bench.post(n))?;
        halves.push(one.quantile(0.5));
        tails.push(one.quantile(0.99));
        server.stop()?;
    }
    let (limit, rate, commit) = (median(limits), median(rates), median(commits));
    let (half, tail, cpu) = (median(halves), median(tails), median(cpu));
    let db = bench.database();
    let seen = format!("{rate:.0}/s of {limit:.0}/s (32 a commit)");
    report.add("1", db, "post, 32 clients: part of the limit", rate / limit, &at_least(0.22, 0.43), seen);
    let seen = format!("p50 {half:.2} ms, one bare commit {commit:.2} ms");
    report.add("2", db, "post, 1 client: p50 in bare commits", half / commit, &at_most(3.5, 2.0), seen);
    report.add("2", db, "post, 1 client: p99, ms", tail, &at_most(2.5, 1.0), "");
    report.add("6", db, "server CPU of a post, us", cpu / plan.pace, &at_most(164.0, 82.0), here(cpu));
    Ok(())
}

/// What was really seen of a figure that is judged at the pace of the reference.
fn here(cpu: f64) -> String {
    format!("{cpu:.0} us here")
}

fn on_postgres(bench: &Bench, report: &mut Report) -> Result<()> {
    let (plan, url) = (bench.plan, bench.place.url());
    let (mut limits, mut rates, mut cpu) = (vec![], vec![], vec![]);
    for _ in 0..plan.rounds {
        limits.push(limits::postgres::posts(&url, &bench.main, plan.small, CLIENTS, plan.time)?);
        let server = bench.serve()?;
        closed(server.address, CLIENTS, plan.time / 4, &|n| bench.post(n))?;
        let before = server.cpu()?;
        let many = closed(server.address, CLIENTS, plan.time, &|n| bench.post(n))?;
        cpu.push((server.cpu()? - before) * 1e6 / many.requests as f64);
        rates.push(many.rate());
        server.stop()?;
    }
    let (limit, rate, cpu) = (median(limits), median(rates), median(cpu));
    let db = bench.database();
    let seen = format!("{rate:.0}/s of {limit:.0}/s (one statement a post)");
    report.add("3", db, "post, 32 clients: part of the limit", rate / limit, &at_least(0.5, 0.7), seen);
    report.add("6", db, "server CPU of a post, us", cpu / plan.pace, &at_most(164.0, 82.0), here(cpu));
    Ok(())
}
