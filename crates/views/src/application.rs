//! Documents of the application API, one file per resource.

pub mod accounts;
pub mod agents;
pub mod auth;
pub mod contact_inboxes;
pub mod contacts;
pub mod conversations;
pub mod inbox_members;
pub mod inboxes;
pub mod labels;
pub mod messages;
pub mod profile;
pub mod secrets;
pub mod teams;
pub mod webhooks;
