//! Time, injected: tests move it by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use porchlight_schema::Ts;

/// Where the time comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    #[default]
    System,
    /// The system's time moved by this many microseconds.
    Shifted(Arc<AtomicI64>),
}

impl Clock {
    pub fn now(&self) -> Ts {
        match self {
            Self::System => Ts::now(),
            Self::Shifted(by) => Ts::from_micros(Ts::now().micros() + by.load(Ordering::Relaxed)),
        }
    }
}
