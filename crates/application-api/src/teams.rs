//! Teams and their members.

use actix_web::{delete, get, post, route};
use porchlight_domain::schema::{TeamId, UserId};
use porchlight_domain::teams::{self, TeamChanges};
use porchlight_domain::{Error, Result};
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, Agent, App, Body, Done, Input, Path, Reply, done, json, lenient};
use porchlight_views::application::teams::{TeamView, members};
use porchlight_views::people::AgentView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(show).service(update).service(delete);
    config.service(list_members).service(add_members).service(replace_members).service(remove_members);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InTeam {
    #[param(value_type = i64)]
    team_id: TeamId,
}

/// What a team is to be. May be nested under `team`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct TeamBody {
    /// Unique in the account; kept in lower case.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Whether a conversation given to the team is given to one of its members too; true unless said.
    #[serde(deserialize_with = "lenient::boolean")]
    allow_auto_assign: Option<bool>,
}

impl Input for TeamBody {
    const ROOT: Option<&'static str> = Some("team");
}

impl From<TeamBody> for TeamChanges {
    fn from(body: TeamBody) -> Self {
        Self {
            name: body.name.map(Option::unwrap_or_default),
            description: body.description,
            allow_auto_assign: body.allow_auto_assign,
        }
    }
}

/// Users of the account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct UsersBody {
    #[serde(deserialize_with = "lenient::ids")]
    #[schema(required)]
    user_ids: Option<Vec<i64>>,
}

impl Input for UsersBody {}

impl UsersBody {
    /// No list at all is a mistake, never "nobody".
    fn validate(self) -> Result<Vec<UserId>> {
        let ids = self.user_ids.ok_or_else(|| Error::missing("user_ids"))?;
        Ok(ids.into_iter().map(UserId).collect())
    }
}

/// All teams, by name.
#[utoipa::path(tag = "Teams", responses((status = 200, body = Vec<TeamView<'static>>)))]
#[get("/teams")]
async fn list(agent: Agent, app: App) -> Reply {
    let teams = app.read(move |conn, _| teams::list(conn, &agent.scope)).await?;
    json(&teams.iter().map(TeamView::from).collect::<Vec<_>>())
}

/// One team.
#[utoipa::path(tag = "Teams", params(InTeam), responses((status = 200, body = TeamView<'static>)))]
#[get("/teams/{team_id}")]
async fn show(agent: Agent, path: Path<InTeam>, app: App) -> Reply {
    let team = app.read(move |conn, _| teams::find(conn, &agent.scope, path.team_id)).await?;
    json(&TeamView::from(&team))
}

/// Make a team.
#[utoipa::path(tag = "Teams", request_body = TeamBody, responses((status = 200, body = TeamView<'static>)))]
#[post("/teams")]
async fn create(admin: Administrator, body: Body<TeamBody>, app: App) -> Reply {
    let new = body.into_inner().into();
    let team = app.write(move |tx, _| teams::create(tx, &admin.scope, new)).await?;
    json(&TeamView::from(&team))
}

/// Change a team.
#[utoipa::path(
    tag = "Teams",
    params(InTeam),
    request_body = TeamBody,
    responses((status = 200, body = TeamView<'static>))
)]
#[route("/teams/{team_id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InTeam>, body: Body<TeamBody>, app: App) -> Reply {
    let changes = body.into_inner().into();
    let team = app.write(move |tx, _| teams::update(tx, &admin.scope, path.team_id, changes)).await?;
    json(&TeamView::from(&team))
}

/// Delete a team; its conversations belong to none afterwards.
#[utoipa::path(tag = "Teams", params(InTeam), responses((status = 200, description = "Deleted")))]
#[delete("/teams/{team_id}")]
async fn delete(admin: Administrator, path: Path<InTeam>, app: App) -> Done {
    app.write(move |tx, _| teams::delete(tx, &admin.scope, path.team_id)).await?;
    done()
}

/// Who is in a team.
#[utoipa::path(tag = "Teams", params(InTeam), responses((status = 200, body = Vec<AgentView<'static>>)))]
#[get("/teams/{team_id}/team_members")]
async fn list_members(agent: Agent, path: Path<InTeam>, app: App) -> Reply {
    let found = app.read(move |conn, inst| teams::members(conn, inst, &agent.scope, path.team_id)).await?;
    json(&members(&app.inst, &found))
}

/// Add members; answers with those who were not in the team before.
#[utoipa::path(
    tag = "Teams",
    params(InTeam),
    request_body = UsersBody,
    responses((status = 200, body = Vec<AgentView<'static>>))
)]
#[post("/teams/{team_id}/team_members")]
async fn add_members(admin: Administrator, path: Path<InTeam>, body: Body<UsersBody>, app: App) -> Reply {
    let users = body.into_inner().validate()?;
    let added =
        app.write(move |tx, inst| teams::add_members(tx, inst, &admin.scope, path.team_id, &users)).await?;
    json(&members(&app.inst, &added))
}

/// Make these the members, and nobody else.
#[utoipa::path(
    tag = "Teams",
    params(InTeam),
    request_body = UsersBody,
    responses((status = 200, body = Vec<AgentView<'static>>))
)]
#[route("/teams/{team_id}/team_members", method = "PATCH", method = "PUT")]
async fn replace_members(admin: Administrator, path: Path<InTeam>, body: Body<UsersBody>, app: App) -> Reply {
    let users = body.into_inner().validate()?;
    let all = app
        .write(move |tx, inst| teams::replace_members(tx, inst, &admin.scope, path.team_id, &users))
        .await?;
    json(&members(&app.inst, &all))
}

/// Remove members.
#[utoipa::path(
    tag = "Teams",
    params(InTeam),
    request_body = UsersBody,
    responses((status = 200, description = "Removed"))
)]
#[delete("/teams/{team_id}/team_members")]
async fn remove_members(admin: Administrator, path: Path<InTeam>, body: Body<UsersBody>, app: App) -> Done {
    let users = body.into_inner().validate()?;
    app.write(move |tx, _| teams::remove_members(tx, &admin.scope, path.team_id, &users)).await?;
    done()
}
