//! Delivers one document to one webhook or bot: read the address, send with no connection held, then
//! record the attempt and settle the job in one transaction.

use std::sync::Arc;
use std::time::Instant;

use porchlight_domain::deliveries::{self, Attempt, Destination};
use porchlight_domain::job::{Delivery, Job};
use porchlight_domain::schema::tables::JobRow;
use porchlight_domain::schema::{WebhookId, WebhookTarget};
use porchlight_domain::webhooks::health::{self, Outcome};
use porchlight_domain::{Error, Result as DomainResult};
use porchlight_store::jobs;

use super::{Done, Failure};
use crate::Shared;
use crate::http_client;
use crate::runner::{jittered, later};
use crate::signature::Headers;

/// One attempt at a delivery.
pub(super) fn attempt(
    shared: &Arc<Shared>,
    row: &JobRow,
    job: &Job,
    to: WebhookTarget,
    delivery: &Delivery,
) -> Result<Done, Failure> {
    let Some(account) = row.account_id else {
        return Err(Failure { text: "a delivery belongs to an account".into(), permanent: true });
    };
    if delivery.until.is_some_and(|until| until < shared.db.clock().now().seconds()) {
        return Ok(Done::All);
    }
    let found = shared
        .db
        .read_blocking(|conn| deliveries::destination(conn, &shared.inst, account, to, delivery.target))?;
    let Some(destination) = found else {
        // The webhook, inbox or bot is gone: nobody is left to be told.
        return Ok(Done::All);
    };
    let started = Instant::now();
    let sent = send(shared, &destination, delivery);
    let result = Sent {
        row: row.clone(),
        to,
        delivery: delivery.clone(),
        failing: destination.failing,
        url: destination.url,
        duration: started.elapsed(),
        retry: sent
            .as_ref()
            .err()
            .filter(|failure| !failure.permanent)
            .and_then(|_| job.retry_after(row.attempts)),
        sent,
    };
    count(shared, &result);
    let inst = shared.inst.clone();
    shared.db.write_blocking(move |tx| result.settle(tx, &inst, account))?;
    Ok(Done::Settled)
}

fn send(
    shared: &Shared,
    destination: &Destination,
    delivery: &Delivery,
) -> Result<u16, http_client::Failure> {
    // Receivers compare this with their clock, so it is the real time.
    let seconds =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let headers = Headers::new(&destination.secrets, &delivery.id, seconds, &delivery.body);
    shared.http.post_json(&destination.url, &headers.list(), delivery.body.clone())
}

fn count(shared: &Shared, result: &Sent) {
    let stats = &shared.stats;
    match &result.sent {
        Ok(_) => {
            stats.deliveries_sent.add(1);
            stats.jobs_done.add(1);
        }
        Err(failure) => {
            stats.deliveries_refused.add(1);
            let given_up = result.retry.is_none();
            if given_up {
                stats.jobs_failed.add(1);
            } else {
                stats.jobs_retried.add(1);
            }
            tracing::info!(
                job = result.row.id.0,
                event = result.delivery.event,
                attempt = result.row.attempts,
                status = failure.status,
                error = failure.text,
                given_up,
                "a delivery failed"
            );
        }
    }
}

/// A delivery after it was sent, or not.
struct Sent {
    row: JobRow,
    to: WebhookTarget,
    delivery: Delivery,
    url: String,
    /// Nothing has arrived there lately.
    failing: bool,
    duration: std::time::Duration,
    sent: Result<u16, http_client::Failure>,
    /// When to try again; `None` when it went well or will not be tried again.
    retry: Option<std::time::Duration>,
}

impl Sent {
    /// Records the attempt and settles the job. A worker that overslept its lease records what it did
    /// and changes nothing else.
    fn settle(
        self,
        tx: &mut porchlight_domain::Tx,
        inst: &porchlight_domain::Installation,
        account: porchlight_domain::schema::AccountId,
    ) -> DomainResult<()> {
        let failure = self.sent.as_ref().err();
        let attempt = Attempt {
            number: self.row.attempts,
            url: &self.url,
            status: self.sent.as_ref().map_or_else(|failure| failure.status, |status| Some(*status)),
            error: failure.map(|failure| failure.text.as_str()),
            duration: self.duration,
        };
        let (id, attempts) = (self.row.id, self.row.attempts);
        let owned = match (failure, self.retry) {
            (None, _) => jobs::done(tx, id, attempts)?,
            // Nothing is lost with it: the attempt's record is enough.
            (Some(_), None) if self.delivery.until.is_some() => jobs::done(tx, id, attempts)?,
            (Some(failure), Some(wait)) => {
                let at = later(tx.now(), jittered(wait));
                jobs::retry(tx, id, attempts, at, &failure.text)?
            }
            (Some(failure), None) => {
                let owned = jobs::fail(tx, &self.row, &failure.text)?;
                if owned {
                    deliveries::given_up(tx, inst, account, self.to, &self.delivery, &failure.text)?;
                }
                owned
            }
        };
        self.note_health(tx, inst, account)?;
        if !owned {
            tracing::warn!(job = id.0, "a delivery took longer than its lease; another worker has it");
        }
        match deliveries::record(tx, account, self.to, &self.delivery, &attempt) {
            // The account went while the request was under way: nothing to keep a record for.
            Err(Error::Refused(_)) => Ok(()),
            other => other,
        }
    }
    /// Only account webhooks are switched off; where all is well there is nothing to write.
    fn note_health(
        &self,
        tx: &mut porchlight_domain::Tx,
        inst: &porchlight_domain::Installation,
        account: porchlight_domain::schema::AccountId,
    ) -> DomainResult<()> {
        let outcome = match (&self.sent, self.retry) {
            (Ok(_), _) if !self.failing => return Ok(()),
            (Ok(_), _) => Outcome::Arrived,
            (Err(failure), None) if self.delivery.until.is_none() => Outcome::GivenUp(&failure.text),
            (Err(_), _) => Outcome::Failed,
        };
        if self.to != WebhookTarget::Webhook {
            return Ok(());
        }
        health::note(tx, inst, account, WebhookId(self.delivery.target), outcome)
    }
}
