//! Configuration, wiring and the command line. [`start`] runs a whole server inside a process.

mod backup;
pub mod cli;
pub mod config;
mod data_dir;
mod demo;
mod live;
mod metrics;
mod own;
mod pages;
mod routes;
mod running;
mod telemetry;
mod wire;
mod work;

pub use running::{Running, start, start_as};
pub use wire::{Mode, Node};

/// The name of a SQLite database in the data folder.
pub const SQLITE_FILE: &str = "porchlight.db";
