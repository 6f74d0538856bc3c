//! Queries: sessions.
