//! What the machine does without the product around it: the same statements without HTTP, an HTTP
//! server that answers a constant, a bare broadcast. Measured in the same run, because machines differ
//! and have neighbours.

pub mod answers;
pub mod broadcast;
pub mod postgres;
pub mod sqlite;
