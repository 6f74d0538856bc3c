//! Every difference between the two databases, and nothing else: how connections are opened, how
//! writes are queued, how commits become durable.

mod lanes;
mod pool;
mod shares;
mod writer;

pub(crate) use lanes::{Lane, NOBODY};
pub(crate) use pool::{Manager, Threads};
pub(crate) use shares::Shares;
pub(crate) use writer::{Urgency, Writer};
