//! `porchlight openapi`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use porchlight_http::openapi::print;

use crate::routes::documents;

/// Print the descriptions of the API, or write them to a folder
#[derive(Debug, Args)]
pub struct Openapi {
    /// Write one file for each part of the API into this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Which description to print: porchlight (all of it), application, client, platform
    #[arg(default_value = "porchlight", conflicts_with = "out")]
    part: String,
}

impl Openapi {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let documents = documents();
        let Some(folder) = self.out else {
            let wanted = format!("{}.json", self.part);
            let found = documents.iter().find(|document| document.file == wanted);
            super::emit(&print(&found.with_context(|| format!("there is no part `{}`", self.part))?.api));
            return Ok(ExitCode::SUCCESS);
        };
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for document in &documents {
            let path = folder.join(document.file);
            std::fs::write(&path, print(&document.api))
                .with_context(|| format!("{} cannot be written", path.display()))?;
            say!("{}", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
