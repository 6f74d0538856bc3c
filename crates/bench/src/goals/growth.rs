//! Goals 9 and 14: a start with few and with many conversations, and what growing costs.

use std::time::Instant;

use anyhow::Result;

use super::{Bench, median};
use crate::http::{Client, runtime};
use crate::load::closed;
use crate::product::{Memory, Place, Product, folder};
use crate::report::{Report, at_least, at_most};

/// What one size of account shows.
struct Size {
    start: f64,
    list: f64,
    messages: f64,
    posts: f64,
    memory: Memory,
}

/// Measures the account of this bench and a larger one, made for it.
pub fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut plan = bench.plan;
    plan.small = plan.large;
    let place = Place { folder: folder(&bench.scratch, "large")?, ..Place::default() };
    let product = Product { binary: bench.product.binary.clone() };
    eprintln!("filling a database with {} conversations", plan.large);
    let large = Bench::prepare(product, place, plan, bench.scratch.clone())?;
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..bench.plan.rounds {
        few.push(measure(bench)?);
        many.push(measure(&large)?);
    }
    let of = |sizes: &[Size], part: fn(&Size) -> f64| median(sizes.iter().map(part).collect());
    let db = bench.database();
    let (small, size) = (bench.plan.small, plan.large);
    let start = of(&few, |size| size.start);
    report.add("9", db, format!("start to first list, {small}: ms"), start, &at_most(100.0, 30.0), "");
    let start = of(&many, |size| size.start);
    report.add("9", db, format!("start to first list, {size}: ms"), start, &at_most(250.0, 60.0), "");
    let mut growth = |what: &str, part: fn(&Size) -> f64, bounds, unit: &str| {
        let (before, after) = (of(&few, part), of(&many, part));
        let what = format!("{what}, {small} to {size}");
        report.add("14", db, what, after / before, &bounds, format!("{before:.2} to {after:.2} {unit}"));
    };
    growth("list p50", |size| size.list, at_most(1.5, 1.15), "ms");
    growth("messages p50", |size| size.messages, at_most(3.0, 2.2), "ms");
    growth("posts a second", |size| size.posts, at_least(0.35, 0.5), "a second");
    let (before, after) = (of(&few, |size| size.memory.own), of(&many, |size| size.memory.own));
    let seen = format!("{before:.1} to {after:.1}");
    let what = format!("memory added, {small} to {size}: MiB");
    report.add("14", db, what, after - before, &at_most(64.0, 16.0), seen);
    Ok(())
}

fn measure(bench: &Bench) -> Result<Size> {
    let begun = Instant::now();
    let server = bench.product.serve(&bench.place)?;
    runtime()?.block_on(async {
        let mut client = Client::connect(server.address).await?;
        let status = client.call(&bench.list()).await?.status;
        anyhow::ensure!(status == 200, "the first list: {status}");
        Ok(())
    })?;
    let start = begun.elapsed().as_secs_f64() * 1000.0;
    server.settle()?;
    let time = bench.plan.time;
    let list = closed(server.address, 8, time, &|_| bench.list())?.quantile(0.5);
    let messages = closed(server.address, 8, time, &|n| bench.messages(n))?.quantile(0.5);
    let posts = closed(server.address, 32, time, &|n| bench.post(n))?.rate();
    let memory = server.memory()?;
    server.stop()?;
    Ok(Size { start, list, messages, posts, memory })
}
