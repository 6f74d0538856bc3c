//! Views: auth.
