//! Views: accounts.
