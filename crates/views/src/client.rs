//! Documents of the public client API.

pub mod contacts;
pub mod conversations;
pub mod csat;
pub mod inboxes;
pub mod widget;
