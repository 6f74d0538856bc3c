//! What Porchlight does: use cases, rules, events and jobs as data. Synchronous; no HTTP, no Redis,
//! no SQL. Every use case is a function `fn(&mut Tx, &Scope, Input) -> Result<Output>`; those that
//! need keys, limits or presence take the [`Installation`] after the connection.

pub mod access_tokens;
pub mod accounts;
pub mod agent_bots;
pub mod agents;
pub mod audit;
pub mod avatars;
pub mod bus;
pub mod caches;
pub mod contact_inboxes;
pub mod contacts;
pub mod conversations;
pub mod csat;
pub mod deliveries;
pub mod error;
pub mod event;
pub mod inbox_members;
pub mod inboxes;
pub mod input;
pub mod installation;
pub mod job;
pub mod keys;
pub mod labels;
pub mod links;
pub mod members;
pub mod messages;
pub mod passwords;
pub mod people;
pub mod platform;
pub mod profile;
pub mod reactions;
pub mod relay;
pub mod secrets;
pub mod setup;
pub mod sign_in;
pub mod streams;
pub mod sweeps;
pub mod teams;
#[cfg(test)]
mod testing;
pub mod users;
pub mod visitors;
pub mod web_address;
pub mod webhooks;
pub mod widget;

pub use bus::{Bus, Frame, Presence, Present, Signal, Token};
pub use error::{Denial, Error, FieldError, Result};
pub use installation::{Installation, Limits, PasswordCost};
/// Ids, enums and rows, for the floors above.
pub use porchlight_schema as schema;
pub use porchlight_store::{
    AccountScope, Actor, AdminScope, Clock, Committed, Conn, ContactScope, Db, PlatformScope, Tx, UserScope,
    Visible,
};
