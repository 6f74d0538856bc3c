//! Bots of a platform app.

use actix_web::{delete, get, post, route};
use porchlight_domain::platform::agent_bots::{self, PlatformBot};
use porchlight_domain::schema::{AccountId, AgentBotId};
use porchlight_http::bodies::AgentBotFields;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Done, Input, Path, PlatformApp, Reply, done, json, lenient};
use porchlight_views::agent_bots::AgentBotView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(show).service(update).service(remove);
    config.service(remove_avatar);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InBot {
    #[param(value_type = i64)]
    agent_bot_id: AgentBotId,
}

/// A bot.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = PlatformAgentBotBody)]
struct BotBody {
    /// An account the app may touch; null for a bot of the whole installation.
    #[serde(default, deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    account_id: Option<Option<i64>>,
    #[serde(flatten)]
    fields: AgentBotFields,
}

impl Input for BotBody {
    const FILES: usize = 1;
}

impl From<BotBody> for PlatformBot {
    fn from(body: BotBody) -> Self {
        Self { account: body.account_id.map(|id| id.map(AccountId)), changes: body.fields.into() }
    }
}

/// The bots the app may touch.
#[utoipa::path(tag = "Agent bots", responses((status = 200, body = Vec<AgentBotView<'static>>)))]
#[get("/agent_bots")]
async fn list(caller: PlatformApp, app: App) -> Reply {
    let bots = app.read(move |conn, inst| agent_bots::list(conn, inst, &caller.scope)).await?;
    let views: Vec<_> = bots.iter().map(|bot| AgentBotView::for_platform(&app.inst, bot)).collect();
    json(&views)
}

/// One bot.
#[utoipa::path(tag = "Agent bots", params(InBot), responses((status = 200, body = AgentBotView<'static>)))]
#[get("/agent_bots/{agent_bot_id}")]
async fn show(caller: PlatformApp, path: Path<InBot>, app: App) -> Reply {
    let bot =
        app.read(move |conn, inst| agent_bots::find(conn, inst, &caller.scope, path.agent_bot_id)).await?;
    json(&AgentBotView::for_platform(&app.inst, &bot))
}

/// Make a bot. The app may touch it from now on.
#[utoipa::path(tag = "Agent bots", request_body = BotBody, responses((status = 200, body = AgentBotView<'static>)))]
#[post("/agent_bots")]
async fn create(caller: PlatformApp, body: Body<BotBody>, app: App) -> Reply {
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let wanted = PlatformBot::from(body.input);
    let bot = app
        .write_kept(avatar, move |tx, inst, avatar| {
            agent_bots::create(tx, inst, &caller.scope, wanted.with_avatar(avatar))
        })
        .await?;
    json(&AgentBotView::for_platform(&app.inst, &bot))
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
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let (id, wanted) = (path.agent_bot_id, PlatformBot::from(body.input));
    let bot = app
        .write_kept(avatar, move |tx, inst, avatar| {
            agent_bots::update(tx, inst, &caller.scope, id, wanted.with_avatar(avatar))
        })
        .await?;
    json(&AgentBotView::for_platform(&app.inst, &bot))
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
    json(&AgentBotView::for_platform(&app.inst, &bot))
}
