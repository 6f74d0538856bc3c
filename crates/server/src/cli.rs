//! The command line. Results go to standard output, the log and errors to standard error.

/// Prints a result on standard output; `println!` would panic when nobody reads on.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::emit(&format!("{}\n", format_args!($($words)*))) };
}

mod audit;
mod backup;
mod demo;
mod doctor;
mod jobs;
mod migrate;
mod openapi;
mod serve;
mod setup;
mod show;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use crate::config::{Config, Faults, Sources};
use crate::wire::{Mode, Node};

/// A helpdesk for many accounts: one program, one file, live.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes, before its name or after it.
#[derive(Debug, Args)]
struct Common {
    /// Folder of the installation: database file, attachments, secret key [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: a file in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// redis://HOST:6379, for several servers on one database
    #[arg(long, global = true, value_name = "URL")]
    redis_url: Option<String>,
    /// Settings in TOML; see `porchlight config show` [env: PORCHLIGHT_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Bring the database up to this version
    Migrate(migrate::Migrate),
    /// Make an account with its administrator
    Setup(setup::Setup),
    /// Manage platform apps, which provision accounts and users through the API
    #[command(subcommand)]
    PlatformApp(setup::PlatformApp),
    /// Fill an installation with an account, agents and conversations to look at
    Demo(demo::Demo),
    /// Print the descriptions of the API, or write them to a folder
    Openapi(openapi::Openapi),
    /// Look at the settings
    #[command(subcommand)]
    Config(show::Show),
    /// Look at the work that waits or failed
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    /// Look at who was refused what, and what was done to members, inboxes, webhooks, bots and secrets
    Audit(audit::Audit),
    /// Check that everything the server needs is in order
    Doctor(doctor::Doctor),
    /// Copy the installation while it runs
    Backup(backup::Backup),
}

/// Runs the program.
pub fn run() -> ExitCode {
    // Fails only if somebody set one before, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Cli { common, command } = Cli::parse();
    match command.run(&common) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("porchlight: {error:#}");
            ExitCode::from(if error.is::<Faults>() { 2 } else { 1 })
        }
    }
}

impl Command {
    fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(command) => command.run(common),
            Self::Migrate(command) => command.run(common),
            Self::Setup(command) => command.run(common),
            Self::PlatformApp(command) => command.run(common),
            Self::Demo(command) => command.run(common),
            Self::Openapi(command) => command.run(),
            Self::Config(command) => command.run(common),
            Self::Jobs(command) => command.run(common),
            Self::Audit(command) => command.run(common),
            Self::Doctor(command) => command.run(common),
            Self::Backup(command) => command.run(common),
        }
    }
}

impl Common {
    /// The settings in force for this command.
    fn load(&self, more: &[(&'static str, Option<String>)]) -> anyhow::Result<Config> {
        let given = [
            ("server.data_dir", self.data_dir.clone()),
            ("database.url", self.database_url.clone()),
            ("redis.url", self.redis_url.clone()),
        ];
        let flags = given.into_iter().chain(more.iter().cloned());
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        });
        let named = std::env::var_os("PORCHLIGHT_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
        let config = Config::load(&Sources {
            file: self.config.clone().or(named),
            environment: environment.collect(),
            flags: flags.filter_map(|(key, value)| Some((key, value?))).collect(),
        })?;
        Ok(config)
    }

    /// The settings, with the log started.
    fn start(&self) -> anyhow::Result<Config> {
        let config = self.load(&[])?;
        crate::telemetry::start(&config.log)?;
        Ok(config)
    }

    /// The installation, its database brought up to date, for a command that does one thing to it. Works
    /// beside a running server.
    fn open(&self) -> anyhow::Result<Node> {
        let config = self.start()?;
        Node::open(config, &Mode { work: false, ..Mode::default() }, None)
    }
}

/// Writes to standard output. A reader that has gone (`porchlight … | head`) is no fault.
fn emit(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("porchlight: standard output cannot be written: {error}");
    }
}

/// Prints a result as one line of JSON.
fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    say!("{}", serde_json::to_string(value)?);
    Ok(())
}

/// A fault of the domain in words for the person at the terminal.
pub(crate) fn explain(error: porchlight_domain::Error) -> anyhow::Error {
    use porchlight_domain::Error;
    match error {
        Error::Invalid(fields) => {
            let messages: Vec<String> = fields.into_iter().map(|field| field.message).collect();
            anyhow::anyhow!("{}", messages.join("; "))
        }
        Error::Refused(reason) => anyhow::anyhow!("{reason}"),
        Error::NotFound => anyhow::anyhow!("there is no such thing"),
        Error::Unavailable(_) => anyhow::anyhow!("the database cannot serve now; try again"),
        Error::Internal(cause) => cause,
        other => anyhow::anyhow!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
