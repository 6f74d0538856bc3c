//! `porchlight demo`

use std::process::ExitCode;

use clap::Args;

use super::Common;
use crate::wire::Node;

/// Fill an installation without users with an account, agents and conversations; prints how to sign in
#[derive(Debug, Args)]
pub struct Demo {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        show(&common.open()?, self.json)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes the demo data where there are no users yet.
pub fn show(_node: &Node, _json: bool) -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}
