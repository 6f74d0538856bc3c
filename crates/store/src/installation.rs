//! Data above the accounts: logins, keys, platform apps, stored bytes.

pub mod access_tokens;
pub mod accounts;
pub mod agent_bots;
pub mod blobs;
pub mod platform_apps;
pub mod sessions;
pub mod settings;
pub mod users;
