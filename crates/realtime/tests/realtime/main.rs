//! The live side over real sockets: a small actix server, a gate without a database, blocking clients.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod access;
mod client;
mod database;
mod fan_out;
mod gate;
mod handover;
mod limits;
mod protocol;
mod redis;
mod resume;
mod server;
