//! Use cases: profile.
