//! Account webhooks and the log of their deliveries.

use actix_web::{delete, get, post, route};
use porchlight_domain::schema::types::UuidValue;
use porchlight_domain::schema::{InboxId, Uuid, WebhookId};
use porchlight_domain::webhooks::{self, NewWebhook, WebhookChanges};
use porchlight_domain::{Error, Result};
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, App, Body, Done, Input, Params, Path, Reply, done, json, lenient};
use porchlight_views::application::webhooks::{DeliveriesReply, ReplayReply, WebhookReply, WebhooksReply};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(update).service(delete);
    config.service(deliveries).service(replay);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InWebhook {
    #[param(value_type = i64)]
    webhook_id: WebhookId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InDelivery {
    #[param(value_type = i64)]
    webhook_id: WebhookId,
    /// A UUID.
    delivery_id: String,
}

/// A webhook. May be nested under `webhook`. A change reads `name` and `subscriptions` only.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WebhookBody {
    /// An `http` or `https` address, unique in the account.
    #[serde(deserialize_with = "lenient::text")]
    url: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    /// Limits messages to this inbox.
    #[serde(deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    /// Names of events; the usual eight unless given.
    #[serde(deserialize_with = "lenient::texts")]
    subscriptions: Option<Vec<String>>,
}

impl Input for WebhookBody {
    const ROOT: Option<&'static str> = Some("webhook");
}

impl From<WebhookBody> for NewWebhook {
    fn from(body: WebhookBody) -> Self {
        Self {
            url: body.url.unwrap_or_default(),
            name: body.name.flatten(),
            inbox: body.inbox_id.map(InboxId),
            subscriptions: body.subscriptions,
        }
    }
}

impl From<WebhookBody> for WebhookChanges {
    fn from(body: WebhookBody) -> Self {
        Self { name: body.name, subscriptions: body.subscriptions }
    }
}

/// Which part of the log to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct DeliveriesPage {
    /// Attempts older than this one.
    #[serde(deserialize_with = "lenient::integer")]
    before: Option<i64>,
    /// At most 100; 25 unless given.
    #[serde(deserialize_with = "lenient::integer")]
    limit: Option<i64>,
}

/// All webhooks, oldest first.
#[utoipa::path(tag = "Webhooks", responses((status = 200, body = WebhooksReply<'static>)))]
#[get("/webhooks")]
async fn list(admin: Administrator, app: App) -> Reply {
    let webhooks = app.read(move |conn, _| webhooks::list(conn, &admin.scope)).await?;
    json(&WebhooksReply::from(webhooks.as_slice()))
}

/// Make a webhook. Its secret is in this answer and in no other.
#[utoipa::path(
    tag = "Webhooks",
    request_body = WebhookBody,
    responses((status = 200, body = WebhookReply<'static>))
)]
#[post("/webhooks")]
async fn create(admin: Administrator, body: Body<WebhookBody>, app: App) -> Reply {
    let new = body.into_inner().into();
    let webhook = app.write(move |tx, inst| webhooks::create(tx, inst, &admin.scope, new)).await?;
    json(&WebhookReply::from(&webhook))
}

/// Change a webhook's name or events. Its address cannot change: the secret belongs to it.
#[utoipa::path(
    tag = "Webhooks",
    params(InWebhook),
    request_body = WebhookBody,
    responses((status = 200, body = WebhookReply<'static>))
)]
#[route("/webhooks/{webhook_id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InWebhook>, body: Body<WebhookBody>, app: App) -> Reply {
    let changes = body.into_inner().into();
    let webhook =
        app.write(move |tx, _| webhooks::update(tx, &admin.scope, path.webhook_id, changes)).await?;
    json(&WebhookReply::from(&webhook))
}

/// Delete a webhook; what waits for it is not sent any more.
#[utoipa::path(tag = "Webhooks", params(InWebhook), responses((status = 200, description = "Deleted")))]
#[delete("/webhooks/{webhook_id}")]
async fn delete(admin: Administrator, path: Path<InWebhook>, app: App) -> Done {
    app.write(move |tx, _| webhooks::delete(tx, &admin.scope, path.webhook_id)).await?;
    done()
}

/// What was sent to a webhook and what became of it, newest attempts first.
#[utoipa::path(
    tag = "Webhooks",
    params(InWebhook, DeliveriesPage),
    responses((status = 200, body = DeliveriesReply<'static>))
)]
#[get("/webhooks/{webhook_id}/deliveries")]
async fn deliveries(
    admin: Administrator,
    path: Path<InWebhook>,
    page: Params<DeliveriesPage>,
    app: App,
) -> Reply {
    let read = move |conn: &mut _, _: &_| -> Result<_> {
        webhooks::deliveries(conn, &admin.scope, path.webhook_id, page.before, page.limit)
    };
    json(&DeliveriesReply::from(app.read(read).await?.as_slice()))
}

/// Send a delivery once more: the same bytes under the same delivery id.
#[utoipa::path(tag = "Webhooks", params(InDelivery), responses((status = 200, body = ReplayReply)))]
#[post("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay")]
async fn replay(admin: Administrator, path: Path<InDelivery>, app: App) -> Reply {
    let delivery = Uuid::parse_str(&path.delivery_id).map(UuidValue).map_err(|_| Error::NotFound)?;
    let sent = app.write(move |tx, _| webhooks::replay(tx, &admin.scope, path.webhook_id, delivery)).await?;
    json(&ReplayReply::from(&sent))
}
