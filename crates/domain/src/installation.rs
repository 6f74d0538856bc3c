//! What every use case may need besides the database: keys, limits, addresses, the live ports.
//! One value, made at start and passed down; nothing here is global.

use std::sync::Arc;

use crate::bus::{Bus, Presence};
use crate::keys::Keys;

/// The running installation.
pub struct Installation {
    pub keys: Keys,
    /// Where people reach the server, without a trailing slash; all links are built from it, never
    /// from a request's Host header.
    pub frontend_url: String,
    pub limits: Limits,
    /// Sender and fallback support address of mails.
    pub mail_from: String,
    /// Whether strangers may sign up (`POST /api/v1/accounts`).
    pub signup_enabled: bool,
    pub password_cost: PasswordCost,
    pub bus: Arc<dyn Bus>,
    pub presence: Arc<dyn Presence>,
}

/// Bounds of single requests; those of request rates live with the HTTP layer.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages a conversation takes in one minute.
    pub messages_per_minute: i64,
    /// Characters of a message.
    pub message_chars: usize,
    /// Files on one message.
    pub attachments_per_message: usize,
    /// Bytes of one uploaded file.
    pub upload_bytes: u64,
    /// Conversations on one page of a list.
    pub conversations_per_page: i64,
    /// Devices signed in at once per user; the oldest gives way.
    pub sessions_per_user: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_per_minute: 200,
            message_chars: 150_000,
            attachments_per_message: 15,
            upload_bytes: 40 * 1024 * 1024,
            conversations_per_page: 25,
            sessions_per_user: 25,
        }
    }
}

/// How much work one password hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCost {
    /// argon2id as OWASP recommends: 19 MiB, two passes.
    Standard,
    /// The smallest argon2 allows; tests only.
    Lowest,
}
