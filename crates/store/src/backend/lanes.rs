//! Work that waits for a thread, fairly: each lane (an account) has a queue of its own, and the threads take
//! from the lanes in turn. Who asks much waits behind itself, not the others behind it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Which queue a piece of work waits in: the id of an account, or [`NOBODY`].
pub(crate) type Lane = i64;

/// The lane of work that belongs to no account, such as finding out whose a token is. It is nobody's neighbour.
pub(crate) const NOBODY: Lane = 0;

/// How long after work of another lane a lane still leaves threads to others.
const CROWDED: Duration = Duration::from_secs(1);

/// Waiting work. Never holds more than its bound, nor more than half of that in one lane.
///
/// A lane that is alone has all threads. Where others are about, it has half of them: what each of its pieces of
/// work asks of the database would stand before theirs there, however fair the turns are here.
pub(crate) struct Lanes<W> {
    waiting: HashMap<Lane, VecDeque<W>>,
    /// The lanes with work, in the order of their turns.
    turns: VecDeque<Lane>,
    /// How much of each lane is being worked on.
    running: HashMap<Lane, usize>,
    /// The lane that work came for last, and when that was another one than before.
    latest: Option<Lane>,
    changed: Option<Instant>,
    count: usize,
    bound: usize,
    threads: usize,
}

impl<W> Lanes<W> {
    pub fn new(bound: usize, threads: usize) -> Self {
        let (waiting, turns, running) = (HashMap::new(), VecDeque::new(), HashMap::new());
        Self { waiting, turns, running, latest: None, changed: None, count: 0, bound, threads }
    }

    /// Queues work, or hands it back when too much waits.
    pub fn push(&mut self, lane: Lane, work: W, now: Instant) -> Result<(), W> {
        let queue = self.waiting.entry(lane).or_default();
        if self.count >= self.bound || queue.len() > self.bound / 2 {
            return Err(work);
        }
        if queue.is_empty() {
            self.turns.push_back(lane);
        }
        queue.push_back(work);
        self.count += 1;
        if lane != NOBODY && self.latest.replace(lane).is_some_and(|latest| latest != lane) {
            self.changed = Some(now);
        }
        Ok(())
    }

    /// The next work of the first lane in turn that may have another thread. Tell [`Lanes::done`] of its end.
    pub fn pop(&mut self, now: Instant) -> Option<(Lane, W)> {
        let crowded = self.changed.is_some_and(|changed| now.saturating_duration_since(changed) < CROWDED);
        let most = if crowded { (self.threads / 2).max(1) } else { self.threads };
        let running = |lane: &Lane| self.running.get(lane).copied().unwrap_or(0);
        let at = self.turns.iter().position(|lane| *lane == NOBODY || running(lane) < most)?;
        let lane = self.turns.remove(at)?;
        let queue = self.waiting.get_mut(&lane)?;
        let work = queue.pop_front()?;
        self.count -= 1;
        if queue.is_empty() {
            self.waiting.remove(&lane);
        } else {
            self.turns.push_back(lane);
        }
        *self.running.entry(lane).or_default() += 1;
        Some((lane, work))
    }

    /// A piece of work of the lane has ended. Whoever says so asks for the next one: it may be of the same lane.
    pub fn done(&mut self, lane: Lane) {
        if let Entry::Occupied(mut running) = self.running.entry(lane) {
            *running.get_mut() -= 1;
            if *running.get() == 0 {
                running.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Lanes, NOBODY};

    #[test]
    fn lanes_take_turns() {
        let now = Instant::now();
        let mut lanes = Lanes::new(100, 4);
        for work in ["a1", "a2", "a3", "a4"] {
            lanes.push(1, work, now).unwrap();
        }
        lanes.push(2, "b1", now).unwrap();
        lanes.push(2, "b2", now).unwrap();
        let one = |lanes: &mut Lanes<&'static str>| {
            let (lane, work) = lanes.pop(now)?;
            lanes.done(lane);
            Some(work)
        };
        let order: Vec<_> = std::iter::from_fn(|| one(&mut lanes)).collect();
        assert_eq!(order, ["a1", "b1", "a2", "b2", "a3", "a4"]);
        assert!(lanes.waiting.is_empty() && lanes.turns.is_empty() && lanes.count == 0);
        assert!(lanes.running.is_empty());
    }

    #[test]
    fn one_lane_cannot_fill_the_queue() {
        let now = Instant::now();
        let mut lanes = Lanes::new(4, 4);
        let taken = (0..10).filter(|work| lanes.push(1, *work, now).is_ok()).count();
        assert_eq!(taken, 3);
        assert!(lanes.push(2, 0, now).is_ok());
        assert!(lanes.push(3, 0, now).is_err(), "full");
    }

    #[test]
    fn beside_others_a_lane_has_half_of_the_threads() {
        let now = Instant::now();
        let mut lanes = Lanes::new(100, 4);
        let popped = |lanes: &mut Lanes<u32>, at: Instant| lanes.pop(at).map(|(lane, _)| lane);
        for work in 0..20 {
            lanes.push(1, work, now).unwrap();
        }
        let alone: Vec<_> = (0..3).map(|_| popped(&mut lanes, now)).collect();
        lanes.push(NOBODY, 0, now).unwrap();
        assert_eq!(alone, [Some(1); 3], "all it asks for");
        assert_eq!(popped(&mut lanes, now), Some(1), "nobody is no neighbour");
        assert_eq!(popped(&mut lanes, now), Some(NOBODY));
        lanes.done(NOBODY);
        lanes.done(1);
        lanes.push(2, 0, now).unwrap();
        assert_eq!(popped(&mut lanes, now), Some(2));
        assert_eq!(popped(&mut lanes, now), None, "has more than half");
        lanes.done(1);
        assert_eq!(popped(&mut lanes, now), None, "has half");
        lanes.done(1);
        assert_eq!(popped(&mut lanes, now), Some(1));
        let later = now + Duration::from_secs(2);
        assert_eq!(popped(&mut lanes, later), Some(1), "alone again");
    }
}
