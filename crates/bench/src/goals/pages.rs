//! The dashboard in a browser with much to show: `crates/ui/bench/pages.mjs` does the scrolling.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use super::{Bench, PASSWORD};
use crate::report::{Report, at_most};
use crate::seed;

/// Messages of the long thread.
const LONG: usize = 5_000;
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/bench/pages.mjs");

#[derive(Deserialize)]
struct Figures {
    list: Tasks,
    thread: Tasks,
    /// Milliseconds from the key to the messages, of 95 of 100 conversations that were open before.
    opening: f64,
    /// MiB of live objects that the switches added, and how much there is in all.
    growth: f64,
    heap: f64,
    switches: usize,
}

/// The longest task, in milliseconds.
#[derive(Deserialize)]
struct Tasks {
    /// While everything was fetched by going to its end.
    fetching: f64,
    /// While it was scrolled through.
    scrolling: f64,
}

pub fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let (tenant, db) = (&bench.main, bench.database());
    let conversation = bench.plan.small / 2;
    let first = seed::thread(&bench.place.url(), tenant, conversation, LONG)?;
    let server = bench.serve()?;
    let place = json!({
        "url": format!("http://{}", server.address),
        "email": "ada@bench.test",
        "password": PASSWORD,
        "account": tenant.account,
        "long": conversation,
        "first": first,
        "rows": bench.plan.small,
    });
    let seen = browse(&place.to_string())?;
    server.stop()?;
    let task = || at_most(50.0, 50.0);
    let rows = format!("{} rows", bench.plan.small);
    report.add("pages", db, "list, fetching all: longest task, ms", seen.list.fetching, &task(), &rows);
    report.add("pages", db, "list, scrolling: longest task, ms", seen.list.scrolling, &task(), &rows);
    let words = format!("{LONG} messages");
    report.add("pages", db, "thread, fetching all: longest task, ms", seen.thread.fetching, &task(), &words);
    report.add("pages", db, "thread, scrolling: longest task, ms", seen.thread.scrolling, &task(), words);
    let words = format!("{} switches", seen.switches);
    report.add("pages", db, "opening a known conversation: p95, ms", seen.opening, &task(), words);
    let words = format!("{:.1} MiB after {} switches", seen.heap, seen.switches);
    report.add("pages", db, "live objects added, MiB", seen.growth, &at_most(4.0, 1.0), words);
    Ok(())
}

fn browse(place: &str) -> Result<Figures> {
    let mut browser = Command::new("node")
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("node, which drives the browser")?;
    browser.stdin.take().context("its input")?.write_all(place.as_bytes())?;
    let output = browser.wait_with_output()?;
    ensure!(output.status.success(), "the pages could not be measured");
    Ok(serde_json::from_slice(&output.stdout)?)
}
