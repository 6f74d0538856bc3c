//! Account data. Every public function takes the connection first and a scope second, and starts its
//! query from the private `rows(scope)` of its file.

pub mod agent_bots;
pub mod attachments;
pub mod caches;
pub mod contact_inboxes;
pub mod contacts;
pub mod context;
pub mod conversations;
pub mod counts;
pub mod csat;
pub mod inbox_members;
pub mod inboxes;
pub mod labels;
pub mod members;
pub mod messages;
pub mod named;
pub mod secrets;
pub mod teams;
pub mod webhooks;
