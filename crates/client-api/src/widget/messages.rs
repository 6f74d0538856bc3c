//! Routes: what is said in the visitor's conversation.

use actix_web::{get, post, route};
use porchlight_domain::messages::{MessageWindow, NewMessage};
use porchlight_domain::schema::MessageId;
use porchlight_domain::widget::{self, Answer, Said};
use porchlight_http::extract::IdempotencyKey;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Params, Path, Reply, Rule, Throttle, Visitor, json, lenient};
use porchlight_views::client::widget::{AnsweredView, WidgetMessageView, WidgetMessagesView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::Shown;
use super::browser::Browser;

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(update);
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
}

/// Messages of the visitor's conversation, oldest first.
#[utoipa::path(tag = "Widget", params(MessageQuery), responses((status = 200, body = WidgetMessagesView)))]
#[get("/messages")]
async fn list(caller: Visitor, query: Params<MessageQuery>, app: App) -> Reply {
    let window = query.window();
    let found = app.read(move |conn, inst| widget::list(conn, inst, &caller.scope, window)).await?;
    json(&WidgetMessagesView::new(&app.inst, &found))
}

/// Something to be said. May be nested under `message`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct WidgetMessage {
    /// At most 150000 characters.
    #[serde(deserialize_with = "lenient::text")]
    content: Option<String>,
    /// The id of the message that this one answers.
    #[serde(deserialize_with = "lenient::integer")]
    reply_to: Option<i64>,
    /// When the visitor began, in the browser's words; noted of a new conversation.
    #[serde(deserialize_with = "lenient::text")]
    timestamp: Option<String>,
    /// The page that the visitor is on; noted of a new conversation.
    #[serde(deserialize_with = "lenient::text")]
    referer_url: Option<String>,
    /// The client's own name for the message; repeated on the live stream. A repeated post of the same
    /// within 24 hours answers the first message.
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// The `signed_id`s of files that were uploaded before. Files themselves come by multipart, under
    /// the same name.
    #[serde(deserialize_with = "lenient::texts")]
    attachments: Option<Vec<String>>,
}

impl Input for WidgetMessage {
    const ROOT: Option<&'static str> = Some("message");
    const FILES: usize = 15;
}

impl WidgetMessage {
    /// The name to be repeated, if the client gave one.
    pub fn echo_id(&self) -> Option<Value> {
        self.echo_id.clone().filter(|echo| !echo.is_null())
    }

    /// What the use case takes, without files.
    pub fn said(self, browser: &Browser, locale: Option<String>, idempotency_key: Option<String>) -> Said {
        let about = browser.about(self.timestamp.as_deref(), self.referer_url.as_deref());
        let mut content_attributes = Map::new();
        if let Some(id) = self.reply_to {
            content_attributes.insert("in_reply_to".into(), id.into());
        }
        let new = NewMessage {
            content: self.content,
            content_attributes,
            echo_id: self.echo_id,
            idempotency_key,
            locale,
            ..NewMessage::default()
        };
        Said { new, uploads: self.attachments.unwrap_or_default(), about }
    }
}

/// Say something; the first time it begins a conversation. Files come along by multipart as
/// `message[attachments][]`.
#[utoipa::path(tag = "Widget", params(Shown), request_body = WidgetMessage, responses((status = 200, body = WidgetMessageView)))]
#[post("/messages")]
async fn create(
    caller: Visitor,
    throttle: Throttle,
    browser: Browser,
    shown: Params<Shown>,
    key: IdempotencyKey,
    body: Body<WidgetMessage>,
    app: App,
) -> Reply {
    throttle.ip(Rule::WidgetMessageIp)?;
    let Body { input, uploads } = body;
    let (echo_id, verified) = (input.echo_id(), caller.scope.verified());
    let said = input.said(&browser, shown.into_inner().locale, key.0);
    let files = app.keep_files(uploads, |_| false).await?;
    let posted = app
        .write_kept(files, move |tx, inst, files| {
            let new = NewMessage { files, ..said.new };
            widget::post(tx, inst, &caller.scope, Said { new, ..said })
        })
        .await?;
    json(&WidgetMessageView::created(&app.inst, &posted, verified, echo_id.as_ref()))
}

/// A message in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InMessage {
    message_id: i64,
}

/// The answer to a message that asks for something.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct WidgetAnswer {
    /// For messages that ask for an address.
    #[serde(default)]
    contact: Address,
    #[serde(default)]
    message: SubmittedValues,
}

/// Who the visitor is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Address {
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    /// The part of the address before the `@` unless given.
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SubmittedValues {
    /// An object, or a list of them, with `name`, `title`, `value`, or `csat_survey_response` with
    /// `rating` (1 to 5) and `feedback_message`.
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

impl Input for WidgetAnswer {}

/// Answer an interactive message, leave an address, or answer a survey within 14 days.
#[utoipa::path(tag = "Widget", params(InMessage), request_body = WidgetAnswer, responses((status = 200, body = AnsweredView)))]
#[route("/messages/{message_id}", method = "PATCH", method = "PUT")]
async fn update(
    caller: Visitor,
    path: Path<InMessage>,
    throttle: Throttle,
    body: Body<WidgetAnswer>,
    app: App,
) -> Reply {
    throttle.ip(Rule::WidgetMessageIp)?;
    let (id, WidgetAnswer { contact, message }) = (MessageId(path.message_id), body.into_inner());
    let answer = Answer { email: contact.email, name: contact.name, values: message.submitted_values };
    let answered = app.write(move |tx, inst| widget::answer(tx, inst, &caller.scope, id, answer)).await?;
    json(&AnsweredView::new(&app.inst, &answered))
}
