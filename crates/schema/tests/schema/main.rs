//! The three descriptions of the schema say the same: the migrations of SQLite, those of PostgreSQL,
//! and the `table!` blocks. What PostgreSQL has is looked at where `PORCHLIGHT_TEST_DATABASE_URL` is set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod among;
mod databases;
mod declared;
mod introspect;
mod parity;
