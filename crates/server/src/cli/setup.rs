//! `porchlight setup` and `porchlight platform-app`

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use porchlight_domain::passwords::Password;
use porchlight_domain::setup::{Founding, create_account};
use serde_json::json;

use super::{Common, explain, print_json};

/// Make an account with its administrator; prints {"account_id":…,"user_id":…,"access_token":"…"}
#[derive(Debug, Args)]
pub struct Setup {
    /// Name of the account
    #[arg(long, value_name = "NAME")]
    account: String,
    /// Name of the administrator
    #[arg(long)]
    name: String,
    /// Mail address the administrator signs in with
    #[arg(long)]
    email: String,
    /// Password: 6 characters or more with a capital, a small letter, a digit and a special character
    #[arg(long, required_unless_present = "password_file")]
    password: Option<String>,
    /// Read the password from a file, `-` for standard input, so that it is in no list of processes
    #[arg(long, value_name = "FILE", conflicts_with = "password")]
    password_file: Option<PathBuf>,
}

impl Setup {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let text = match (&self.password, &self.password_file) {
            (Some(password), _) => password.clone(),
            (None, Some(path)) => read_password(path)?,
            (None, None) => anyhow::bail!("--password or --password-file is missing"),
        };
        let password = Password::new(&text).map_err(explain)?;
        let node = common.open()?;
        let digest = password.hash(node.inst.password_cost).map_err(explain)?;
        let founding = Founding { account_name: self.account, user_name: self.name, email: self.email };
        let inst = node.inst.clone();
        let made = node
            .db
            .write_blocking(move |tx| create_account(tx, &inst, &founding, digest))
            .map_err(explain)?;
        print_json(&json!({
            "account_id": made.account_id.0,
            "user_id": made.user_id.0,
            "access_token": made.access_token,
        }))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn read_password(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
    } else {
        text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Manage platform apps
#[derive(Debug, Subcommand)]
pub enum PlatformApp {
    /// Make one; prints {"id":…,"name":…,"access_token":"…"}
    Create {
        /// Name of the app
        name: String,
    },
}

impl PlatformApp {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let Self::Create { name } = self;
        let node = common.open()?;
        let inst = node.inst.clone();
        let app = node
            .db
            .write_blocking(move |tx| porchlight_domain::platform::create_app(tx, &inst, &name))
            .map_err(explain)?;
        print_json(&json!({"id": app.id.0, "name": app.name, "access_token": app.access_token}))?;
        Ok(ExitCode::SUCCESS)
    }
}
