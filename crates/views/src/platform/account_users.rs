//! Views: account_users.
