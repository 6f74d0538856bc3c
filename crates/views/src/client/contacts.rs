//! Views: contacts.
