//! Views: contact_inboxes.
