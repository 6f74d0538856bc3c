//! Views: agents.
