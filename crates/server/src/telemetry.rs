//! The log: structured, on standard error, for people or for machines.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging for this process. Once; a second call is an error.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::builder()
        .parse(&log.level)
        .with_context(|| format!("`log.level`: `{}` is no level", log.level))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging cannot start: {error}"))
}
