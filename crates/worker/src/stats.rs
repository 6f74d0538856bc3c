//! Counts since the start, for metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, by: usize) {
        self.0.fetch_add(by as u64, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the worker has done since it was made.
#[derive(Debug, Default)]
pub struct Stats {
    pub events_relayed: Count,
    pub events_set_aside: Count,
    pub relay_batches: Count,
    pub frames_published: Count,
    pub jobs_done: Count,
    pub jobs_retried: Count,
    pub jobs_failed: Count,
    pub deliveries_sent: Count,
    pub deliveries_refused: Count,
    pub mails_sent: Count,
}

impl Stats {
    /// Name and value of every count.
    pub fn list(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("events_relayed_total", self.events_relayed.get()),
            ("events_set_aside_total", self.events_set_aside.get()),
            ("relay_batches_total", self.relay_batches.get()),
            ("frames_published_total", self.frames_published.get()),
            ("jobs_done_total", self.jobs_done.get()),
            ("jobs_retried_total", self.jobs_retried.get()),
            ("jobs_failed_total", self.jobs_failed.get()),
            ("webhook_deliveries_total", self.deliveries_sent.get()),
            ("webhook_delivery_failures_total", self.deliveries_refused.get()),
            ("mails_sent_total", self.mails_sent.get()),
        ]
    }
}
