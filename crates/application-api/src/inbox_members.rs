//! Who works in an inbox, and who can be given its conversations.

use actix_web::{delete, get, post, route};
use porchlight_domain::schema::{InboxId, UserId};
use porchlight_domain::{Error, Result, inbox_members, inboxes};
use porchlight_http::routes::Routes;
use porchlight_http::{
    Administrator, Agent, App, Body, Done, Input, Params, Path, Reply, done, json, lenient,
};
use porchlight_views::application::inbox_members::InboxMembersView;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(add).service(replace).service(remove).service(assignable);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfInbox {
    #[param(value_type = i64)]
    inbox_id: InboxId,
}

/// An inbox and users of the account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct MembersBody {
    #[serde(deserialize_with = "lenient::integer")]
    #[schema(required)]
    inbox_id: Option<i64>,
    #[serde(deserialize_with = "lenient::ids")]
    #[schema(required)]
    user_ids: Option<Vec<i64>>,
}

impl Input for MembersBody {}

impl MembersBody {
    /// No inbox is not there; no list at all is a mistake, never "nobody".
    fn validate(self) -> Result<(InboxId, Vec<UserId>)> {
        let inbox = self.inbox_id.ok_or(Error::NotFound)?;
        let ids = self.user_ids.ok_or_else(|| Error::missing("user_ids"))?;
        Ok((InboxId(inbox), ids.into_iter().map(UserId).collect()))
    }
}

/// Inboxes by id.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct InboxIds {
    #[serde(deserialize_with = "lenient::ids")]
    inbox_ids: Option<Vec<i64>>,
}

/// Members of an inbox.
#[utoipa::path(
    tag = "Inbox members",
    params(OfInbox),
    responses((status = 200, body = InboxMembersView<'static>))
)]
#[get("/inbox_members/{inbox_id}")]
async fn list(agent: Agent, path: Path<OfInbox>, app: App) -> Reply {
    let members =
        app.read(move |conn, inst| inbox_members::list(conn, inst, &agent.scope, path.inbox_id)).await?;
    json(&InboxMembersView::new(&app.inst, &members))
}

/// Add members; answers with all of them.
#[utoipa::path(
    tag = "Inbox members",
    request_body = MembersBody,
    responses((status = 200, body = InboxMembersView<'static>))
)]
#[post("/inbox_members")]
async fn add(admin: Administrator, body: Body<MembersBody>, app: App) -> Reply {
    let (inbox, users) = body.into_inner().validate()?;
    let members =
        app.write(move |tx, inst| inbox_members::add(tx, inst, &admin.scope, inbox, &users)).await?;
    json(&InboxMembersView::new(&app.inst, &members))
}

/// Make these the members, and nobody else.
#[utoipa::path(
    tag = "Inbox members",
    request_body = MembersBody,
    responses((status = 200, body = InboxMembersView<'static>))
)]
#[route("/inbox_members", method = "PATCH", method = "PUT")]
async fn replace(admin: Administrator, body: Body<MembersBody>, app: App) -> Reply {
    let (inbox, users) = body.into_inner().validate()?;
    let members =
        app.write(move |tx, inst| inbox_members::replace(tx, inst, &admin.scope, inbox, &users)).await?;
    json(&InboxMembersView::new(&app.inst, &members))
}

/// Remove members; ids of others are ignored.
#[utoipa::path(
    tag = "Inbox members",
    request_body = MembersBody,
    responses((status = 200, description = "Removed"))
)]
#[delete("/inbox_members")]
async fn remove(admin: Administrator, body: Body<MembersBody>, app: App) -> Done {
    let (inbox, users) = body.into_inner().validate()?;
    app.write(move |tx, _| inbox_members::remove(tx, &admin.scope, inbox, &users)).await?;
    done()
}

/// Who can be given a conversation of every one of some inboxes.
#[utoipa::path(
    tag = "Inbox members",
    params(InboxIds),
    responses((status = 200, body = InboxMembersView<'static>))
)]
#[get("/assignable_agents")]
async fn assignable(agent: Agent, params: Params<InboxIds>, app: App) -> Reply {
    let ids: Vec<_> = params.into_inner().inbox_ids.unwrap_or_default().into_iter().map(InboxId).collect();
    let agents =
        app.read(move |conn, inst| inboxes::assignable_agents(conn, inst, &agent.scope, &ids)).await?;
    json(&InboxMembersView::new(&app.inst, &agents))
}
