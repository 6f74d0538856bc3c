//! Use cases: inboxes.
