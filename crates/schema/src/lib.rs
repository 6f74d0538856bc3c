//! The shared Diesel schema: ids, enums, tables with their row structs, the connection of either
//! database, and the embedded migrations. No queries, no pool, nothing of ours below it.

pub mod among;
pub mod conn;
pub mod enums;
pub mod first;
pub mod ids;
pub mod migrations;
pub mod tables;
pub mod types;

pub use among::among;
pub use conn::{AnyConnection, MultiBackend, both, cols, dialect, kept, unindexed};
pub use enums::*;
pub use first::first;
pub use ids::*;
pub use types::{Json, Ts};
pub use uuid::Uuid;
