//! Routes that do one thing to one conversation.

use actix_web::{get, post};
use porchlight_domain::Result;
use porchlight_domain::conversations::{self, Assigned, Typing};
use porchlight_domain::schema::{ConversationStatus, Json, Priority, TeamId, UserId};
use porchlight_http::routes::Routes;
use porchlight_http::{Agent, AgentOrBot, App, Body, Done, Input, Path, Reply, done, json, lenient};
use porchlight_views::application::conversations::{
    ConversationView, CustomAttributesView, TagsView, ToggledView,
};
use porchlight_views::application::teams::TeamView;
use porchlight_views::people::AgentView;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{InConversation, time};

pub fn routes(config: &mut Routes) {
    config
        .service(toggle_status)
        .service(toggle_priority)
        .service(toggle_typing_status)
        .service(update_last_seen)
        .service(unread)
        .service(mute)
        .service(unmute)
        .service(custom_attributes)
        .service(assign)
        .service(labels)
        .service(set_labels);
}

/// The status to set; without one open becomes resolved, everything else open.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct StatusToggle {
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    status: Option<ConversationStatus>,
    /// Unix seconds; without it a snooze lasts until the contact writes.
    #[serde(default, deserialize_with = "lenient::text")]
    #[schema(value_type = Option<i64>)]
    snoozed_until: Option<String>,
}

impl Input for StatusToggle {}

/// Set or turn the status.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = StatusToggle, responses((status = 200, body = ToggledView)))]
#[post("/conversations/{conversation_id}/toggle_status")]
async fn toggle_status(
    caller: AgentOrBot,
    path: Path<InConversation>,
    body: Body<StatusToggle>,
    app: App,
) -> Reply {
    let (id, status, until) = (path.id(), body.status, time(body.snoozed_until.as_deref())?);
    let toggled = app
        .write(move |tx, inst| conversations::toggle_status(tx, inst, &caller.scope, id, status, until))
        .await?;
    json(&ToggledView::new(&toggled.conversation, toggled.handoff))
}

/// The priority to set; absent or empty for none.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct PriorityToggle {
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    priority: Option<Priority>,
}

impl Input for PriorityToggle {}

/// Set the priority.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = PriorityToggle, responses((status = 200)))]
#[post("/conversations/{conversation_id}/toggle_priority")]
async fn toggle_priority(
    caller: AgentOrBot,
    path: Path<InConversation>,
    body: Body<PriorityToggle>,
    app: App,
) -> Done {
    let (id, priority) = (path.id(), body.priority);
    app.write(move |tx, inst| conversations::set_priority(tx, inst, &caller.scope, id, priority)).await?;
    done()
}

/// What the caller does at the keyboard.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TypingToggle {
    /// `on`, `off` or `recording`; anything else is ignored.
    #[serde(default, deserialize_with = "lenient::text")]
    typing_status: Option<String>,
    /// Typing a note.
    #[serde(default, deserialize_with = "lenient::boolean")]
    is_private: Option<bool>,
}

impl Input for TypingToggle {}

/// Tell the others that the caller types.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = TypingToggle, responses((status = 200)))]
#[post("/conversations/{conversation_id}/toggle_typing_status")]
async fn toggle_typing_status(
    caller: Agent,
    path: Path<InConversation>,
    body: Body<TypingToggle>,
    app: App,
) -> Done {
    let (id, private) = (path.id(), body.is_private.unwrap_or(false));
    let typing = body.typing_status.as_deref().and_then(Typing::parse);
    let read = move |conn: &mut _, inst: &_| -> Result<_> {
        conversations::typing(conn, inst, &caller.scope, id, typing, private)
    };
    app.tell_typing(app.read(read).await?).await?;
    done()
}

/// The caller has read the conversation.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200, body = ConversationView)))]
#[post("/conversations/{conversation_id}/update_last_seen")]
async fn update_last_seen(caller: Agent, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let seen =
        app.write(move |tx, inst| conversations::update_last_seen(tx, inst, &caller.scope, id)).await?;
    json(&ConversationView::one(&app.inst, &seen))
}

