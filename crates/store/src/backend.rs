//! Every difference between the two databases, and nothing else: how connections are opened, how
//! writes are queued, how commits become durable.

mod pool;
mod writer;

pub(crate) use pool::{Manager, Threads};
pub(crate) use writer::{Urgency, Writer};
