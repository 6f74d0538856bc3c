//! What the live side counts, for the operator.

use std::sync::atomic::{AtomicU64, Ordering};

/// A count that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Sockets opened.
    pub opened: Counter,
    /// Handshakes refused for want of room.
    pub refused: Counter,
    /// Subscriptions confirmed.
    pub confirmed: Counter,
    /// Subscriptions refused.
    pub rejected: Counter,
    /// Frames that had a listener here.
    pub frames: Counter,
    /// Frames queued for sockets.
    pub deliveries: Counter,
    /// Frames no thread could take.
    pub dropped: Counter,
    /// Sockets closed because the client did not read.
    pub slow: Counter,
    /// Sockets closed for sending too much or nonsense.
    pub abusive: Counter,
    /// Subscriptions ended because the right to them was gone.
    pub revoked: Counter,
    /// Subscriptions that asked for what they missed.
    pub resumed: Counter,
    /// Times everybody was told to fetch anew.
    pub catch_ups: Counter,
    /// Signals sent to other nodes.
    pub bus_sent: Counter,
    /// Signals received from other nodes.
    pub bus_received: Counter,
    /// Signals not sent because Redis was away or slow.
    pub bus_lost: Counter,
    /// Messages on the channel that no node of ours signed.
    pub bus_forged: Counter,
    /// Times the connection to Redis was lost.
    pub bus_interrupted: Counter,
}

impl Counters {
    /// Every count under its metric name (without prefix).
    pub fn list(&self) -> [(&'static str, u64); 17] {
        [
            ("sockets_opened_total", self.opened.get()),
            ("sockets_refused_total", self.refused.get()),
            ("subscriptions_confirmed_total", self.confirmed.get()),
            ("subscriptions_rejected_total", self.rejected.get()),
            ("frames_total", self.frames.get()),
            ("deliveries_total", self.deliveries.get()),
            ("frames_dropped_total", self.dropped.get()),
            ("sockets_slow_total", self.slow.get()),
            ("sockets_abusive_total", self.abusive.get()),
            ("subscriptions_revoked_total", self.revoked.get()),
            ("subscriptions_resumed_total", self.resumed.get()),
            ("catch_ups_total", self.catch_ups.get()),
            ("bus_sent_total", self.bus_sent.get()),
            ("bus_received_total", self.bus_received.get()),
            ("bus_lost_total", self.bus_lost.get()),
            ("bus_forged_total", self.bus_forged.get()),
            ("bus_interrupted_total", self.bus_interrupted.get()),
        ]
    }
}
