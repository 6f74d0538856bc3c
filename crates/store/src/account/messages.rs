//! Queries: messages.
