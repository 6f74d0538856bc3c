//! Use cases: platform.
