//! Queries: labels.
