//! Use cases: agents.
