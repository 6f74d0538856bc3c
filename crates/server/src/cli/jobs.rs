//! `porchlight jobs`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use porchlight_domain::job::{Job, enqueue};
use porchlight_domain::schema::tables::{FailedJob, JobRow};
use porchlight_domain::schema::{EventId, EventKind, JobId, Ts};
use porchlight_domain::{Error, Tx};
use porchlight_store::events::{self, SetAside};
use porchlight_store::{SystemScope, jobs};
use serde_json::{Value, json};

use super::{Common, explain, print_json};

/// Look at the work that waits or failed
#[derive(Debug, Subcommand)]
pub enum Jobs {
    /// List jobs that wait or run, those due first
    List(Listing),
    /// List jobs that failed for good, the newest first
    Failed(Listing),
    /// Put failed jobs back to work
    Retry {
        /// Numbers of the jobs, as `jobs failed` shows them
        #[arg(required_unless_present = "all")]
        ids: Vec<i64>,
        /// All of them, at most 1,000 at a time
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// List events of which nobody could be told, the newest first
    Events(Listing),
    /// Have events told that were set aside
    Relay {
        /// Numbers of the events, as `jobs events` shows them
        #[arg(required_unless_present = "all")]
        ids: Vec<i64>,
        /// All of them, at most 1,000 at a time
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub struct Listing {
    /// How many to show at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Failed jobs or events put back by one `--all`.
const AT_ONCE: i64 = 1_000;

impl Jobs {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let node = common.open()?;
        match self {
            Self::List(listing) => {
                let rows = node.db.read_blocking(|conn| jobs::list(conn, listing.limit)).map_err(store)?;
                show(&listing, rows.iter().map(waiting).collect())?;
            }
            Self::Failed(listing) => {
                let rows = node.db.read_blocking(|conn| jobs::failed(conn, listing.limit)).map_err(store)?;
                show(&listing, rows.iter().map(failed).collect())?;
            }
            Self::Retry { ids, all } => {
                let retried = node.db.write_blocking(move |tx| retry(tx, ids, all)).map_err(explain)?;
                print_json(&json!({"retried": retried}))?;
            }
            Self::Events(listing) => {
                let system = SystemScope::new();
                let rows = node.db.read_blocking(|conn| events::set_aside(conn, system, listing.limit));
                show(&listing, rows.map_err(store)?.iter().map(aside).collect())?;
            }
            Self::Relay { ids, all } => {
                let relayed = node.db.write_blocking(move |tx| relay(tx, ids, all)).map_err(explain)?;
                print_json(&json!({"relayed": relayed}))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn store(error: porchlight_store::Error) -> anyhow::Error {
    explain(error.into())
}

fn retry(tx: &mut Tx, ids: Vec<i64>, all: bool) -> Result<Vec<i64>, Error> {
    let ids = match all {
        true => jobs::failed(tx, AT_ONCE)?.iter().map(|job| job.id.0).collect(),
        false => ids,
    };
    let now = tx.now();
    for id in &ids {
        let failed = jobs::take_failed(tx, JobId(*id)).map_err(|error| match error {
            porchlight_store::Error::NotFound => Error::refused(format!("there is no failed job {id}")),
            other => other.into(),
        })?;
        let unknown = || Error::refused(format!("job {id} is of a kind this version does not know"));
        let job: Job = failed.payload.read().ok_or_else(unknown)?;
        enqueue(tx, failed.account_id, &job, None, now)?;
    }
    Ok(ids)
}

fn relay(tx: &mut Tx, ids: Vec<i64>, all: bool) -> Result<Vec<i64>, Error> {
    let system = SystemScope::new();
    let ids = match all {
        true => events::set_aside(tx, system, AT_ONCE)?.iter().map(|event| event.id.0).collect(),
        false => ids,
    };
    for id in &ids {
        if !events::relay_again(tx, system, EventId(*id))? {
            return Err(Error::refused(format!("there is no event {id} that was set aside")));
        }
    }
    Ok(ids)
}

/// Payloads may hold what customers wrote: they are not shown.
fn waiting(job: &JobRow) -> Value {
    json!({
        "id": job.id.0,
        "kind": job.kind,
        "account_id": job.account_id.map(|account| account.0),
        "attempts": job.attempts,
        "run_at": job.run_at.iso(),
        "last_error": job.last_error,
    })
}

fn failed(job: &FailedJob) -> Value {
    json!({
        "id": job.id.0,
        "kind": job.kind,
        "account_id": job.account_id.map(|account| account.0),
        "attempts": job.attempts,
        "failed_at": job.failed_at.iso(),
        "last_error": job.last_error,
    })
}

fn aside(event: &SetAside) -> Value {
    let number = i64::from(event.kind);
    let kind = EventKind::from_number(number).map_or_else(|| number.to_string(), |kind| kind.as_str().into());
    json!({
        "id": event.id.0,
        "kind": kind,
        "account_id": event.account.0,
        "attempts": event.attempts,
        "created_at": event.created_at.iso(),
        "set_aside_at": event.relayed_at.map(Ts::iso),
        "last_error": event.error,
    })
}

fn show(listing: &Listing, rows: Vec<Value>) -> anyhow::Result<()> {
    if listing.json {
        return print_json(&rows);
    }
    if rows.is_empty() {
        say!("none");
    }
    for row in &rows {
        let text = |name: &str| {
            row.get(name).map_or(String::new(), |value| match value {
                Value::String(text) => text.clone(),
                Value::Null => "-".into(),
                other => other.to_string(),
            })
        };
        let time = ["run_at", "failed_at", "created_at"].into_iter().find(|name| row.get(name).is_some());
        let time = time.map(text).unwrap_or_default();
        say!(
            "{:>8}  {:<20} account {:<6} attempts {:<3} {time}  {}",
            text("id"),
            text("kind"),
            text("account_id"),
            text("attempts"),
            text("last_error")
        );
    }
    Ok(())
}
