//! Account webhooks: where an account's events are sent, and what became of the deliveries.

pub mod health;

use porchlight_schema::tables::{Inbox, Webhook, WebhookDelivery};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{AuditAction, InboxId, Json, WebhookId, WebhookTarget};
use porchlight_store::account::inboxes;
use porchlight_store::account::webhooks as store;
use porchlight_store::account::webhooks::deliveries;
pub use porchlight_store::account::webhooks::deliveries::Attempt;

use crate::audit::{self, about};
use crate::error::{Error, Result};
use crate::input::{Faults, LINE};
use crate::job::{self, Delivery, Job};
use crate::{AdminScope, Conn, Installation, Tx, keys, web_address};

/// Longest address.
const URL_CHARS: usize = 2048;
/// Webhooks an account may have: each one multiplies every event.
const PER_ACCOUNT: i64 = 100;
/// Deliveries on one page, at most.
pub const DELIVERIES_AT_ONCE: i64 = 100;

/// Events a webhook can subscribe to; a webhook made without a choice gets the first eight.
pub const EVENTS: &[&str] = &[
    "conversation_status_changed",
    "conversation_updated",
    "conversation_created",
    "contact_created",
    "contact_updated",
    "message_created",
    "message_updated",
    "webwidget_triggered",
    "inbox_created",
    "inbox_updated",
    "conversation_typing_on",
    "conversation_typing_off",
    "message_incoming",
    "message_outgoing",
];
const STANDARD: usize = 8;

/// A webhook with all its document needs.
#[derive(Debug, Clone)]
pub struct LoadedWebhook {
    pub webhook: Webhook,
    pub inbox: Option<Inbox>,
    /// The key that signs deliveries; told once, when the webhook is made.
    pub secret: Option<String>,
}

/// A webhook as an administrator wants it made.
#[derive(Debug, Clone, Default)]
pub struct NewWebhook {
    pub url: String,
    pub name: Option<String>,
    /// Only messages of this inbox; `None` for all.
    pub inbox: Option<InboxId>,
    /// `None` for the usual events.
    pub subscriptions: Option<Vec<String>>,
}

/// What can change about a webhook. Its address cannot: the secret belongs to it.
#[derive(Debug, Clone, Default)]
pub struct WebhookChanges {
    pub name: Option<Option<String>>,
    pub subscriptions: Option<Vec<String>>,
}

/// All webhooks of the account, oldest first.
pub fn list(conn: &mut Conn, scope: &AdminScope) -> Result<Vec<LoadedWebhook>> {
    let webhooks = store::list(conn, scope)?;
    let ids: Vec<InboxId> = webhooks.iter().filter_map(|webhook| webhook.inbox_id).collect();
    let inboxes = inboxes::by_ids(conn, scope, &ids)?;
    let load = |webhook: Webhook| LoadedWebhook {
        inbox: inboxes.iter().find(|inbox| Some(inbox.id) == webhook.inbox_id).cloned(),
        webhook,
        secret: None,
    };
    Ok(webhooks.into_iter().map(load).collect())
}

/// Makes a webhook with its secret.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    new: NewWebhook,
) -> Result<LoadedWebhook> {
    let mut faults = Faults::new();
    web_address::check(&mut faults, "url", "Url", &new.url, URL_CHARS);
    faults.at_most("name", "Name", new.name.as_deref().unwrap_or_default(), LINE);
    let subscriptions = match &new.subscriptions {
        Some(names) => subscriptions(names, &mut faults),
        None => Json::from(EVENTS.get(..STANDARD).unwrap_or_default()),
    };
    faults.settle()?;
    if store::count(tx, scope)? >= PER_ACCOUNT {
        return Err(Error::invalid("base", format!("An account has {PER_ACCOUNT} webhooks at most")));
    }
    let inbox = new.inbox.map(|id| inboxes::find(tx, scope, id)).transpose()?;
    let secret = keys::random_hex();
    let row = store::NewWebhook {
        inbox: inbox.as_ref().map(|inbox| inbox.id),
        name: new.name.as_deref(),
        url: &new.url,
        subscriptions: &subscriptions,
        secret_sealed: &inst.keys.seal(&secret)?,
    };
    let webhook = store::insert(tx, scope, &row)?;
    audit::fact(tx, scope, AuditAction::WebhookCreated, about("webhook", webhook.id));
    Ok(LoadedWebhook { webhook, inbox, secret: Some(secret) })
}

