//! Use cases: setup.
