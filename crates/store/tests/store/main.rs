//! SQL as the databases see it: plans of every list, and what the search finds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod database;
mod plans;
mod search;
mod seed;
