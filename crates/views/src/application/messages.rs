//! Views: messages.
