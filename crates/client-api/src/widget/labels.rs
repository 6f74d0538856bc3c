//! Routes: tags of the visitor's conversation.

use actix_web::{delete, post};
use porchlight_domain::widget;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Path, Reply, Rule, Throttle, Visitor, lenient, nothing};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(add).service(remove);
}

/// A tag.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct LabelTitle {
    /// One of the account's labels; others are passed over.
    #[serde(default, deserialize_with = "lenient::text")]
    label: Option<String>,
}

impl Input for LabelTitle {}

/// Tag the conversation, if there is one, with a label that the account has.
#[utoipa::path(tag = "Widget", request_body = LabelTitle, responses((status = 204)))]
#[post("/labels")]
async fn add(caller: Visitor, throttle: Throttle, body: Body<LabelTitle>, app: App) -> Reply {
    throttle.ip(Rule::WidgetContactIp)?;
    let title = body.into_inner().label.unwrap_or_default();
    app.write(move |tx, inst| widget::add_label(tx, inst, &caller.scope, &title)).await?;
    nothing()
}

/// A tag in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InLabel {
    title: String,
}

/// Take a tag off the conversation, if it is there.
#[utoipa::path(tag = "Widget", params(InLabel), responses((status = 204)))]
#[delete("/labels/{title}")]
async fn remove(caller: Visitor, throttle: Throttle, path: Path<InLabel>, app: App) -> Reply {
    throttle.ip(Rule::WidgetContactIp)?;
    app.write(move |tx, inst| widget::remove_label(tx, inst, &caller.scope, &path.title)).await?;
    nothing()
}
