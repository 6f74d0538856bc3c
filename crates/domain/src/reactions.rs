//! Use cases: reactions.
