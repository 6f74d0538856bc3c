//! Use cases: visitors.
