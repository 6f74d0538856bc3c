//! Use cases: event.
