//! Queries: webhooks.
