//! New secrets for what signs webhooks: account webhooks, API inboxes, agent bots.

use actix_web::{delete, post};
use porchlight_domain::schema::{AgentBotId, InboxId, WebhookId};
use porchlight_domain::secrets::{self, Signer};
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, App, Body, Done, Input, Path, Reply, done, json, lenient};
use porchlight_views::application::secrets::SecretView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(rotate_webhook).service(retire_webhook);
    config.service(rotate_inbox).service(retire_inbox);
    config.service(rotate_agent_bot).service(retire_agent_bot);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfWebhook {
    #[param(value_type = i64)]
    webhook_id: WebhookId,
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfInbox {
    #[param(value_type = i64)]
    id: InboxId,
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfAgentBot {
    #[param(value_type = i64)]
    id: AgentBotId,
}

/// How to go from one secret to the next.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct RotationBody {
    /// Hours the old secret goes on signing beside the new one: 24 unless given, at most 168. With 0 it
    /// is void at once.
    #[serde(deserialize_with = "lenient::integer")]
    overlap_hours: Option<i64>,
}

impl Input for RotationBody {}

async fn rotate(admin: Administrator, signer: Signer, body: RotationBody, app: App) -> Reply {
    let hours = body.overlap_hours;
    let made = app.write(move |tx, inst| secrets::rotate(tx, inst, &admin.scope, signer, hours)).await?;
    json(&SecretView::from(&made))
}

async fn retire(admin: Administrator, signer: Signer, app: App) -> Done {
    app.write(move |tx, _| secrets::retire(tx, &admin.scope, signer)).await?;
    done()
}

/// Give a webhook a new secret. While the old one goes on signing, `webhook-signature` holds both
/// signatures and `X-Chatwoot-Signature` that of the old one.
#[utoipa::path(
    tag = "Webhooks",
    params(OfWebhook),
    request_body = RotationBody,
    responses((status = 200, body = SecretView<'static>))
)]
#[post("/webhooks/{webhook_id}/secret")]
async fn rotate_webhook(
    admin: Administrator,
    path: Path<OfWebhook>,
    body: Body<RotationBody>,
    app: App,
) -> Reply {
    rotate(admin, Signer::Webhook(path.webhook_id), body.into_inner(), app).await
}

/// Void the old secret of a webhook before its time is over.
#[utoipa::path(tag = "Webhooks", params(OfWebhook), responses((status = 200, description = "Void")))]
#[delete("/webhooks/{webhook_id}/previous_secret")]
async fn retire_webhook(admin: Administrator, path: Path<OfWebhook>, app: App) -> Done {
    retire(admin, Signer::Webhook(path.webhook_id), app).await
}

/// Give an API inbox a new secret; as for webhooks.
#[utoipa::path(
    tag = "Inboxes",
    params(OfInbox),
    request_body = RotationBody,
    responses((status = 200, body = SecretView<'static>))
)]
#[post("/inboxes/{id}/secret")]
async fn rotate_inbox(
    admin: Administrator,
    path: Path<OfInbox>,
    body: Body<RotationBody>,
    app: App,
) -> Reply {
    rotate(admin, Signer::Inbox(path.id), body.into_inner(), app).await
}

/// Void the old secret of an API inbox before its time is over.
#[utoipa::path(tag = "Inboxes", params(OfInbox), responses((status = 200, description = "Void")))]
#[delete("/inboxes/{id}/previous_secret")]
async fn retire_inbox(admin: Administrator, path: Path<OfInbox>, app: App) -> Done {
    retire(admin, Signer::Inbox(path.id), app).await
}

/// Give a bot of the account a new secret; as for webhooks. Its `access_token` stays.
#[utoipa::path(
    tag = "Agent bots",
    params(OfAgentBot),
    request_body = RotationBody,
    responses((status = 200, body = SecretView<'static>))
)]
#[post("/agent_bots/{id}/secret")]
async fn rotate_agent_bot(
    admin: Administrator,
    path: Path<OfAgentBot>,
    body: Body<RotationBody>,
    app: App,
) -> Reply {
    rotate(admin, Signer::AgentBot(path.id), body.into_inner(), app).await
}

/// Void the old secret of a bot before its time is over.
#[utoipa::path(tag = "Agent bots", params(OfAgentBot), responses((status = 200, description = "Void")))]
#[delete("/agent_bots/{id}/previous_secret")]
async fn retire_agent_bot(admin: Administrator, path: Path<OfAgentBot>, app: App) -> Done {
    retire(admin, Signer::AgentBot(path.id), app).await
}
