//! Routes: the visitor's one conversation.

use actix_web::{get, post};
use porchlight_domain::contacts::ContactInput;
use porchlight_domain::widget::{self, Start};
use porchlight_http::extract::IdempotencyKey;
use porchlight_http::routes::Routes;
use porchlight_http::{
    App, Body, Done, Input, Params, Reply, Rule, Throttle, Visitor, done, json, lenient, nothing,
};
use porchlight_views::client::widget::{BegunView, ConversationAttributesView, CurrentConversationView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Shown;
use super::browser::Browser;
use super::messages::WidgetMessage;
use crate::conversations::TypingToggle;

pub fn routes(config: &mut Routes) {
    config
        .service(show)
        .service(create)
        .service(update_last_seen)
        .service(toggle_typing)
        .service(transcript)
        .service(toggle_status)
        .service(set_custom_attributes)
        .service(destroy_custom_attributes);
}

/// The visitor's conversation, or `{}` before there is one.
#[utoipa::path(tag = "Widget", responses((status = 200, body = CurrentConversationView)))]
#[get("/conversations")]
async fn show(caller: Visitor, app: App) -> Reply {
    let found = app.read(move |conn, _| widget::current(conn, &caller.scope)).await?;
    match &found {
        Some(row) => json(&CurrentConversationView::from(row)),
        None => json(&Map::new()),
    }
}

/// A conversation to be begun.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct WidgetConversation {
    #[serde(default)]
    contact: Introduction,
    #[serde(default)]
    message: WidgetMessage,
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

/// What the form before a conversation asks.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Introduction {
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    phone_number: Option<String>,
}

impl Input for WidgetConversation {}

/// Begin a conversation with a first message, whether or not there is one already. A repeated request of the
/// same (`echo_id` or `Idempotency-Key`) within 24 hours answers what the first one began.
#[utoipa::path(tag = "Widget", params(Shown), request_body = WidgetConversation, responses((status = 200, body = BegunView)))]
#[post("/conversations")]
async fn create(
    caller: Visitor,
    throttle: Throttle,
    browser: Browser,
    shown: Params<Shown>,
    key: IdempotencyKey,
    body: Body<WidgetConversation>,
    app: App,
) -> Reply {
    throttle.ip(Rule::WidgetConversationIp)?;
    let WidgetConversation { contact, message, custom_attributes } = body.into_inner();
    let Introduction { name, email, phone_number } = contact;
    let start = Start {
        contact: ContactInput { name, email, phone_number, ..ContactInput::default() },
        message: message.said(&browser, shown.into_inner().locale, key.0),
        custom_attributes: custom_attributes.unwrap_or_default(),
    };
    let begun = app.write(move |tx, inst| widget::begin(tx, inst, &caller.scope, start)).await?;
    json(&BegunView::new(&app.inst, &begun))
}

/// The visitor has read the conversation, if there is one.
#[utoipa::path(tag = "Widget", responses((status = 200)))]
#[post("/conversations/update_last_seen")]
async fn update_last_seen(caller: Visitor, app: App) -> Done {
    app.write(move |tx, inst| widget::saw(tx, inst, &caller.scope)).await?;
    done()
}

/// Tell staff that the visitor types; 404 before there is a conversation.
#[utoipa::path(tag = "Widget", request_body = TypingToggle, responses((status = 200)))]
#[post("/conversations/toggle_typing")]
async fn toggle_typing(caller: Visitor, body: Body<TypingToggle>, app: App) -> Done {
    let typing = body.typing();
    let typist = app.read(move |conn, inst| widget::typing(conn, inst, &caller.scope, typing)).await?;
    app.tell_typing(typist).await?;
    done()
}

/// Have a copy of the conversation mailed to the visitor's own address. 200 whether or not there is one to send
/// it to; none is sent before somebody has answered.
#[utoipa::path(tag = "Widget", responses((status = 200)))]
#[post("/conversations/transcript")]
async fn transcript(caller: Visitor, throttle: Throttle, app: App) -> Done {
    throttle.id(Rule::TranscriptAccount, caller.scope.account_scope().account().0)?;
    let scope = caller.scope.clone();
    if let Some(to) = app.read(move |conn, _| widget::transcript_address(conn, &scope)).await? {
        throttle.text(Rule::TranscriptEmail, to.as_str())?;
        app.write(move |tx, inst| widget::send_transcript(tx, inst, &caller.scope)).await?;
    }
    done()
}

/// End the conversation, where the inbox lets visitors.
#[utoipa::path(tag = "Widget", responses((status = 200)))]
#[get("/conversations/toggle_status")]
async fn toggle_status(caller: Visitor, app: App) -> Done {
    app.write(move |tx, inst| widget::resolve(tx, inst, &caller.scope)).await?;
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

/// Replace the custom attributes of the conversation, if there is one.
#[utoipa::path(tag = "Widget", request_body = CustomAttributes, responses((status = 204)))]
#[post("/conversations/set_custom_attributes")]
async fn set_custom_attributes(caller: Visitor, body: Body<CustomAttributes>, app: App) -> Reply {
    let values = body.into_inner().custom_attributes.unwrap_or_default();
    app.write(move |tx, inst| widget::set_custom_attributes(tx, inst, &caller.scope, &values)).await?;
    nothing()
}

/// Attributes to take away.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ConversationKeys {
    #[serde(default, deserialize_with = "lenient::texts")]
    custom_attribute: Option<Vec<String>>,
}

impl Input for ConversationKeys {}

/// Take custom attributes of the conversation away.
#[utoipa::path(tag = "Widget", request_body = ConversationKeys, responses((status = 200, body = ConversationAttributesView)))]
#[post("/conversations/destroy_custom_attributes")]
async fn destroy_custom_attributes(caller: Visitor, body: Body<ConversationKeys>, app: App) -> Reply {
    let keys = body.into_inner().custom_attribute.unwrap_or_default();
    let row = app
        .write(move |tx, inst| widget::remove_conversation_attributes(tx, inst, &caller.scope, &keys))
        .await?;
    json(&ConversationAttributesView::from(&row))
}
