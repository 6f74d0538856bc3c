//! Routes: a visitor's conversations.

use actix_web::{get, post};
use porchlight_domain::conversations::{self, Typing};
use porchlight_domain::schema::DisplayId;
use porchlight_domain::visitors;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Done, Input, Path, Reply, Rule, Throttle, Visitor, done, json, lenient};
use porchlight_views::client::conversations::PublicConversationView;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config
        .service(list)
        .service(create)
        .service(show)
        .service(toggle_status)
        .service(toggle_typing)
        .service(update_last_seen);
}

/// A conversation in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InConversation {
    /// The number of the conversation.
    conversation_id: i64,
}

impl InConversation {
    pub fn id(&self) -> DisplayId {
        DisplayId(self.conversation_id)
    }
}

/// The session's conversations; of all its proven sessions once the visitor proved its identity.
#[utoipa::path(tag = "Conversations API", responses((status = 200, body = Vec<PublicConversationView>)))]
#[get("")]
async fn list(caller: Visitor, app: App) -> Reply {
    let found = app.read(move |conn, inst| visitors::conversations(conn, inst, &caller.scope)).await?;
    let views: Vec<_> = found.iter().map(|one| PublicConversationView::new(&app.inst, one)).collect();
    json(&views)
}

/// A conversation to be begun.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ConversationStart {
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

impl Input for ConversationStart {}

/// Begin a conversation; the newest one where the inbox keeps one per session.
#[utoipa::path(tag = "Conversations API", request_body = ConversationStart, responses((status = 200, body = PublicConversationView)))]
#[post("")]
async fn create(caller: Visitor, throttle: Throttle, body: Body<ConversationStart>, app: App) -> Reply {
    throttle.ip(Rule::PublicConversationIp)?;
    let attributes = body.into_inner().custom_attributes.unwrap_or_default();
    let begun = app.write(move |tx, inst| visitors::start(tx, inst, &caller.scope, attributes)).await?;
    json(&PublicConversationView::new(&app.inst, &begun))
}

/// One conversation.
#[utoipa::path(tag = "Conversations API", params(InConversation), responses((status = 200, body = PublicConversationView)))]
#[get("/{conversation_id}")]
async fn show(caller: Visitor, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let found = app.read(move |conn, inst| visitors::conversation(conn, inst, &caller.scope, id)).await?;
    json(&PublicConversationView::new(&app.inst, &found))
}

/// End a conversation. One that is resolved stays so.
#[utoipa::path(tag = "Conversations API", params(InConversation), responses((status = 200, body = PublicConversationView)))]
#[post("/{conversation_id}/toggle_status")]
async fn toggle_status(caller: Visitor, path: Path<InConversation>, app: App) -> Reply {
    let id = path.id();
    let resolved = app.write(move |tx, inst| visitors::resolve(tx, inst, &caller.scope, id)).await?;
    json(&PublicConversationView::new(&app.inst, &resolved))
}

/// What the visitor does at the keyboard.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TypingToggle {
    /// `on`, `off` or `recording`; anything else is ignored.
    #[serde(default, deserialize_with = "lenient::text")]
    typing_status: Option<String>,
}

impl Input for TypingToggle {}

impl TypingToggle {
    pub fn typing(&self) -> Option<Typing> {
        self.typing_status.as_deref().and_then(Typing::parse)
    }
}

/// Tell staff that the visitor types.
#[utoipa::path(tag = "Conversations API", params(InConversation), request_body = TypingToggle, responses((status = 200)))]
#[post("/{conversation_id}/toggle_typing")]
async fn toggle_typing(
    caller: Visitor,
    path: Path<InConversation>,
    body: Body<TypingToggle>,
    app: App,
) -> Done {
    let id = path.id();
    let typing = body.typing();
    let typist = app
        .read(move |conn, inst| conversations::contact_typing(conn, inst, &caller.scope, id, typing))
        .await?;
    app.tell_typing(typist).await?;
    done()
}

/// The visitor has read the conversation.
#[utoipa::path(tag = "Conversations API", params(InConversation), responses((status = 200)))]
#[post("/{conversation_id}/update_last_seen")]
async fn update_last_seen(caller: Visitor, path: Path<InConversation>, app: App) -> Done {
    let id = path.id();
    app.write(move |tx, inst| conversations::contact_saw(tx, inst, &caller.scope, id)).await?;
    done()
}
