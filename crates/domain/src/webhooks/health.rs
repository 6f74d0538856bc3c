//! An endpoint that takes nothing any more is switched off, and its account's administrators are told.

use porchlight_schema::tables::Webhook;
use porchlight_schema::{AccountId, Ts, WebhookId};
use porchlight_store::SystemScope;
use porchlight_store::account::{members, webhooks};

use crate::deliveries::without_query;
use crate::error::Result;
use crate::job::{self, Mail};
use crate::{Installation, Tx};

/// How long nothing has arrived when a delivery that is given up is the last one, in seconds: 3 days.
const FAILING_SECONDS: i64 = 3 * 24 * 60 * 60;

/// What became of an attempt, as far as a webhook's health goes.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    Arrived,
    /// It failed and is tried again.
    Failed,
    /// It failed for good, with this error.
    GivenUp(&'a str),
}

/// Notes what became of an attempt. A webhook is switched off when a delivery is given up and none has
/// arrived for three days: a receiver that was away for a night loses nothing.
pub fn note(
    tx: &mut Tx,
    inst: &Installation,
    account: AccountId,
    id: WebhookId,
    outcome: Outcome,
) -> Result<()> {
    let scope = SystemScope::new().account(account);
    let error = match outcome {
        Outcome::Arrived => return Ok(webhooks::arrived(tx, &scope, id)?),
        Outcome::Failed => return Ok(webhooks::failed(tx, &scope, id)?),
        Outcome::GivenUp(error) => error,
    };
    webhooks::failed(tx, &scope, id)?;
    let since = tx.now().plus_seconds(-FAILING_SECONDS);
    let Some(webhook) = webhooks::disable(tx, &scope, id, since)? else { return Ok(()) };
    tracing::warn!(account = account.0, webhook = id.0, error, "a webhook is switched off");
    let mails: Vec<Mail> = members::administrators(tx, &scope)?
        .into_iter()
        .map(|(name, to)| Mail {
            to,
            subject: "A webhook was switched off".into(),
            text: text(&name, &webhook, error),
        })
        .collect();
    job::enqueue_mails(tx, inst, Some(account), &mails)
}

fn text(name: &str, webhook: &Webhook, error: &str) -> String {
    let since = webhook.failing_since.map(Ts::iso).unwrap_or_default();
    let url = without_query(&webhook.url);
    format!(
        "Hello {name},\n\nthe webhook {} to\n\n{url}\n\nhas been switched off: nothing has arrived there since \
         {since} (UTC). The last error was: {error}\n\nOnce the receiver works again, save the webhook to \
         switch it on. What happened in the meantime is not sent.\n",
        webhook.id
    )
}
