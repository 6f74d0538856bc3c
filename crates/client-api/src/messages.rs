//! Routes: messages of a visitor's conversation.

use actix_web::{get, post, route};
use porchlight_domain::messages::{self, NewMessage};
use porchlight_domain::schema::{DisplayId, MessageId};
use porchlight_domain::{Error, visitors};
use porchlight_http::extract::IdempotencyKey;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Params, Path, Reply, Rule, Throttle, Visitor, json, lenient};
use porchlight_views::client::conversations::PublicMessageView;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::conversations::InConversation;

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(update);
}

/// Which messages to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// The 20 messages before this id, instead of the newest 20.
    #[serde(default, deserialize_with = "lenient::integer")]
    before: Option<i64>,
}

/// Messages, oldest first.
#[utoipa::path(tag = "Messages API", params(InConversation, MessageQuery), responses((status = 200, body = Vec<PublicMessageView>)))]
#[get("/{conversation_id}/messages")]
async fn list(caller: Visitor, path: Path<InConversation>, query: Params<MessageQuery>, app: App) -> Reply {
    let (id, before) = (path.id(), query.before.map(MessageId));
    let found = app.read(move |conn, inst| visitors::messages(conn, inst, &caller.scope, id, before)).await?;
    let views: Vec<_> =
        found.iter().map(|one| PublicMessageView::new(&app.inst, &one.message, one.uuid)).collect();
    json(&views)
}

/// Something to be said.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MessageWrite {
    /// At most 150000 characters.
    #[serde(default, deserialize_with = "lenient::text")]
    content: Option<String>,
    /// The client's own name for the message; repeated on the live stream. A repeated post of the
    /// same within 24 hours answers the first message.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
}

impl Input for MessageWrite {
    const FILES: usize = 15;
}

/// Say something; files come along by multipart as `attachments[]`.
#[utoipa::path(tag = "Messages API", params(InConversation), request_body = MessageWrite, responses((status = 200, body = PublicMessageView)))]
#[post("/{conversation_id}/messages")]
async fn create(
    caller: Visitor,
    path: Path<InConversation>,
    throttle: Throttle,
    key: IdempotencyKey,
    body: Body<MessageWrite>,
    app: App,
) -> Reply {
    throttle.ip(Rule::PublicMessageIp)?;
    let Body { input: MessageWrite { content, echo_id }, uploads } = body;
    let (id, scope) = (path.id(), caller.scope);
    let files = app.keep_files(uploads, |_| false).await?;
    let posted = app
        .write_kept(files, move |tx, inst, files| {
            let idempotency_key = key.0;
            let new = NewMessage { content, echo_id, idempotency_key, files, ..NewMessage::default() };
            messages::post_as_contact(tx, inst, &scope, id, new)
        })
        .await?;
    // A contact's own words are no survey: no address is put behind them.
    json(&PublicMessageView::plain(&app.inst, &posted))
}

/// A message in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InMessage {
    /// The number of the conversation.
    conversation_id: i64,
    message_id: i64,
}

/// The answer to an interactive message or a survey.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MessageAnswer {
    /// An object, or a list of them, with `name`, `title`, `value`, or `csat_survey_response` with
    /// `rating` (1 to 5) and `feedback_message`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

impl Input for MessageAnswer {}

/// Answer an interactive message, or a survey within 14 days.
#[utoipa::path(tag = "Messages API", params(InMessage), request_body = MessageAnswer, responses((status = 200, body = PublicMessageView)))]
#[route("/{conversation_id}/messages/{message_id}", method = "PATCH", method = "PUT")]
async fn update(caller: Visitor, path: Path<InMessage>, body: Body<MessageAnswer>, app: App) -> Reply {
    let values = body.into_inner().submitted_values.ok_or_else(|| Error::missing("submitted_values"))?;
    let (id, message) = (DisplayId(path.conversation_id), MessageId(path.message_id));
    let answered =
        app.write(move |tx, inst| visitors::answer(tx, inst, &caller.scope, id, message, &values)).await?;
    json(&PublicMessageView::new(&app.inst, &answered.message, answered.uuid))
}
