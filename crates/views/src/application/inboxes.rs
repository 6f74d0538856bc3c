//! Views: inboxes.
