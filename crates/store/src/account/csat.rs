//! Queries: csat.
