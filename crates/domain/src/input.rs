//! Use cases: input.
