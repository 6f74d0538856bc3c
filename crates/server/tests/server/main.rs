//! The program as operators meet it: settings, command line, first start, stop, backup.

mod backup;
mod cli;
mod config;
mod home;
mod serve;
