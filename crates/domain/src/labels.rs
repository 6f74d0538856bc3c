//! Use cases: labels.
