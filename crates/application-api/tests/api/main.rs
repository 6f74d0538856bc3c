//! The application API as clients meet it: a real server, actors, whole answers. One file per resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accounts;
mod agent_bots;
mod agents;
mod auth;
mod contacts;
mod inbox_members;
mod inboxes;
mod keys;
mod labels;
mod mentions;
mod profile;
mod support;
mod teams;
mod uploads;
mod variables;
mod webhooks;
