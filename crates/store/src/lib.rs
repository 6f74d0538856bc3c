//! The only crate that speaks SQL: queries, scopes, transactions, dialects.
//!
//! [`Db`] is the door: [`Db::read`] lends a [`Conn`], [`Db::write`] a [`Tx`] that commits when its
//! closure succeeds. Functions over account data take the scope second, after the connection.

pub mod access;
pub mod account;
pub mod audit;
mod backend;
mod clock;
mod db;
mod directory;
mod error;
pub mod events;
pub mod installation;
pub mod jobs;
pub mod page;
pub mod relay;
pub mod scope;
pub mod search;
pub mod streams;
pub mod sweeps;
pub mod upkeep;

pub use clock::Clock;
pub use db::{Committed, Conn, Db, Options, Tx};
pub use error::{Error, Result};
pub use events::NewEvent;
pub use scope::{
    AccountScope, Actor, AdminScope, ContactScope, PlatformScope, SystemScope, UserScope, Visible,
};
