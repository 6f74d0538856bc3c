//! Queries: accounts.
