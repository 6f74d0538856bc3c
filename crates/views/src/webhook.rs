//! Views: webhook.
