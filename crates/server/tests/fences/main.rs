//! Fences around the whole server, made from the description it gives of itself: what is not behind them
//! is a failing test, not an oversight.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod attacks;
mod bad_input;
mod contract;
mod inventory;
mod operations;
mod references;
mod roles;
mod sources;
mod tenancy;
mod world;
