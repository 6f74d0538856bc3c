//! Use cases: passwords.
