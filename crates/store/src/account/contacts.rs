//! Queries: contacts.
