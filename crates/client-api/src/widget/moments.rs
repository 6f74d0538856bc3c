//! Routes: moments that the widget tells of.

use actix_web::post;
use porchlight_domain::widget::{self, Triggered};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Params, Reply, Rule, Throttle, Visitor, lenient, nothing};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Shown;
use super::browser::{Browser, began};

pub fn routes(config: &mut Routes) {
    config.service(create);
}

/// A moment.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct WidgetEvent {
    /// `webwidget.triggered` or `campaign.triggered`.
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    /// `initiated_at` with `timestamp`, and `referer`; other keys are dropped.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    event_info: Option<Map<String, Value>>,
}

impl Input for WidgetEvent {}

/// Tell that the visitor opened the widget; webhooks and bots hear of it.
#[utoipa::path(tag = "Widget", params(Shown), request_body = WidgetEvent, responses((status = 204)))]
#[post("/events")]
async fn create(
    caller: Visitor,
    throttle: Throttle,
    browser: Browser,
    query: Params<Shown>,
    body: Body<WidgetEvent>,
    app: App,
) -> Reply {
    throttle.ip(Rule::WidgetEventIp)?;
    let WidgetEvent { name, event_info } = body.into_inner();
    let info = info(&event_info.unwrap_or_default(), &browser, query.locale.as_deref());
    let triggered = Triggered { name: name.unwrap_or_default(), info };
    app.write(move |tx, _| widget::trigger(tx, &caller.scope, triggered)).await?;
    nothing()
}

/// What is told along: what the widget said of the moment, and what is known of the browser.
fn info(said: &Map<String, Value>, browser: &Browser, locale: Option<&str>) -> Map<String, Value> {
    let timestamp = said.get("initiated_at").and_then(|at| at.get("timestamp")).and_then(Value::as_str);
    let mut info = began(timestamp, said.get("referer").and_then(Value::as_str));
    let locale: Option<String> = locale.map(|locale| locale.chars().take(16).collect());
    info.insert("widget_language".into(), locale.into());
    info.insert("browser_language".into(), browser.language().into());
    info.insert("browser".into(), browser.describe());
    info
}
