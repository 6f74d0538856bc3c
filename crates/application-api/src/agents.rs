//! The people of an account.

use actix_web::{delete, get, post, route};
use porchlight_domain::agents::{self, AgentChanges, NewAgent};
use porchlight_domain::schema::{Availability, Role, UserId};
use porchlight_http::routes::Routes;
use porchlight_http::{
    Administrator, Agent, App, Body, Done, Input, Path, Reply, Rule, Throttle, done, json, lenient,
};
use porchlight_views::application::agents::{self as view, AgentView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(bulk_create).service(update).service(remove);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InAgent {
    /// The user's id.
    #[param(value_type = i64)]
    user_id: UserId,
}

/// An agent. May be nested under `agent`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct AgentBody {
    /// Only read when an agent is added.
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    /// The part of the address before the `@` unless given. Shown until the agent has used the account.
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    /// `agent` (unless given) or `administrator`.
    #[serde(deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// `online` (unless given), `busy` or `offline`.
    #[serde(deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    availability: Option<Availability>,
    /// Whether absence shows as offline; true unless given.
    #[serde(deserialize_with = "lenient::boolean")]
    auto_offline: Option<bool>,
}

impl Input for AgentBody {
    const ROOT: Option<&'static str> = Some("agent");
}

impl From<AgentBody> for NewAgent {
    fn from(body: AgentBody) -> Self {
        Self {
            email: body.email.unwrap_or_default(),
            name: body.name,
            role: body.role.unwrap_or(Role::Agent),
            availability: body.availability.unwrap_or(Availability::Online),
            auto_offline: body.auto_offline.unwrap_or(true),
        }
    }
}

impl From<AgentBody> for AgentChanges {
    fn from(body: AgentBody) -> Self {
        Self {
            name: body.name,
            role: body.role,
            availability: body.availability,
            auto_offline: body.auto_offline,
        }
    }
}

/// All agents and administrators, by name.
#[utoipa::path(tag = "Agents", responses((status = 200, body = Vec<AgentView<'static>>)))]
#[get("/agents")]
async fn list(agent: Agent, app: App) -> Reply {
    let agents = app.read(move |conn, inst| agents::list(conn, inst, &agent.scope)).await?;
    json(&view::list(&app.inst, &agents))
}

/// Add an agent, who is invited by mail. Until they have used the account for the first time, they are shown
/// as they were invited: whoever has a login already is not told from whom has none.
#[utoipa::path(tag = "Agents", request_body = AgentBody, responses((status = 200, body = AgentView<'static>)))]
#[post("/agents")]
async fn create(admin: Administrator, body: Body<AgentBody>, throttle: Throttle, app: App) -> Reply {
    throttle.id(Rule::InvitationAccount, admin.scope.account().0)?;
    let new = body.into_inner().into();
    let agent = app.write(move |tx, inst| agents::create(tx, inst, &admin.scope, new)).await?;
    json(&AgentView::new(&app.inst, &agent))
}

/// Change an agent. Who belongs to another account too keeps their name; the last administrator stays one.
#[utoipa::path(
    tag = "Agents",
    params(InAgent),
    request_body = AgentBody,
    responses((status = 200, body = AgentView<'static>))
)]
#[route("/agents/{user_id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InAgent>, body: Body<AgentBody>, app: App) -> Reply {
    let changes = body.into_inner().into();
    let agent =
        app.write(move |tx, inst| agents::update(tx, inst, &admin.scope, path.user_id, changes)).await?;
    json(&AgentView::new(&app.inst, &agent))
}

/// Have an agent leave the account, unless it is the last administrator. Their conversations become
/// unassigned.
#[utoipa::path(tag = "Agents", params(InAgent), responses((status = 200, description = "Left")))]
#[delete("/agents/{user_id}")]
async fn remove(admin: Administrator, path: Path<InAgent>, app: App) -> Done {
    app.write(move |tx, _| agents::delete(tx, &admin.scope, path.user_id)).await?;
    done()
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct BulkBody {
    /// Up to 100; malformed addresses and members are passed over.
    #[serde(deserialize_with = "lenient::texts")]
    emails: Option<Vec<String>>,
}

impl Input for BulkBody {}

/// Add many agents by address.
#[utoipa::path(tag = "Agents", request_body = BulkBody, responses((status = 200, description = "Added")))]
#[post("/agents/bulk_create")]
async fn bulk_create(admin: Administrator, body: Body<BulkBody>, throttle: Throttle, app: App) -> Done {
    throttle.id(Rule::InvitationAccount, admin.scope.account().0)?;
    let emails = body.into_inner().emails.unwrap_or_default();
    app.write(move |tx, inst| agents::bulk_create(tx, inst, &admin.scope, &emails)).await?;
    done()
}
