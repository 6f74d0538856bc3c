//! Measures Porchlight beside the limits of the machine it runs on, in one run: docs/performance.md.

// Of a JSON value a missing key is null, and only such values are indexed here.
#![allow(clippy::indexing_slicing)]

mod goals;
mod http;
mod limits;
mod load;
mod product;
mod report;
mod seed;
mod sockets;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Args, Parser, Subcommand};
use diesel::connection::SimpleConnection;

use goals::{Bench, Plan};
use product::{Place, Product, folder};
use report::Report;

#[derive(Parser)]
#[command(about = "Measures the server beside the limits of the machine")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure; on SQLite, and on PostgreSQL where an address is given.
    Run(Run),
    /// A server that answers constants (a limit).
    #[command(hide = true)]
    Answers {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long)]
        list: Option<PathBuf>,
    },
    /// A bare broadcast (a limit).
    #[command(hide = true)]
    Broadcast {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long)]
        sockets: usize,
        #[arg(long)]
        bytes: usize,
    },
}

#[derive(Args)]
struct Run {
    /// The server's release binary.
    #[arg(long)]
    binary: PathBuf,
    /// Where the figures are written as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Where the databases are made; on a real disk, because commits are synced to it.
    #[arg(long, default_value = "target")]
    scratch: PathBuf,
    /// Seconds of one measurement.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Rounds; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of the mixed load (goals 7 and 8).
    #[arg(long, default_value_t = 20)]
    soak: u64,
    /// Conversations of the large account (goals 9 and 14).
    #[arg(long, default_value_t = 100_000)]
    large: usize,
    /// Only these: posts, reads, mixed, neighbours, fanout, crowd, pages, growth.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    database: Option<String>,
}

/// A PostgreSQL server in which databases may be made, and a Redis beside it.
const POSTGRES: &str = "PORCHLIGHT_TEST_DATABASE_URL";
const REDIS: &str = "PORCHLIGHT_TEST_REDIS_URL";

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Run(run) => measure(&run),
        Command::Answers { listen, list } => limits::answers::serve(listen, list.as_deref()),
        Command::Broadcast { listen, sockets, bytes } => limits::broadcast::serve(listen, sockets, bytes),
    }
}

fn measure(run: &Run) -> Result<()> {
    ensure!(run.rounds > 0 && run.seconds > 0, "nothing to measure in no time");
    let mut report = Report::default();
    let pace = goals::pace(Duration::from_secs(run.seconds))?;
    println!("a constant answer takes {:.1} us of processor time here", pace * goals::REFERENCE_CONSTANT);
    let scratch = tempfile::Builder::new().prefix("bench-").tempdir_in(&run.scratch)?;
    let wanted = |database: &str| run.database.as_deref().is_none_or(|only| only == database);
    if wanted("sqlite") {
        on_sqlite(run, scratch.path(), pace, &mut report)?;
    }
    match std::env::var(POSTGRES) {
        Ok(url) if wanted("postgres") => on_postgres(run, &url, scratch.path(), pace, &mut report)?,
        _ => eprintln!("PostgreSQL is left out: {POSTGRES} names none, or it was not asked for"),
    }
    report.print();
    run.json.as_ref().map_or(Ok(()), |path| report.write(path))
}

impl Run {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }

    fn bench(&self, place: Place, scratch: &Path, pace: f64) -> Result<Bench> {
        let plan = Plan {
            time: Duration::from_secs(self.seconds),
            rounds: self.rounds,
            soak: Duration::from_secs(self.soak),
            small: 10_000,
            large: self.large,
            pace,
        };
        let product = Product { binary: self.binary.canonicalize().context("the server's binary")? };
        Bench::prepare(product, place, plan, scratch.to_owned())
    }
}

fn on_sqlite(run: &Run, scratch: &Path, pace: f64, report: &mut Report) -> Result<()> {
    let place = Place { folder: folder(scratch, "sqlite")?, ..Place::default() };
    let bench = run.bench(place, scratch, pace)?;
    common(run, &bench, report)?;
    if run.wants("crowd") {
        goals::fanout::run(&bench, report, 5_000)?;
    }
    if run.wants("pages") {
        goals::pages::run(&bench, report)?;
    }
    if run.wants("growth") {
        goals::growth::run(&bench, report)?;
    }
    Ok(())
}

fn on_postgres(run: &Run, url: &str, scratch: &Path, pace: f64, report: &mut Report) -> Result<()> {
    let (server, _) = url.rsplit_once('/').context("the name of a database in its URL")?;
    let name = format!("porchlight_bench_{}", std::process::id());
    let mut admin = porchlight_schema::AnyConnection::open(url)?;
    admin.batch_execute(&format!("CREATE DATABASE {name}"))?;
    let place = Place {
        folder: folder(scratch, "postgres")?,
        database_url: Some(format!("{server}/{name}")),
        redis_url: std::env::var(REDIS).ok(),
    };
    let measured = run.bench(place, scratch, pace).and_then(|bench| common(run, &bench, report));
    admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))?;
    measured
}

/// What is measured on both databases.
fn common(run: &Run, bench: &Bench, report: &mut Report) -> Result<()> {
    if run.wants("posts") {
        goals::posts::run(bench, report)?;
    }
    if run.wants("reads") {
        goals::reads::run(bench, report)?;
    }
    if run.wants("mixed") {
        goals::mixed::run(bench, report)?;
    }
    if run.wants("neighbours") {
        goals::mixed::neighbours(bench, report)?;
    }
    if run.wants("fanout") {
        goals::fanout::run(bench, report, goals::AGENTS)?;
    }
    Ok(())
}
