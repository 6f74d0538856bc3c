//! Fake peers: what the server talks to, recorded.

pub mod bucket;
pub mod mail;
pub mod webhook;
