//! Account webhooks and the log of their deliveries.

use porchlight_domain::webhooks::{Attempt, LoadedWebhook};
use porchlight_schema::tables::{Inbox, WebhookDelivery};
use porchlight_schema::{AccountId, ChannelKind, InboxId, Json, Ts, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookView<'a> {
    #[schema(value_type = i64)]
    pub id: WebhookId,
    pub name: Option<&'a str>,
    pub url: &'a str,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    /// Names of the events it is sent.
    #[schema(value_type = Vec<String>)]
    pub subscriptions: &'a Json,
    /// The inbox whose messages it is limited to; left out when it is sent all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox: Option<WebhookInbox<'a>>,
    /// When it was switched off because nothing had arrived for days (ISO 8601); left out while it is on.
    /// A change of the webhook switches it on again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<String>,
    /// Only in the answer that made the webhook: signs what it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<&'a str>,
}

/// The inbox of a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookInbox<'a> {
    #[schema(value_type = i64)]
    pub id: InboxId,
    pub name: &'a str,
    /// `Channel::WebWidget` or `Channel::Api`.
    #[schema(value_type = String)]
    pub channel_type: ChannelKind,
}

impl<'a> From<&'a Inbox> for WebhookInbox<'a> {
    fn from(inbox: &'a Inbox) -> Self {
        Self { id: inbox.id, name: &inbox.name, channel_type: inbox.channel_kind }
    }
}

impl<'a> From<&'a LoadedWebhook> for WebhookView<'a> {
    fn from(loaded: &'a LoadedWebhook) -> Self {
        let webhook = &loaded.webhook;
        Self {
            id: webhook.id,
            name: webhook.name.as_deref(),
            url: &webhook.url,
            account_id: webhook.account_id,
            subscriptions: &webhook.subscriptions,
            inbox: loaded.inbox.as_ref().map(WebhookInbox::from),
            disabled_at: webhook.disabled_at.map(Ts::iso),
            secret: loaded.secret.as_deref(),
        }
    }
}

/// One webhook, wrapped twice as the wire has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookReply<'a> {
    pub payload: OneWebhook<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OneWebhook<'a> {
    pub webhook: WebhookView<'a>,
}

impl<'a> From<&'a LoadedWebhook> for WebhookReply<'a> {
    fn from(loaded: &'a LoadedWebhook) -> Self {
        Self { payload: OneWebhook { webhook: WebhookView::from(loaded) } }
    }
}

/// All webhooks, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhooksReply<'a> {
    pub payload: ManyWebhooks<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ManyWebhooks<'a> {
    pub webhooks: Vec<WebhookView<'a>>,
}

impl<'a> From<&'a [LoadedWebhook]> for WebhooksReply<'a> {
    fn from(loaded: &'a [LoadedWebhook]) -> Self {
        Self { payload: ManyWebhooks { webhooks: loaded.iter().map(WebhookView::from).collect() } }
    }
}

/// One attempt to deliver. The body that was sent is not shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryView<'a> {
    /// Numbers the attempt; pass it as `before` for older ones.
    pub id: i64,
    /// The same for all attempts, and for replays; what the receiver saw as `X-Chatwoot-Delivery`.
    pub delivery_id: String,
    /// The event's name, such as `message_created`.
    pub event: &'a str,
    /// Where the webhook pointed then.
    pub url: &'a str,
    /// From 1.
    pub attempt: i32,
    /// What the receiver answered; null when it did not.
    pub status_code: Option<i32>,
    /// Why the attempt failed; null when it did not.
    pub error: Option<&'a str>,
    pub duration_ms: i32,
    /// ISO 8601.
    pub created_at: String,
}

impl<'a> From<&'a Attempt> for DeliveryView<'a> {
    fn from(row: &'a Attempt) -> Self {
        Self {
            id: row.id,
            delivery_id: row.delivery_id.0.to_string(),
            event: &row.event,
            url: &row.url,
            attempt: row.attempt,
            status_code: row.status_code,
            error: row.error.as_deref(),
            duration_ms: row.duration_ms,
            created_at: row.created_at.iso(),
        }
    }
}

/// Attempts, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveriesReply<'a> {
    pub payload: ManyDeliveries<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ManyDeliveries<'a> {
    pub deliveries: Vec<DeliveryView<'a>>,
}

impl<'a> From<&'a [Attempt]> for DeliveriesReply<'a> {
    fn from(rows: &'a [Attempt]) -> Self {
        Self { payload: ManyDeliveries { deliveries: rows.iter().map(DeliveryView::from).collect() } }
    }
}

/// The delivery that will be sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayReply {
    pub payload: Replay,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Replay {
    pub delivery_id: String,
}

impl From<&WebhookDelivery> for ReplayReply {
    fn from(row: &WebhookDelivery) -> Self {
        Self { payload: Replay { delivery_id: row.delivery_id.0.to_string() } }
    }
}
