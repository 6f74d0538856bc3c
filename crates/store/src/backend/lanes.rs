//! Work that waits for a thread, fairly: each lane (an account) has a queue of its own, and the threads take
//! from the lanes in turn. Who asks much waits behind itself, not the others behind it.

use std::collections::{HashMap, VecDeque};

/// Which queue a piece of work waits in. Accounts have their ids; 0 is for what belongs to none.
pub(crate) type Lane = i64;

/// Waiting work. Never holds more than its bound, nor more than half of that in one lane.
pub(crate) struct Lanes<W> {
    waiting: HashMap<Lane, VecDeque<W>>,
    /// The lanes with work, in the order of their turns.
    turns: VecDeque<Lane>,
    count: usize,
    bound: usize,
}

impl<W> Lanes<W> {
    pub fn new(bound: usize) -> Self {
        Self { waiting: HashMap::new(), turns: VecDeque::new(), count: 0, bound }
    }

    /// Queues work, or hands it back when too much waits.
    pub fn push(&mut self, lane: Lane, work: W) -> Result<(), W> {
        let queue = self.waiting.entry(lane).or_default();
        if self.count >= self.bound || queue.len() > self.bound / 2 {
            return Err(work);
        }
        if queue.is_empty() {
            self.turns.push_back(lane);
        }
        queue.push_back(work);
        self.count += 1;
        Ok(())
    }

    /// The next work of the lane whose turn it is.
    pub fn pop(&mut self) -> Option<W> {
        let lane = self.turns.pop_front()?;
        let queue = self.waiting.get_mut(&lane)?;
        let work = queue.pop_front()?;
        self.count -= 1;
        if queue.is_empty() {
            self.waiting.remove(&lane);
        } else {
            self.turns.push_back(lane);
        }
        Some(work)
    }
}

#[cfg(test)]
mod tests {
    use super::Lanes;

    #[test]
    fn lanes_take_turns() {
        let mut lanes = Lanes::new(100);
        for work in ["a1", "a2", "a3", "a4"] {
            lanes.push(1, work).unwrap();
        }
        lanes.push(2, "b1").unwrap();
        lanes.push(2, "b2").unwrap();
        let order: Vec<_> = std::iter::from_fn(|| lanes.pop()).collect();
        assert_eq!(order, ["a1", "b1", "a2", "b2", "a3", "a4"]);
        assert!(lanes.waiting.is_empty() && lanes.turns.is_empty() && lanes.count == 0);
    }

    #[test]
    fn one_lane_cannot_fill_the_queue() {
        let mut lanes = Lanes::new(4);
        let taken = (0..10).filter(|work| lanes.push(1, *work).is_ok()).count();
        assert_eq!(taken, 3);
        assert!(lanes.push(2, 0).is_ok());
        assert!(lanes.push(3, 0).is_err(), "full");
    }
}
