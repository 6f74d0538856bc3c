//! A bell that threads sleep beside. Rings while nobody sleeps are remembered as one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wakes one thread for any number of rings.
#[derive(Default)]
pub(crate) struct Bell {
    /// Spares the lock while a ring is waiting to be heard: commits ring thousands of times a second.
    rung: AtomicBool,
    /// Whether it is to be heard for ever.
    stopped: Mutex<bool>,
    ear: Condvar,
}

impl Bell {
    pub fn ring(&self) {
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        // The lock orders this against a thread between its look and its sleep.
        let _held = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        self.ear.notify_all();
    }

    /// Rings until the end of time.
    pub fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.rung.store(true, Ordering::Release);
        self.ear.notify_all();
    }

    /// Sleeps until a ring, at most so long; whether there was one.
    pub fn wait(&self, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        let mut held = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if *held || self.rung.swap(false, Ordering::AcqRel) {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            held = self.ear.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_before_the_sleep_are_heard_once() {
        let bell = Bell::default();
        bell.ring();
        bell.ring();
        assert!(bell.wait(Duration::ZERO));
        assert!(!bell.wait(Duration::from_millis(1)));
    }

    #[test]
    fn a_ring_ends_the_sleep() {
        let bell = std::sync::Arc::new(Bell::default());
        let other = bell.clone();
        let thread = std::thread::spawn(move || other.wait(Duration::from_secs(60)));
        std::thread::sleep(Duration::from_millis(20));
        let started = Instant::now();
        bell.ring();
        assert!(thread.join().is_ok_and(|heard| heard));
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_stopped_bell_rings_for_everybody() {
        let bell = Bell::default();
        bell.stop();
        assert!(bell.wait(Duration::from_secs(60)) && bell.wait(Duration::from_secs(60)));
    }
}
