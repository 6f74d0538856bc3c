//! Use cases: messages.
