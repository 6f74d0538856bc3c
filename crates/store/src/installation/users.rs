//! Queries: users.
