//! The heart of a worker thread: one timer pings its sockets by turns and ends those that are dead,
//! never subscribed, or asked to come back.

use std::rc::Rc;
use std::time::{Duration, Instant};

use porchlight_domain::schema::Ts;
use tokio::time::{MissedTickBehavior, interval};

use super::local::{Local, TURNS};
use super::socket::{Pushed, Socket};
use crate::wire::{self, CloseCode};

impl Local {
    pub(super) async fn beat(self: Rc<Self>) {
        let pause = (self.hub.limits.ping / TURNS as u32).max(Duration::from_millis(1));
        let mut ticks = interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut turn = 0;
        loop {
            if self.sockets.borrow().iter().all(|sockets| sockets.is_empty()) {
                self.beat.notified().await;
                ticks.reset();
            }
            ticks.tick().await;
            turn = (turn + 1) % TURNS as usize;
            let sockets: Vec<Rc<Socket>> = self
                .sockets
                .borrow()
                .get(turn)
                .map(|turn| turn.values().cloned().collect())
                .unwrap_or_default();
            if sockets.is_empty() {
                continue;
            }
            let (ping, now) = (wire::ping(Ts::now().seconds()), Instant::now());
            for socket in sockets {
                if !self.end_if_due(&socket, now)
                    && socket.push(ping.clone(), &self.hub.limits) == Pushed::Overflow
                {
                    self.give_up(&socket);
                }
            }
        }
    }

    fn end_if_due(&self, socket: &Socket, now: Instant) -> bool {
        let limits = &self.hub.limits;
        let longer = |since: Instant, than: Duration| now.saturating_duration_since(since) > than;
        let stalled = socket.waiting_since().is_some_and(|since| longer(since, limits.stalled));
        if socket.has_ended() {
            if stalled {
                // It does not even take the farewell.
                socket.give_up();
            }
            return true;
        }
        if stalled {
            self.give_up(socket);
            socket.abandon();
            return true;
        }
        if socket.evicted.get() {
            socket.end(Some(wire::disconnect("remote", true)), CloseCode::TryLater);
            return true;
        }
        if socket.subscription_count() == 0 && longer(socket.opened, limits.unsubscribed) {
            socket.end(None, CloseCode::Policy);
            return true;
        }
        false
    }
}