/// The events named, each once; none at all or an unknown one is a fault.
fn subscriptions(names: &[String], faults: &mut Faults) -> Json {
    let known: Vec<&str> =
        EVENTS.iter().copied().filter(|event| names.iter().any(|name| name == event)).collect();
    if known.is_empty() || !names.iter().all(|name| EVENTS.contains(&name.as_str())) {
        faults.add("subscriptions", "Subscriptions Invalid events");
    }
    Json::from(&known)
}

/// Changes a webhook. One that was switched off because nothing arrived is on again.
pub fn update(
    tx: &mut Tx,
    scope: &AdminScope,
    id: WebhookId,
    changes: WebhookChanges,
) -> Result<LoadedWebhook> {
    let mut webhook = store::lock(tx, scope, id)?;
    let mut faults = Faults::new();
    if let Some(name) = changes.name {
        faults.at_most("name", "Name", name.as_deref().unwrap_or_default(), LINE);
        webhook.name = name;
    }
    if let Some(names) = &changes.subscriptions {
        webhook.subscriptions = subscriptions(names, &mut faults);
    }
    faults.settle()?;
    (webhook.failing_since, webhook.disabled_at) = (None, None);
    store::save(tx, scope, &webhook)?;
    let inbox = match webhook.inbox_id {
        Some(id) => inboxes::by_ids(tx, scope, &[id])?.pop(),
        None => None,
    };
    Ok(LoadedWebhook { webhook, inbox, secret: None })
}

/// Deletes a webhook; what waits for it is not sent any more.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: WebhookId) -> Result<()> {
    store::delete(tx, scope, id)?;
    audit::fact(tx, scope, AuditAction::WebhookDeleted, about("webhook", id));
    Ok(())
}

/// The newest attempts to deliver to a webhook, older than the attempt `before`.
pub fn deliveries(
    conn: &mut Conn,
    scope: &AdminScope,
    id: WebhookId,
    before: Option<i64>,
    limit: Option<i64>,
) -> Result<Vec<Attempt>> {
    let webhook = store::find(conn, scope, id)?;
    let limit = limit.unwrap_or(25).clamp(1, DELIVERIES_AT_ONCE);
    Ok(deliveries::list(conn, scope, WebhookTarget::Webhook, webhook.id.0, before, limit)?)
}

/// Sends a delivery once more: the same bytes under the same delivery id, to the webhook as it is now.
pub fn replay(
    tx: &mut Tx,
    scope: &AdminScope,
    id: WebhookId,
    delivery: UuidValue,
) -> Result<WebhookDelivery> {
    let webhook = store::find(tx, scope, id)?;
    if webhook.disabled_at.is_some() {
        return Err(Error::refused("The webhook is switched off"));
    }
    let first = deliveries::first(tx, scope, WebhookTarget::Webhook, webhook.id.0, delivery)?;
    let Some(body) = first.body.clone() else {
        return Err(Error::refused("What was sent is not kept any more"));
    };
    let again = Job::Webhook(Delivery {
        id: delivery.0.to_string(),
        target: webhook.id.0,
        event: first.event.clone(),
        body,
        conversation: None,
        message: None,
        until: None,
    });
    let (key, now) = (format!("replay {} {}", webhook.id, delivery.0), tx.now());
    job::enqueue(tx, Some(scope.account()), &again, Some(&key), now)?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_are_known_events_each_once() {
        let read = |names: &[&str]| {
            let mut faults = Faults::new();
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let kept = subscriptions(&names, &mut faults).strings();
            (kept, faults.settle().is_ok())
        };
        assert_eq!(
            read(&["message_created", "conversation_created", "message_created"]),
            (vec!["conversation_created".into(), "message_created".into()], true)
        );
        assert!(!read(&[]).1);
        assert!(!read(&["message_created", "no_such_event"]).1);
        assert_eq!(EVENTS.get(STANDARD - 1), Some(&"webwidget_triggered"));
    }
}
