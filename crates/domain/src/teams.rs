//! Use cases: teams.
