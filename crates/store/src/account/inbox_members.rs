//! Queries: inbox_members.
