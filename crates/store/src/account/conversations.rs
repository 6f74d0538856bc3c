//! Queries: conversations.
