//! Bots of a platform app.

use actix_web::{delete, get, post, route};
use porchlight_domain::agent_bots::AgentBotChanges;
use porchlight_domain::platform::agent_bots::{self, PlatformBot};
use porchlight_domain::schema::{AccountId, AgentBotId};
use porchlight_http::{ApiError, App, Body, Done, Input, Path, PlatformApp, Reply, done, json, lenient};
use porchlight_views::platform::agent_bots::AgentBotView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(create).service(show).service(update).service(remove);
    config.service(remove_avatar);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InBot {
    #[param(value_type = i64)]
    agent_bot_id: AgentBotId,
}

/// A bot; what is left out stays. A picture comes by multipart as `avatar`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlatformAgentBotBody)]
struct BotBody {
    /// Needed when the bot is made.
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Where the bot is called.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    outgoing_url: Option<Option<String>>,
    /// An account the app may touch; null for a bot of the whole installation.
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    account_id: Option<Option<i64>>,
}

impl Input for BotBody {
    const FILES: usize = 1;
}

/// What is wanted, with the picture stored.
async fn wanted(app: &App, body: Body<BotBody>) -> Result<PlatformBot, ApiError> {
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let input = body.input;
    let changes = AgentBotChanges {
        name: input.name,
        description: input.description,
        outgoing_url: input.outgoing_url,
        avatar,
        ..AgentBotChanges::default()
    };
    Ok(PlatformBot { account: input.account_id.map(|id| id.map(AccountId)), changes })
}

/// The bots the app may touch.
#[utoipa::path(tag = "Agent bots", responses((status = 200, body = Vec<AgentBotView<'static>>)))]
#[get("/agent_bots")]
async fn list(caller: PlatformApp, app: App) -> Reply {
    let bots = app.read(move |conn, inst| agent_bots::list(conn, inst, &caller.scope)).await?;
    json(&AgentBotView::list(&app.inst, &bots))
}

/// One bot.
#[utoipa::path(tag = "Agent bots", params(InBot), responses((status = 200, body = AgentBotView<'static>)))]
#[get("/agent_bots/{agent_bot_id}")]
async fn show(caller: PlatformApp, path: Path<InBot>, app: App) -> Reply {
    let bot =
        app.read(move |conn, inst| agent_bots::find(conn, inst, &caller.scope, path.agent_bot_id)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Make a bot. The app may touch it from now on.
#[utoipa::path(tag = "Agent bots", request_body = BotBody, responses((status = 200, body = AgentBotView<'static>)))]
#[post("/agent_bots")]
async fn create(caller: PlatformApp, body: Body<BotBody>, app: App) -> Reply {
    let wanted = wanted(&app, body).await?;
    let bot = app.write(move |tx, inst| agent_bots::create(tx, inst, &caller.scope, wanted)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Change a bot.
#[utoipa::path(
    tag = "Agent bots",
    params(InBot),
    request_body = BotBody,
    responses((status = 200, body = AgentBotView<'static>))
)]
#[route("/agent_bots/{agent_bot_id}", method = "PATCH", method = "PUT")]
async fn update(caller: PlatformApp, path: Path<InBot>, body: Body<BotBody>, app: App) -> Reply {
    let wanted = wanted(&app, body).await?;
    let id = path.agent_bot_id;
    let bot = app.write(move |tx, inst| agent_bots::update(tx, inst, &caller.scope, id, wanted)).await?;
    json(&AgentBotView::new(&app.inst, &bot))
}

/// Delete a bot; inboxes lose it.
#[utoipa::path(tag = "Agent bots", params(InBot), responses((status = 200, description = "Deleted")))]
#[delete("/agent_bots/{agent_bot_id}")]
async fn remove(caller: PlatformApp, path: Path<InBot>, app: App) -> Done {
    app.write(move |tx, _| agent_bots::delete(tx, &caller.scope, path.agent_bot_id)).await?;
    done()
}

/// Take the picture of a bot away.
#[utoipa::path(tag = "Agent bots", params(InBot), responses((status = 200, body = AgentBotView<'static>)))]
#[delete("/agent_bots/{agent_bot_id}/avatar")]
async fn remove_avatar(caller: PlatformApp, path: Path<InBot>, app: App) -> Reply {
    let bot = app
        .write(move |tx, inst| agent_bots::delete_avatar(tx, inst, &caller.scope, path.agent_bot_id))
        .await?;
    json(&AgentBotView::new(&app.inst, &bot))
}
