//! Use cases: sign_in.
