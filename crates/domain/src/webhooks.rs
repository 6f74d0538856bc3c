//! Use cases: webhooks.
