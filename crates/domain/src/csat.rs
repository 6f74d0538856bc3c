//! Use cases: csat.
