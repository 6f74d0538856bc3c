//! Inboxes: API channels and website widgets.

mod body;

use actix_web::{delete, get, post, route};
use porchlight_domain::agent_bots;
use porchlight_domain::inboxes::{self, InboxChanges};
use porchlight_domain::schema::{AgentBotId, InboxId};
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, Agent, App, Body, Done, Input, Path, Reply, done, json, lenient};
use porchlight_views::agent_bots::{AgentBotView, InboxAgentBotView};
use porchlight_views::application::inbox_members::InboxMembersView;
use porchlight_views::application::inboxes::{InboxDeletionView, InboxView, InboxesView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use body::{InboxBody, InboxFields};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(show).service(update).service(delete);
    config.service(delete_avatar).service(assignable_agents).service(campaigns);
    config.service(agent_bot).service(set_agent_bot);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InInbox {
    #[param(value_type = i64)]
    id: InboxId,
}

/// The inboxes the caller sees: all for administrators, their own for agents.
#[utoipa::path(tag = "Inboxes", responses((status = 200, body = InboxesView<'static>)))]
#[get("/inboxes")]
async fn list(agent: Agent, app: App) -> Reply {
    let inboxes = app.read(move |conn, inst| inboxes::list(conn, inst, &agent.scope)).await?;
    json(&InboxesView::new(&app.inst, &inboxes))
}

/// One inbox.
#[utoipa::path(tag = "Inboxes", params(InInbox), responses((status = 200, body = InboxView<'static>)))]
#[get("/inboxes/{id}")]
async fn show(agent: Agent, path: Path<InInbox>, app: App) -> Reply {
    let inbox = app.read(move |conn, inst| inboxes::find(conn, inst, &agent.scope, path.id)).await?;
    json(&InboxView::new(&app.inst, &inbox))
}

/// Make an inbox with its channel. By multipart a picture may come along as `avatar`.
#[utoipa::path(
    tag = "Inboxes",
    request_body = InboxFields,
    responses((status = 200, body = InboxView<'static>))
)]
#[post("/inboxes")]
async fn create(admin: Administrator, body: Body<InboxBody>, app: App) -> Reply {
    let (kind, new) = body.input.for_create()?;
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let inbox = app
        .write_kept(avatar, move |tx, inst, avatar| {
            inboxes::create(tx, inst, &admin.scope, kind, InboxChanges { avatar, ..new })
        })
        .await?;
    json(&InboxView::new(&app.inst, &inbox))
}

/// Change an inbox and its channel. By multipart a picture may come along as `avatar`.
#[utoipa::path(
    tag = "Inboxes",
    params(InInbox),
    request_body = InboxFields,
    responses((status = 200, body = InboxView<'static>))
)]
#[route("/inboxes/{id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InInbox>, body: Body<InboxBody>, app: App) -> Reply {
    let changes = body.input.for_update()?;
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let inbox = app
        .write_kept(avatar, move |tx, inst, avatar| {
            inboxes::update(tx, inst, &admin.scope, path.id, InboxChanges { avatar, ..changes })
        })
        .await?;
    json(&InboxView::new(&app.inst, &inbox))
}

/// Delete an inbox: gone from every list at once, what it held follows.
#[utoipa::path(tag = "Inboxes", params(InInbox), responses((status = 200, body = InboxDeletionView)))]
#[delete("/inboxes/{id}")]
async fn delete(admin: Administrator, path: Path<InInbox>, app: App) -> Reply {
    app.write(move |tx, _| inboxes::delete(tx, &admin.scope, path.id)).await?;
    json(&InboxDeletionView::STARTED)
}

/// Take the picture of an inbox away.
#[utoipa::path(tag = "Inboxes", params(InInbox), responses((status = 200, description = "Gone")))]
#[delete("/inboxes/{id}/avatar")]
async fn delete_avatar(admin: Administrator, path: Path<InInbox>, app: App) -> Done {
    app.write(move |tx, _| inboxes::delete_avatar(tx, &admin.scope, path.id)).await?;
    done()
}

/// Who can be given a conversation of an inbox.
#[utoipa::path(
    tag = "Inboxes",
    params(InInbox),
    responses((status = 200, body = InboxMembersView<'static>))
)]
#[get("/inboxes/{id}/assignable_agents")]
async fn assignable_agents(agent: Agent, path: Path<InInbox>, app: App) -> Reply {
    let agents =
        app.read(move |conn, inst| inboxes::assignable_agents(conn, inst, &agent.scope, &[path.id])).await?;
    json(&InboxMembersView::new(&app.inst, &agents))
}

/// Campaigns of an inbox; there are none yet.
#[utoipa::path(tag = "Inboxes", params(InInbox), responses((status = 200, body = Vec<Object>)))]
#[get("/inboxes/{id}/campaigns")]
async fn campaigns(admin: Administrator, path: Path<InInbox>, app: App) -> Reply {
    app.read(move |conn, _| inboxes::seen(conn, &admin.scope, path.id)).await?;
    json::<[(); 0]>(&[])
}

/// The bot of an inbox.
#[utoipa::path(
    tag = "Inboxes",
    params(InInbox),
    responses((status = 200, body = InboxAgentBotView<'static>))
)]
#[get("/inboxes/{id}/agent_bot")]
async fn agent_bot(agent: Agent, path: Path<InInbox>, app: App) -> Reply {
    let bot = app.read(move |conn, inst| agent_bots::of_inbox(conn, inst, &agent.scope, path.id)).await?;
    json(&InboxAgentBotView { agent_bot: bot.as_ref().map(|bot| AgentBotView::new(&app.inst, bot)) })
}

/// Which bot an inbox gets.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct SetAgentBotBody {
    /// A bot of the account or the installation; null or absent for none.
    #[serde(deserialize_with = "lenient::integer")]
    agent_bot: Option<i64>,
}

impl Input for SetAgentBotBody {}

/// Give an inbox a bot, or take it away.
#[utoipa::path(
    tag = "Inboxes",
    params(InInbox),
    request_body = SetAgentBotBody,
    responses((status = 200, description = "Done"))
)]
#[post("/inboxes/{id}/set_agent_bot")]
async fn set_agent_bot(
    admin: Administrator,
    path: Path<InInbox>,
    body: Body<SetAgentBotBody>,
    app: App,
) -> Done {
    let bot = body.agent_bot.map(AgentBotId);
    app.write(move |tx, _| inboxes::set_agent_bot(tx, &admin.scope, path.id, bot)).await?;
    done()
}
