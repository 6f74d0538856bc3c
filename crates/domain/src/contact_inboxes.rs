//! Use cases: contact_inboxes.
