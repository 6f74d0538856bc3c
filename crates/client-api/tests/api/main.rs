//! The public client API as visitors meet it. One file per resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod doors;
