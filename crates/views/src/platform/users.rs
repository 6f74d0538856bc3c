//! Views: users.
