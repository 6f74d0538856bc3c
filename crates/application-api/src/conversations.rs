//! Routes: conversations. What changes one of them is in `conversations/actions.rs`.

mod actions;
mod query;

use actix_web::{delete, get, patch, post};
use porchlight_domain::conversations::{self, Create};
use porchlight_domain::schema::{
    ContactId, ConversationStatus, DisplayId, InboxId, Priority, TeamId, Ts, UserId,
};
use porchlight_domain::{Error, Result};
use porchlight_http::routes::Routes;
use porchlight_http::{
    Administrator, Agent, AgentOrBot, App, Body, Done, Input, Params, Path, Reply, done, json, lenient,
};
use porchlight_views::application::conversations::{
    ConversationCountsView, ConversationListView, ConversationView,
};
use query::ConversationQuery;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::messages::MessageCreate;

/// Fixed names, which come before numbers.
pub fn list_routes(config: &mut Routes) {
    config.service(list).service(meta).service(create);
}

pub fn routes(config: &mut Routes) {
    config.service(show).service(update).service(remove);
    actions::routes(config);
}

/// A conversation in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InConversation {
    /// The number of the conversation inside the account.
    conversation_id: i64,
}

impl InConversation {
    pub fn id(&self) -> DisplayId {
        DisplayId(self.conversation_id)
    }
}

/// A page of conversations with the counts beside it.
#[utoipa::path(tag = "Conversations", params(ConversationQuery), responses((status = 200, body = ConversationListView)))]
#[get("/conversations")]
async fn list(caller: Agent, query: Params<ConversationQuery>, app: App) -> Reply {
    let (filter, page) = (query.filter(app.db.clock().now())?, query.page.number());
    let list =
        app.read(move |conn, inst| conversations::list(conn, inst, &caller.scope, &filter, page)).await?;
    json(&ConversationListView::new(&app.inst, &list))
}

/// The counts of a list alone.
#[utoipa::path(tag = "Conversations", params(ConversationQuery), responses((status = 200, body = ConversationCountsView)))]
#[get("/conversations/meta")]
async fn meta(caller: Agent, query: Params<ConversationQuery>, app: App) -> Reply {
    let filter = query.filter(app.db.clock().now())?;
    let counts = app.read(move |conn, _| conversations::count(conn, &caller.scope, &filter)).await?;
    json(&ConversationCountsView { meta: counts.into() })
}

/// A conversation to be made: of an existing session (`source_id`), or of a contact in an inbox.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ConversationCreate {
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    contact_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    status: Option<ConversationStatus>,
    #[serde(default, deserialize_with = "lenient::integer")]
    assignee_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    team_id: Option<i64>,
    /// Unix seconds or ISO 8601; only with status `snoozed`.
    #[serde(default, deserialize_with = "lenient::text")]
    snoozed_until: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
    /// A first message from the caller.
    #[serde(default)]
    message: Option<MessageCreate>,
}

impl Input for ConversationCreate {}

impl ConversationCreate {
    /// Where the conversation is to be, and what it begins with.
    fn validate(self) -> Result<(conversations::Place, Create)> {
        let place = conversations::Place {
            source_id: self.source_id.filter(|id| !id.is_empty()),
            inbox: self.inbox_id.map(InboxId),
            contact: self.contact_id.map(ContactId),
        };
        let begin = Create {
            status: self.status,
            priority: None,
            assignee: self.assignee_id.map(UserId),
            team: self.team_id.map(TeamId),
            snoozed_until: time(self.snoozed_until.as_deref())?,
            additional_attributes: self.additional_attributes.unwrap_or_default(),
            custom_attributes: self.custom_attributes.unwrap_or_default(),
            message: self.message.map(|message| message.validate(None)).transpose()?,
        };
        Ok((place, begin))
    }
}

/// A time as clients send it: unix seconds, or a date and time. Blank is none.
fn time(text: Option<&str>) -> Result<Option<Ts>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..1e12).contains(seconds));
    let time = seconds.map(|seconds| Ts::from_seconds(seconds as i64)).or_else(|| Ts::parse(text));
    time.map(Some).ok_or_else(|| Error::refused("snoozed_until is not a time"))
}

/// Begin a conversation.
#[utoipa::path(tag = "Conversations", request_body = ConversationCreate, responses((status = 200, body = ConversationView)))]
#[post("/conversations")]
async fn create(caller: AgentOrBot, body: Body<ConversationCreate>, app: App) -> Reply {
    let (place, new) = body.into_inner().validate()?;
    let made =
        app.write(move |tx, inst| conversations::create_at(tx, inst, &caller.scope, place, new)).await?;
    json(&ConversationView::one(&app.inst, &made))
}

/// One conversation.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200, body = ConversationView)))]
#[get("/conversations/{conversation_id}")]
async fn show(caller: Agent, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let found = app.read(move |conn, inst| conversations::show(conn, inst, &caller.scope, id)).await?;
    json(&ConversationView::one(&app.inst, &found))
}

/// What may be changed of a conversation as a whole.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ConversationUpdate {
    /// `low`, `medium`, `high`, `urgent`, or null for none; absent changes nothing.
    #[serde(default, deserialize_with = "lenient::nullable_choice")]
    #[schema(value_type = Option<String>)]
    priority: Option<Option<Priority>>,
}

impl Input for ConversationUpdate {}

/// Change a conversation.
#[utoipa::path(tag = "Conversations", params(InConversation), request_body = ConversationUpdate, responses((status = 200, body = ConversationView)))]
#[patch("/conversations/{conversation_id}")]
async fn update(
    caller: AgentOrBot,
    path: Path<InConversation>,
    body: Body<ConversationUpdate>,
    app: App,
) -> Reply {
    let (id, priority) = (path.id(), body.priority);
    let changed =
        app.write(move |tx, inst| conversations::update(tx, inst, &caller.scope, id, priority)).await?;
    json(&ConversationView::one(&app.inst, &changed))
}

/// Remove a conversation for good.
#[utoipa::path(tag = "Conversations", params(InConversation), responses((status = 200)))]
#[delete("/conversations/{conversation_id}")]
async fn remove(caller: Administrator, path: Path<InConversation>, app: App) -> Done {
    let id = path.id();
    app.write(move |tx, _| conversations::delete(tx, &caller.scope, id)).await?;
    done()
}
