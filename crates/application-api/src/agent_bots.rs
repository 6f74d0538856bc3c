//! Agent bots of the account.

use actix_web::{delete, get, post, route};
use porchlight_domain::agent_bots::{self, AgentBotChanges};
use porchlight_domain::schema::AgentBotId;
use porchlight_http::bodies::AgentBotFields;
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, Agent, App, Body, Done, Input, Path, Reply, done, json};
use porchlight_views::agent_bots::AgentBotView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(show).service(update).service(delete);
    config.service(delete_avatar).service(reset_access_token);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InAgentBot {
    #[param(value_type = i64)]
    id: AgentBotId,
}

/// What a bot is to be.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct AgentBotBody {
    #[serde(flatten)]
    fields: AgentBotFields,
}

impl Input for AgentBotBody {
    const FILES: usize = 1;
}

/// The account's bots and those of the whole installation.
#[utoipa::path(tag = "Agent bots", responses((status = 200, body = Vec<AgentBotView<'static>>)))]
#[get("/agent_bots")]
async fn list(agent: Agent, app: App) -> Reply {
    let bots = app.read(move |conn, inst| agent_bots::list(conn, inst, &agent.scope)).await?;
    json(&AgentBotView::list(&app.inst, &bots))
}

/// One bot.
#[utoipa::path(tag = "Agent bots", params(InAgentBot), responses((status = 200, body = AgentBotView<'static>)))]
#[get("/agent_bots/{id}")]
async fn show(agent: Agent, path: Path<InAgentBot>, app: App) -> Reply {
    let bot = app.read(move |conn, inst| agent_bots::find(conn, inst, &agent.scope, path.id)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Make a bot with its access token.
#[utoipa::path(
    tag = "Agent bots",
    request_body = AgentBotBody,
    responses((status = 200, body = AgentBotView<'static>))
)]
#[post("/agent_bots")]
async fn create(admin: Administrator, body: Body<AgentBotBody>, app: App) -> Reply {
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let new = AgentBotChanges::from(body.input.fields);
    let bot = app
        .write_kept(avatar, move |tx, inst, avatar| {
            agent_bots::create(tx, inst, &admin.scope, AgentBotChanges { avatar, ..new })
        })
        .await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Change a bot of the account.
#[utoipa::path(
    tag = "Agent bots",
    params(InAgentBot),
    request_body = AgentBotBody,
    responses((status = 200, body = AgentBotView<'static>))
)]
#[route("/agent_bots/{id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InAgentBot>, body: Body<AgentBotBody>, app: App) -> Reply {
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let changes = AgentBotChanges::from(body.input.fields);
    let bot = app
        .write_kept(avatar, move |tx, inst, avatar| {
            agent_bots::update(tx, inst, &admin.scope, path.id, AgentBotChanges { avatar, ..changes })
        })
        .await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Delete a bot of the account; inboxes lose it.
#[utoipa::path(tag = "Agent bots", params(InAgentBot), responses((status = 200, description = "Deleted")))]
#[delete("/agent_bots/{id}")]
async fn delete(admin: Administrator, path: Path<InAgentBot>, app: App) -> Done {
    app.write(move |tx, _| agent_bots::delete(tx, &admin.scope, path.id)).await?;
    done()
}

/// Take the picture of a bot away.
#[utoipa::path(tag = "Agent bots", params(InAgentBot), responses((status = 200, body = AgentBotView<'static>)))]
#[delete("/agent_bots/{id}/avatar")]
async fn delete_avatar(admin: Administrator, path: Path<InAgentBot>, app: App) -> Reply {
    let bot = app.write(move |tx, inst| agent_bots::delete_avatar(tx, inst, &admin.scope, path.id)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Give a bot a new access token; the old one is void at once.
#[utoipa::path(tag = "Agent bots", params(InAgentBot), responses((status = 200, body = AgentBotView<'static>)))]
#[post("/agent_bots/{id}/reset_access_token")]
async fn reset_access_token(admin: Administrator, path: Path<InAgentBot>, app: App) -> Reply {
    let bot =
        app.write(move |tx, inst| agent_bots::reset_access_token(tx, inst, &admin.scope, path.id)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}
