//! Resuming: a client that says which number it saw last gets what it missed, rendered now and for
//! what it may see now, before anything new.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::time::timeout;
use tokio::sync::Semaphore;

use crate::gate::{Gate, Missed};
use crate::hub::enveloped;
use crate::hub::local::Local;
use crate::hub::socket::{Pushed, Socket, Subscription};

/// Resumes served at once; each renders up to a thousand events.
const AT_ONCE: usize = 2;
/// How long a client waits for its turn and its events before it is told to fetch.
const PATIENCE: Duration = Duration::from_secs(10);
/// Frames queued before the socket has to take them.
const PORTION: usize = 32;

/// The turns of those that resume.
pub struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

/// Replays what a subscription missed after `last_seq`, then lets live frames through. Live ones were
/// held back since the subscription began, so none falls between.
pub async fn resume(
    turns: &Turns,
    gate: &dyn Gate,
    local: &Local,
    socket: &Rc<Socket>,
    subscription: &Subscription,
    last_seq: i64,
) {
    let limits = &local.hub.limits;
    local.hub.counters.resumed.add(1);
    let asked = timeout(PATIENCE, async {
        let _turn = turns.0.acquire().await;
        gate.missed(subscription.listener.scope.clone(), last_seq, limits.resume_events).await
    });
    let missed = match asked.await {
        Ok(Ok(missed)) => missed,
        Ok(Err(error)) => {
            tracing::warn!(?error, "missed events could not be loaded");
            Missed { last_seq: subscription.seen().max(0), ..Missed::default() }
        }
        Err(_elapsed) => Missed { last_seq: subscription.seen().max(0), ..Missed::default() },
    };
    let mut portion = 0;
    for frame in &missed.frames {
        if !subscription.hears(&frame.audience, frame.except.as_ref()) {
            continue;
        }
        if subscription.send(enveloped(&frame.message), limits) != Pushed::Queued {
            break;
        }
        portion += 1;
        if portion % PORTION == 0 {
            until_taken(socket).await;
        }
    }
    until_taken(socket).await;
    if subscription.release(missed.last_seq, missed.complete, limits) == Pushed::Overflow {
        local.give_up(socket);
    }
}

/// Waits until the socket has taken everything. Nobody is woken for it: the socket's task turns to its
/// own work, this among it, exactly when its queue is empty.
async fn until_taken(socket: &Socket) {
    poll_fn(|_| match socket.backlog().0 {
        0 => Poll::Ready(()),
        _ => Poll::Pending,
    })
    .await;
}
