//! Use cases: contacts.
