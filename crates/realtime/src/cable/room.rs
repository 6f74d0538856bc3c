//! The RoomChannel: letting a subscription in, presence, and what was missed.

use std::rc::Rc;
use std::sync::Arc;

use porchlight_domain::Error;
use porchlight_domain::streams::{Listener, Ticket};

use super::Cable;
use super::command::Wish;
use crate::hub::local::Local;
use crate::hub::socket::{Pushed, Socket, Subscription};
use crate::resume::resume;
use crate::wire::{self, CloseCode, Identifier};

/// One socket's view of the server, as its commands need it.
#[derive(Clone)]
pub struct Seat {
    pub cable: Arc<Cable>,
    pub local: Rc<Local>,
    pub socket: Rc<Socket>,
}

impl Seat {
    /// Lets a subscription in, tells who is there, and replays what was missed.
    pub async fn subscribe(self, identifier: Identifier) {
        let wish = match Wish::parse(identifier.literal()) {
            Some(wish) if self.socket.subscription_count() < self.local.hub.limits.subscriptions => wish,
            _ => return self.reject(&identifier),
        };
        let before = self.local.hub.epoch();
        let listener = match self.look_up(wish.ticket).await {
            Ok(listener) => listener,
            Err(error) => return self.refuse(&identifier, error),
        };
        self.local.hub.counters.confirmed.add(1);
        self.push(wire::answer(identifier.literal(), "confirm_subscription"));
        let subscription = Subscription::new(&self.socket, identifier, listener, wish.last_seq);
        self.local.subscribe(&self.socket, &subscription);
        if self.local.hub.epoch() != before {
            // The answer may be from before the change of rights.
            self.local.doubt();
        }
        self.presence(&subscription).await;
        if let Some(last_seq) = wish.last_seq {
            let (turns, gate) = (&self.cable.turns, &*self.cable.gate);
            resume(turns, gate, &self.local, &self.socket, &subscription, last_seq).await;
        }
    }

    async fn look_up(&self, ticket: Ticket) -> Result<Listener, Error> {
        let _permit = self.cable.lookups.acquire().await;
        self.cable.gate.admit(ticket).await
    }

    /// Notes that the subscriber is here and tells it who else is.
    pub async fn presence(&self, subscription: &Subscription) {
        match self.cable.desk.touch(&*self.cable.gate, &subscription.listener).await {
            Ok(message) => {
                if subscription.send(message, &self.local.hub.limits) == Pushed::Overflow {
                    self.local.give_up(&self.socket);
                }
            }
            // The next update comes within seconds.
            Err(error) => tracing::warn!(?error, "presence could not be rendered"),
        }
    }

    fn refuse(&self, identifier: &Identifier, error: Error) {
        match error {
            Error::Unavailable(_) | Error::RateLimited(_) => self.come_back(),
            Error::Internal(cause) => {
                tracing::error!(?cause, "a subscription could not be looked up");
                self.come_back();
            }
            _ => self.reject(identifier),
        }
    }

    fn reject(&self, identifier: &Identifier) {
        self.local.hub.counters.rejected.add(1);
        self.push(wire::answer(identifier.literal(), "reject_subscription"));
    }

    /// A fault of ours: a rejected client would stop trying, so it is asked to reconnect instead.
    fn come_back(&self) {
        self.socket.end(Some(wire::disconnect("remote", true)), CloseCode::TryLater);
    }

    pub fn push(&self, frame: bytes::Bytes) {
        if self.socket.push(frame, &self.local.hub.limits) == Pushed::Overflow {
            self.local.give_up(&self.socket);
        }
    }
}
