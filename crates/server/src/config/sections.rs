//! One struct per section of the settings. Keys, defaults and their meaning: `config/default.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::secret::{Secret, SecretUrl};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    /// Without a trailing slash; empty until the server knows its port, see [`super::Config`].
    pub frontend_url: String,
    pub workers: u16,
    pub secret_key: Secret,
    pub secret_key_file: String,
    pub trusted_proxies: Vec<String>,
    pub cors_origins: Vec<String>,
    pub body_bytes: usize,
    pub body_pause_seconds: u32,
    pub keep_alive_seconds: u32,
    pub shutdown_seconds: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// A `postgres://` URL or the path of a SQLite file: the scheme has been checked and removed.
    pub url: SecretUrl,
    pub url_file: String,
    pub connections: u32,
    pub queue: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    pub url: SecretUrl,
    pub url_file: String,
    pub ca_file: String,
    pub nodes: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    Local,
    S3,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    pub kind: StorageKind,
    pub folder: PathBuf,
    pub bucket: String,
    pub region: String,
    pub endpoint: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
    pub secret_access_key_file: String,
    pub prefix: String,
    pub redirect: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub smtp_url: SecretUrl,
    pub smtp_url_file: String,
    pub from: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub enabled: bool,
    pub threads: u16,
    pub webhook_timeout_seconds: u16,
    pub event_days: u16,
    pub delivery_days: u16,
    pub failed_job_days: u16,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    pub allow_private: bool,
    pub allow: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub messages_per_minute: u32,
    pub message_chars: u32,
    pub attachments_per_message: u16,
    pub upload_bytes: u64,
    pub conversations_per_page: u16,
    pub sessions_per_user: u16,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Realtime {
    pub sockets: usize,
    pub sockets_per_address: usize,
    pub subscriptions: usize,
    pub message_bytes: usize,
    pub messages_per_second: u32,
    pub messages_burst: u32,
    pub queue_frames: usize,
    pub queue_bytes: usize,
    pub ping_seconds: u32,
    pub stalled_seconds: u32,
    pub unsubscribed_seconds: u32,
    pub resume_events: u32,
    pub presence_seconds: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub refusal_days: u16,
    pub fact_days: u16,
    pub refusals_per_minute: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub listen: String,
    pub token: Secret,
    pub token_file: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signup {
    pub enabled: bool,
}