/// Mark the newest incoming message as not read.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200, body = ConversationView)))]
#[post("/conversations/{conversation_id}/unread")]
async fn unread(caller: Agent, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let marked = app.write(move |tx, inst| conversations::mark_unread(tx, inst, &caller.scope, id)).await?;
    json(&ConversationView::one(&app.inst, &marked))
}

/// Resolve the conversation and block its contact.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200)))]
#[post("/conversations/{conversation_id}/mute")]
async fn mute(caller: Agent, path: Path<InConversation>, app: App) -> Done {
    let id = path.id();
    app.write(move |tx, inst| conversations::mute(tx, inst, &caller.scope, id)).await?;
    done()
}

/// Let the contact write again.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200)))]
#[post("/conversations/{conversation_id}/unmute")]
async fn unmute(caller: Agent, path: Path<InConversation>, app: App) -> Done {
    let id = path.id();
    app.write(move |tx, _| conversations::unmute(tx, &caller.scope, id)).await?;
    done()
}

/// The attributes to hold from now on.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct CustomAttributes {
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

impl Input for CustomAttributes {}

/// Replace the custom attributes.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = CustomAttributes, responses((status = 200, body = CustomAttributesView)))]
#[post("/conversations/{conversation_id}/custom_attributes")]
async fn custom_attributes(
    caller: AgentOrBot,
    path: Path<InConversation>,
    body: Body<CustomAttributes>,
    app: App,
) -> Reply {
    let (id, values) = (path.id(), body.into_inner().custom_attributes.unwrap_or_default());
    let set = app
        .write(move |tx, inst| conversations::set_custom_attributes(tx, inst, &caller.scope, id, &values))
        .await?;
    json(&CustomAttributesView { custom_attributes: &set })
}

/// Whom to give the conversation to; `assignee_id` wins when both are there, null takes it away.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Assignment {
    #[serde(default, deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    assignee_id: Option<Option<i64>>,
    #[serde(default, deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    team_id: Option<Option<i64>>,
}

impl Input for Assignment {}

/// Give the conversation to an agent or a team. Answers the agent, the team, or null.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = Assignment, responses((status = 200, body = AgentView)))]
#[post("/conversations/{conversation_id}/assignments")]
async fn assign(caller: AgentOrBot, path: Path<InConversation>, body: Body<Assignment>, app: App) -> Reply {
    let (id, Assignment { assignee_id, team_id }) = (path.id(), body.into_inner());
    let assigned = app
        .write(move |tx, inst| match (assignee_id, team_id) {
            (Some(user), _) => conversations::assign_agent(tx, inst, &caller.scope, id, user.map(UserId)),
            (None, Some(team)) => conversations::assign_team(tx, inst, &caller.scope, id, team.map(TeamId)),
            (None, None) => conversations::id_of(tx, &caller.scope, id).map(|_| Assigned::Nobody),
        })
        .await?;
    match &assigned {
        Assigned::Agent(agent) => json(&AgentView::new(&app.inst, agent)),
        Assigned::Team(team) => json(&TeamView::assigned(team)),
        Assigned::Nobody => json(&Value::Null),
    }
}

/// The tags of the conversation.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200, body = TagsView)))]
#[get("/conversations/{conversation_id}/labels")]
async fn labels(caller: Agent, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let titles: Json = app.read(move |conn, _| conversations::labels(conn, &caller.scope, id)).await?;
    json(&TagsView { payload: &titles.strings() })
}

/// The tags to hold from now on.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Tags {
    /// A text with commas names several.
    #[serde(default, deserialize_with = "lenient::comma_texts")]
    labels: Option<Vec<String>>,
}

impl Input for Tags {}

/// Replace the tags of the conversation.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = Tags, responses((status = 200, body = TagsView)))]
#[post("/conversations/{conversation_id}/labels")]
async fn set_labels(caller: Agent, path: Path<InConversation>, body: Body<Tags>, app: App) -> Reply {
    let (id, titles) = (path.id(), body.into_inner().labels.unwrap_or_default());
    let set =
        app.write(move |tx, inst| conversations::set_labels(tx, inst, &caller.scope, id, &titles)).await?;
    json(&TagsView { payload: &set })
}
