//! Use cases: relay.
