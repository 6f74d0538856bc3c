//! What tests of Porchlight share: a real server on a free port with a database of its own, actors that
//! talk to it as clients do, and fake peers (webhook receiver, mail server) for it to talk to.
//!
//! Everything here panics when something is off: that is how a test fails. See the README for an example.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod actor;
mod cable;
mod database;
mod pages;
mod peers;
mod people;
mod port;
mod process;
mod reply;
mod server;

pub use actor::{Actor, Part};
pub use cable::Cable;
pub use database::Rows;
pub use peers::bucket::{Bucket, Object};
pub use peers::mail::{Mail, MailServer};
pub use peers::webhook::{Receiver, Recorded};
pub use people::{Backstage, Bot, Inbox, PASSWORD, Tenant, Visitor, WidgetVisitor};
pub use porchlight_schema::tables::AuditEntry;
pub use porchlight_schema::{AuditAction, AuditActor};
pub use porchlight_worker::http_client::Lookup;
pub use port::Port;
pub use process::Process;
pub use reply::Reply;
pub use reqwest::Method;
pub use serde_json::{Value, json};
pub use server::{SecondNode, Settings, TestServer, on_services};
