//! `porchlight migrate`

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use porchlight_domain::Clock;
use serde_json::json;

use super::{Common, print_json};
use crate::{data_dir, wire};

/// Bring the database up to this version
#[derive(Debug, Args)]
pub struct Migrate {
    /// Only say what would run; exit status 3 when something would
    #[arg(long)]
    check: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Exit status of `--check` when there is something to do.
const PENDING: u8 = 3;

impl Migrate {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let config = common.start()?;
        data_dir::prepare(&config)?;
        let db = wire::open_database(&config, Clock::System)?;
        let state = db.migration_state().context("the state of the database is unknown")?;
        if !state.unknown.is_empty() {
            anyhow::bail!(
                "the database was used by a newer version of Porchlight ({})",
                state.unknown.join(", ")
            );
        }
        let ran = match self.check {
            true => Vec::new(),
            false => db.migrate().context("the database cannot be migrated")?,
        };
        let pending = if self.check { state.pending } else { Vec::new() };
        let code = if pending.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(PENDING) };
        if self.json {
            print_json(&json!({"pending": pending, "ran": ran}))?;
            return Ok(code);
        }
        pending.iter().for_each(|name| say!("pending: {name}"));
        ran.iter().for_each(|version| say!("ran: {version}"));
        if pending.is_empty() && ran.is_empty() {
            say!("up to date");
        }
        Ok(code)
    }
}
