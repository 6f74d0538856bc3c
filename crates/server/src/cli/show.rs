//! `porchlight config`

use std::process::ExitCode;

use clap::Subcommand;
use toml::Value;

use super::{Common, print_json};
use crate::config::{DEFAULTS, Origin};

/// Look at the settings
#[derive(Debug, Subcommand)]
pub enum Show {
    /// Print the settings in force, secrets hidden, and where each came from
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the commented defaults: the manual
    Default,
}

impl Show {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let json = match self {
            Self::Default => {
                super::emit(DEFAULTS);
                return Ok(ExitCode::SUCCESS);
            }
            Self::Show { json } => json,
        };
        let config = common.load(&[])?;
        let shown = config.shown();
        if json {
            print_json(&shown)?;
            return Ok(ExitCode::SUCCESS);
        }
        for (section, content) in &shown {
            say!("[{section}]");
            for (key, value) in content.as_table().into_iter().flatten() {
                match config.origin(&format!("{section}.{key}")) {
                    Origin::Default => say!("{key} = {}", plain(value)),
                    origin => say!("{key} = {}  # {origin}", plain(value)),
                }
            }
            say!("");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A value as TOML writes it, which for texts, numbers and lists is how JSON does.
fn plain(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
