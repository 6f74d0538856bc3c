//! Queries: teams.
