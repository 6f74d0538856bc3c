//! Rights taken away while a socket is open: after every change all subscriptions are asked for again,
//! in batches, and those that do not hold any more are ended.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use porchlight_domain::streams::Ticket;

use super::local::Local;
use super::socket::Subscription;
use crate::wire::{self, CloseCode};

/// Changes come in bursts; one look serves them all.
const GATHER: Duration = Duration::from_millis(100);
/// From one look to the next.
const PAUSE: Duration = Duration::from_millis(400);
/// Tickets asked for at once.
const BATCH: usize = 500;

impl Local {
    /// Marks all subscriptions as doubtful and sees to it that they are asked for.
    pub fn doubt(self: &Rc<Self>) {
        self.doubtful.set(true);
        if !self.rechecking.replace(true) {
            rt::spawn(self.clone().recheck());
        }
    }

    async fn recheck(self: Rc<Self>) {
        while self.doubtful.get() && !self.hub.is_closing() {
            rt::time::sleep(GATHER).await;
            self.doubtful.set(false);
            self.look_again().await;
            rt::time::sleep(PAUSE).await;
        }
        self.rechecking.set(false);
    }

    async fn look_again(&self) {
        let mut holders: HashMap<Ticket, Vec<Rc<Subscription>>> = HashMap::new();
        for subscription in self.all_sockets().iter().flat_map(|socket| socket.subscriptions()) {
            holders.entry(subscription.listener.ticket.clone()).or_default().push(subscription);
        }
        let tickets: Vec<Ticket> = holders.keys().cloned().collect();
        for batch in tickets.chunks(BATCH) {
            match self.gate.still_hold(batch.to_vec()).await {
                Ok(answers) => {
                    for (ticket, _) in batch.iter().zip(answers).filter(|(_, holds)| !holds) {
                        for subscription in holders.remove(ticket).unwrap_or_default() {
                            self.revoke(&subscription);
                        }
                    }
                }
                Err(error) => {
                    // Nothing is relayed either while the database is away; asked again after the pause.
                    tracing::warn!(?error, "open subscriptions could not be checked");
                    self.doubtful.set(true);
                }
            }
        }
    }

    /// Ends a subscription whose holder lost the right to it; the socket with its last one.
    fn revoke(&self, subscription: &Rc<Subscription>) {
        let Some(socket) = subscription.socket() else { return };
        self.hub.counters.revoked.add(1);
        self.unsubscribe(&socket, subscription);
        let refusal = wire::answer(subscription.identifier.literal(), "reject_subscription");
        socket.push(refusal, &self.hub.limits);
        if socket.subscription_count() == 0 {
            socket.end(Some(wire::disconnect("unauthorized", false)), CloseCode::Policy);
        }
    }
}
