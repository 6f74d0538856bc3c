//! Views: webhooks.
