//! `porchlight doctor`

use std::process::ExitCode;

use clap::Args;
use porchlight_domain::Clock;
use porchlight_domain::schema::BlobId;
use porchlight_store::installation::{blobs, settings};
use porchlight_store::{Db, upkeep};
use serde_json::{Value, json};

use super::{Common, print_json};
use crate::config::Config;
use crate::{data_dir, wire};

/// Check that everything the server needs is in order; exit status 1 when something is not
#[derive(Debug, Args)]
pub struct Doctor {
    /// Also look whether the bytes of every attachment are there
    #[arg(long)]
    files: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What one look found.
struct Finding {
    check: &'static str,
    /// What is wrong; empty when nothing is.
    faults: Vec<String>,
    detail: String,
}

impl Doctor {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let config = common.start()?;
        let mut findings = vec![key(&config)];
        match wire::open_database(&config, Clock::System) {
            Err(error) => findings.push(fault("database", format!("{error:#}"))),
            Ok(db) => {
                findings.extend(database(&config, &db));
                findings.push(storage(&config));
                if self.files {
                    findings.push(files(&config, &db));
                }
            }
        }
        findings.push(redis(&config));
        let well = findings.iter().all(|finding| finding.faults.is_empty());
        self.show(&findings, well)?;
        Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn show(&self, findings: &[Finding], well: bool) -> anyhow::Result<()> {
        if self.json {
            let checks: Vec<Value> = findings
                .iter()
                .map(|finding| {
                    json!({
                        "check": finding.check,
                        "ok": finding.faults.is_empty(),
                        "detail": finding.detail,
                        "faults": finding.faults,
                    })
                })
                .collect();
            return print_json(&json!({"ok": well, "checks": checks}));
        }
        for finding in findings {
            let word = if finding.faults.is_empty() { "ok   " } else { "FAULT" };
            say!("{word} {:<10} {}", finding.check, finding.detail);
            finding.faults.iter().for_each(|fault| say!("        - {fault}"));
        }
        Ok(())
    }
}

fn fine(check: &'static str, detail: impl Into<String>) -> Finding {
    Finding { check, faults: Vec::new(), detail: detail.into() }
}

fn fault(check: &'static str, fault: impl Into<String>) -> Finding {
    Finding { check, faults: vec![fault.into()], detail: String::new() }
}

fn key(config: &Config) -> Finding {
    if !config.server.secret_key.is_empty() {
        return fine("secret key", "from the settings");
    }
    let path = data_dir::secret_path(config);
    match data_dir::secret_is_private(config) {
        Ok(Some(true)) => fine("secret key", path.display().to_string()),
        Ok(Some(false)) => {
            fault("secret key", format!("{} can be read by others: chmod 600", path.display()))
        }
        Ok(None) => fault("secret key", format!("{} is missing; the first start makes it", path.display())),
        Err(error) => fault("secret key", format!("{}: {error}", path.display())),
    }
}

fn database(config: &Config, db: &Db) -> Vec<Finding> {
    let kind = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let state = match db.migration_state() {
        Ok(state) => state,
        Err(error) => return vec![fault("database", error.to_string())],
    };
    let mut findings = vec![match (state.pending.as_slice(), state.unknown.as_slice()) {
        ([], []) => fine("migrations", "up to date"),
        (_, [_, ..]) => fault("migrations", format!("of a newer version: {}", state.unknown.join(", "))),
        _ => fault("migrations", format!("pending: {}", state.pending.join(", "))),
    }];
    if !state.pending.is_empty() {
        return findings;
    }
    findings.push(match db.read_blocking(upkeep::faults) {
        Ok(faults) => Finding { check: "database", faults, detail: kind.into() },
        Err(error) => fault("database", error.to_string()),
    });
    findings.push(owner(config, db));
    findings.push(match db.read_blocking(upkeep::depths) {
        Ok(depths) => {
            let detail = format!("{} events and {} jobs wait", depths.events, depths.jobs);
            let fault = |count: i64, what: &str, command: &str| {
                (count > 0).then(|| format!("{count} {what}; see `porchlight jobs {command}`"))
            };
            let faults = [
                fault(depths.jobs_failed, "jobs failed for good", "failed"),
                fault(depths.events_failed, "events are set aside", "events"),
            ];
            Finding { check: "work", faults: faults.into_iter().flatten().collect(), detail }
        }
        Err(error) => fault("work", error.to_string()),
    });
    findings
}

/// Whether the key is the one this database was made with.
fn owner(config: &Config, db: &Db) -> Finding {
    if config.server.secret_key.is_empty() && !data_dir::secret_path(config).exists() {
        return fault("key owner", "there is no key to compare");
    }
    let known = db.read_blocking(|conn| settings::get(conn, wire::FINGERPRINT));
    match (known, data_dir::secret(config)) {
        (Ok(None), Ok(_)) => fine("key owner", "the database was never used"),
        (Ok(Some(known)), Ok(secret)) if known == wire::fingerprint(&secret) => fine("key owner", known),
        (Ok(Some(_)), Ok(_)) => fault("key owner", "the database belongs to another secret key"),
        (Err(error), _) => fault("key owner", error.to_string()),
        (_, Err(error)) => fault("key owner", format!("{error:#}")),
    }
}

fn storage(config: &Config) -> Finding {
    let place = match config.storage.kind {
        crate::config::StorageKind::Local => config.storage.folder.display().to_string(),
        crate::config::StorageKind::S3 => format!("bucket {}", config.storage.bucket),
    };
    match wire::open_files(config).and_then(|files| Ok(files.check()?)) {
        Ok(()) => fine("storage", format!("wrote, read and deleted in {place}")),
        Err(error) => fault("storage", format!("{place}: {error:#}")),
    }
}

/// Blobs looked at in one read.
const PAGE: i64 = 500;

/// Faults named one by one; the rest is counted.
const NAMED: usize = 20;

fn files(config: &Config, db: &Db) -> Finding {
    let files = match wire::open_files(config) {
        Ok(files) => files,
        Err(error) => return fault("files", format!("{error:#}")),
    };
    let (mut after, mut count, mut bad, mut faults) = (BlobId(0), 0u64, 0usize, Vec::new());
    loop {
        let page = match db.read_blocking(|conn| blobs::after(conn, after, PAGE)) {
            Ok(page) => page,
            Err(error) => return fault("files", error.to_string()),
        };
        let Some(last) = page.last() else { break };
        after = last.id;
        for blob in &page {
            count += 1;
            let wrong = match files.length(&blob.key) {
                Ok(Some(length)) if length == blob.byte_size.unsigned_abs() => continue,
                Ok(Some(length)) => format!("has {length} bytes instead of {}", blob.byte_size),
                Ok(None) => "is missing".to_owned(),
                Err(error) => error.to_string(),
            };
            bad += 1;
            if faults.len() < NAMED {
                faults.push(format!("blob {} ({}, {}) {wrong}", blob.id, blob.key, blob.filename));
            }
        }
    }
    if bad > NAMED {
        faults.push(format!("and {} more", bad - NAMED));
    }
    Finding { check: "files", faults, detail: format!("{count} stored") }
}

fn redis(config: &Config) -> Finding {
    if config.redis.url.is_empty() {
        return fine("redis", "not used");
    }
    match crate::live::redis_answers(config) {
        Ok(()) => fine("redis", config.redis.url.to_string()),
        Err(error) => fault("redis", format!("{}: {error:#}", config.redis.url)),
    }
}
