//! Routes: messages of a conversation.

use actix_web::{delete, get, patch, post};
use porchlight_domain::messages::{self, MessageWindow, NewMessage, Readers, StatusChange};
use porchlight_domain::schema::{AgentBotId, ContentType, DisplayId, MessageId, MessageStatus, MessageType};
use porchlight_domain::{Error, Result};
use porchlight_http::extract::IdempotencyKey;
use porchlight_http::routes::Routes;
use porchlight_http::{Agent, AgentOrBot, App, Body, Input, Params, Path, Reply, json, lenient};
use porchlight_views::application::messages::{MessageListView, MessageView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::conversations::InConversation;

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(update).service(remove).service(retry);
}

/// A message in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InMessage {
    /// The number of the conversation inside the account.
    conversation_id: i64,
    message_id: i64,
}

impl InMessage {
    fn ids(&self) -> (DisplayId, MessageId) {
        (DisplayId(self.conversation_id), MessageId(self.message_id))
    }
}

/// Which messages to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// Up to 20 messages below this id.
    #[serde(default, deserialize_with = "lenient::integer")]
    before: Option<i64>,
    /// Up to 100 messages above this id; with `before` up to 1000 from this id on.
    #[serde(default, deserialize_with = "lenient::integer")]
    after: Option<i64>,
    /// Anything: leaves out notes and activity lines.
    #[serde(default, deserialize_with = "lenient::text")]
    filter_internal_messages: Option<String>,
}

impl MessageQuery {
    fn window(&self) -> MessageWindow {
        match (self.before.map(MessageId), self.after.map(MessageId)) {
            (None, None) => MessageWindow::Latest,
            (Some(before), None) => MessageWindow::Before(before),
            (None, Some(after)) => MessageWindow::After(after),
            (Some(before), Some(after)) => MessageWindow::Between(after, before),
        }
    }

    fn readers(&self) -> Readers {
        let filtered = self.filter_internal_messages.as_deref().is_some_and(|text| !text.trim().is_empty());
        if filtered { Readers::Public } else { Readers::Staff }
    }
}

/// Messages of a conversation, oldest first.
#[utoipa::path(tag = "Messages", params(InConversation, MessageQuery), responses((status = 200, body = MessageListView)))]
#[get("/conversations/{conversation_id}/messages")]
async fn list(caller: Agent, path: Path<InConversation>, query: Params<MessageQuery>, app: App) -> Reply {
    let (id, window, readers) = (path.id(), query.window(), query.readers());
    let list =
        app.read(move |conn, inst| messages::list(conn, inst, &caller.scope, id, window, readers)).await?;
    json(&MessageListView::new(&app.inst, &list))
}

/// A message to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MessageCreate {
    /// At most 150000 characters.
    #[serde(default, deserialize_with = "lenient::text")]
    content: Option<String>,
    /// `outgoing` (default), or `incoming` in API inboxes.
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    message_type: Option<MessageType>,
    /// A note that only staff sees.
    #[serde(default, deserialize_with = "lenient::boolean")]
    private: Option<bool>,
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    content_type: Option<ContentType>,
    /// `in_reply_to`, `is_reaction`, `items`, `automation_rule_id`; other keys are dropped.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    content_attributes: Option<Map<String, Value>>,
    /// The client's own name for the message; echoed. A repeated post of the same within 24 hours
    /// answers the first message.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    external_created_at: Option<Value>,
    #[serde(default, deserialize_with = "lenient::integer")]
    campaign_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    template_params: Option<Map<String, Value>>,
    /// `AgentBot`, with `sender_id`, to post in a bot's name.
    #[serde(default, deserialize_with = "lenient::text")]
    sender_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    sender_id: Option<i64>,
    /// `true`, or the names of the files that are voice notes.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    is_recorded_audio: Option<Value>,
}

impl Input for MessageCreate {
    const FILES: usize = 15;
}

