//! Use cases: job.
