//! Every JSON document Porchlight emits. Views borrow what the use cases loaded and are pure: no query,
//! no clock, no request.

pub mod agent_bots;
pub mod application;
pub mod attachments;
pub mod client;
pub mod frames;
pub mod people;
pub mod platform;
pub mod presence;
pub mod realtime;
pub mod typing;
pub mod webhook;
pub mod wire;
