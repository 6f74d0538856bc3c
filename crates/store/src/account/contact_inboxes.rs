//! Queries: contact_inboxes.
