//! Queries: access_tokens.
