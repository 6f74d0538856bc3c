//! `porchlight backup`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Common, print_json};
use crate::backup;

/// Copy database and attachments into an empty folder while the server runs, and check the copy
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder; made if it is missing, refused if there is something in it
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Copy `secret.key` too. Whoever has the copy can then read all stored secrets
    #[arg(long)]
    include_secret_key: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let config = common.start()?;
        let report = backup::run(&config, &self.to, self.include_secret_key)?;
        if self.json {
            print_json(&report)?;
            return Ok(ExitCode::SUCCESS);
        }
        let files = match &report.files {
            Some(files) => format!("{} attachments ({} bytes)", files.count, files.bytes),
            None => "no attachments: they lie in the bucket".to_owned(),
        };
        say!("{}: {} and {files}, checked.", self.to.display(), report.database.file);
        if !report.secret_key.included {
            say!(
                "Not in it: the secret key {}. Keep it apart; a restore needs it.",
                report.secret_key.fingerprint
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
