//! `porchlight audit`

use std::process::ExitCode;

use clap::Args;
use porchlight_domain::schema::AccountId;
use porchlight_domain::schema::tables::AuditEntry;
use porchlight_store::SystemScope;
use porchlight_store::audit::{self, Filter};
use serde_json::{Value, json};

use super::{Common, explain, print_json};

/// Look at who was refused what, and what was done to members, inboxes, webhooks, bots and secrets, the
/// newest first
#[derive(Debug, Args)]
pub struct Audit {
    /// Of one account only
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// Refusals only
    #[arg(long)]
    refused: bool,
    /// What is older than the line of this number
    #[arg(long, value_name = "ID")]
    before: Option<i64>,
    /// How many to show at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let node = common.open()?;
        let account = self.account.map(AccountId);
        let filter = Filter { account, refused: self.refused, before: self.before };
        let lines = node.db.read_blocking(|conn| audit::list(conn, SystemScope::new(), &filter, self.limit));
        let lines = lines.map_err(|error| explain(error.into()))?;
        if self.json {
            print_json(&lines.iter().map(shown).collect::<Vec<_>>())?;
            return Ok(ExitCode::SUCCESS);
        }
        if lines.is_empty() {
            say!("none");
        }
        for line in &lines {
            say!("{}", told(line));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn shown(line: &AuditEntry) -> Value {
    json!({
        "id": line.id,
        "account_id": line.account_id.0,
        "actor": {"type": line.actor_type.as_str(), "id": line.actor_id},
        "action": line.action.as_str(),
        "subject": line.subject_type.as_ref().map(|kind| json!({"type": kind, "id": line.subject_id})),
        "times": line.times,
        "address": line.address,
        "request_id": line.request_id,
        "created_at": line.created_at.iso(),
    })
}

fn told(line: &AuditEntry) -> String {
    let with_id = |kind: &str, id: Option<String>| match id {
        Some(id) => format!("{kind} {id}"),
        None => kind.to_owned(),
    };
    let actor = with_id(line.actor_type.as_str(), line.actor_id.map(|id| id.to_string()));
    let subject = line.subject_type.as_deref().map(|kind| with_id(kind, line.subject_id.clone()));
    let times = if line.times > 1 { format!(" ×{}", line.times) } else { String::new() };
    format!(
        "{:>8}  {}  account {:<6} {:<26} {:<22} by {actor}{}",
        line.id,
        line.created_at.iso(),
        line.account_id.0,
        format!("{}{times}", line.action.as_str()),
        subject.unwrap_or_else(|| "-".into()),
        line.address.as_ref().map(|address| format!(" from {address}")).unwrap_or_default(),
    )
}
