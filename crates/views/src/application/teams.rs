//! Views: teams.