impl MessageCreate {
    /// The checked input of the use case.
    pub fn validate(self, idempotency_key: Option<String>) -> Result<NewMessage> {
        let message_type = self.message_type.unwrap_or(MessageType::Outgoing);
        if !matches!(message_type, MessageType::Outgoing | MessageType::Incoming) {
            return Err(Error::refused(format!("'{}' is not a valid message_type", message_type.as_str())));
        }
        let mut additional_attributes = Map::new();
        if let Some(campaign) = self.campaign_id {
            additional_attributes.insert("campaign_id".into(), campaign.into());
        }
        if let Some(params) = self.template_params.filter(|params| !params.is_empty()) {
            additional_attributes.insert("template_params".into(), params.into());
        }
        let as_bot = (self.sender_type.as_deref() == Some("AgentBot")).then_some(self.sender_id).flatten();
        let mut new = NewMessage {
            content: self.content,
            message_type,
            private: self.private.unwrap_or(false),
            content_type: self.content_type.unwrap_or(ContentType::Text),
            additional_attributes,
            source_id: self.source_id,
            as_bot: as_bot.map(AgentBotId),
            echo_id: self.echo_id,
            idempotency_key,
            ..NewMessage::default()
        };
        new.keep_attributes(&self.content_attributes.unwrap_or_default());
        if let Some(time) = self.external_created_at.filter(|time| !time.is_null()) {
            new.content_attributes.insert("external_created_at".into(), time);
        }
        Ok(new)
    }
}

/// Whether an upload is a voice note, as `is_recorded_audio` says.
fn is_recorded(said: Option<&Value>, filename: &str) -> bool {
    match said {
        Some(Value::Bool(all)) => *all,
        Some(Value::Array(names)) => names.iter().any(|name| name.as_str() == Some(filename)),
        Some(Value::String(text)) if text == "true" => true,
        Some(Value::String(text)) => serde_json::from_str::<Vec<String>>(text)
            .is_ok_and(|names| names.iter().any(|name| name == filename)),
        _ => false,
    }
}

/// Post a message, JSON or multipart with `attachments[]`.
#[utoipa::path(tag = "Messages", params(InConversation), request_body = MessageCreate, responses((status = 200, body = MessageView)))]
#[post("/conversations/{conversation_id}/messages")]
async fn create(
    caller: AgentOrBot,
    path: Path<InConversation>,
    key: IdempotencyKey,
    body: Body<MessageCreate>,
    app: App,
) -> Reply {
    let (id, Body { mut input, uploads }) = (path.id(), body);
    let echo_id = input.echo_id.clone().filter(|echo| !echo.is_null());
    let recorded = input.is_recorded_audio.take();
    let new = input.validate(key.0)?;
    let files = app.keep_files(uploads, |name| is_recorded(recorded.as_ref(), name)).await?;
    let posted = app
        .write_kept(files, move |tx, inst, files| {
            messages::post(tx, inst, &caller.scope, id, NewMessage { files, ..new })
        })
        .await?;
    json(&MessageView::created(&app.inst, &posted, echo_id.as_ref()))
}

/// A delivery report.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MessageUpdate {
    /// `sent`, `delivered`, `read` or `failed`; anything else changes nothing.
    #[serde(default, deserialize_with = "lenient::text")]
    status: Option<String>,
    /// Kept for failed messages.
    #[serde(default, deserialize_with = "lenient::text")]
    external_error: Option<String>,
}

impl Input for MessageUpdate {}

/// Set the delivery status of a message in an API inbox.
#[utoipa::path(tag = "Messages", params(InMessage), request_body = MessageUpdate, responses((status = 200, body = MessageView)))]
#[patch("/conversations/{conversation_id}/messages/{message_id}")]
async fn update(caller: Agent, path: Path<InMessage>, body: Body<MessageUpdate>, app: App) -> Reply {
    let (conversation, id) = path.ids();
    let MessageUpdate { status, external_error } = body.into_inner();
    let change = StatusChange { status: status.as_deref().and_then(MessageStatus::parse), external_error };
    let changed = app
        .write(move |tx, inst| messages::set_status(tx, inst, &caller.scope, conversation, id, change))
        .await?;
    json(&MessageView::new(&app.inst, &changed))
}

/// Take a message back: its content goes, the row stays.
#[utoipa::path(tag = "Messages", params(InMessage), responses((status = 200, body = MessageView)))]
#[delete("/conversations/{conversation_id}/messages/{message_id}")]
async fn remove(caller: Agent, path: Path<InMessage>, app: App) -> Reply {
    let (conversation, id) = path.ids();
    let gone = app.write(move |tx, inst| messages::delete(tx, inst, &caller.scope, conversation, id)).await?;
    json(&MessageView::new(&app.inst, &gone))
}

/// Send a failed message again.
#[utoipa::path(tag = "Messages", params(InMessage), responses((status = 200, body = MessageView)))]
#[post("/conversations/{conversation_id}/messages/{message_id}/retry")]
async fn retry(caller: Agent, path: Path<InMessage>, app: App) -> Reply {
    let (conversation, id) = path.ids();
    let sent = app.write(move |tx, inst| messages::retry(tx, inst, &caller.scope, conversation, id)).await?;
    json(&MessageView::new(&app.inst, &sent))
}
