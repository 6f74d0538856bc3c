//! The platform API as provisioning tools meet it. One file per resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod account_users;
mod accounts;
mod agent_bots;
mod keys;
mod users;
