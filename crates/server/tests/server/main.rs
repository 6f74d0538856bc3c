//! The program as operators meet it: settings, command line, first start, stop, backup.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod audit;
mod backup;
mod bucket;
mod cli;
mod config;
mod home;
mod pages;
mod serve;
mod sockets;
