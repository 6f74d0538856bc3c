//! Queries: counts.
