//! Views: conversations.
