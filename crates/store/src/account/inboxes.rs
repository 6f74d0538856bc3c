//! Queries: inboxes.
