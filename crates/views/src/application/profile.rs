//! Views: profile.
