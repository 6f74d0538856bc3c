//! Labels of the account.

use actix_web::{delete, get, post, route};
use porchlight_domain::labels::{self, LabelChanges};
use porchlight_domain::schema::LabelId;
use porchlight_http::routes::Routes;
use porchlight_http::{Administrator, Agent, App, Body, Done, Input, Path, Reply, done, json, lenient};
use porchlight_views::application::labels::{LabelView, LabelsView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(list).service(create).service(show).service(update).service(delete);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InLabel {
    #[param(value_type = i64)]
    label_id: LabelId,
}

/// What a label is to be. May be nested under `label`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(default)]
#[derive(Default)]
struct LabelBody {
    /// One word of at least two letters, digits, hyphens or underscores; kept in lower case.
    #[serde(deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// `#1f93ff` unless given.
    #[serde(deserialize_with = "lenient::text")]
    color: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_boolean")]
    #[schema(value_type = Option<bool>)]
    show_on_sidebar: Option<Option<bool>>,
}

impl Input for LabelBody {
    const ROOT: Option<&'static str> = Some("label");
}

impl From<LabelBody> for LabelChanges {
    fn from(body: LabelBody) -> Self {
        Self {
            title: body.title,
            description: body.description,
            color: body.color,
            show_on_sidebar: body.show_on_sidebar,
        }
    }
}

/// All labels, by title.
#[utoipa::path(tag = "Labels", responses((status = 200, body = LabelsView<'static>)))]
#[get("/labels")]
async fn list(agent: Agent, app: App) -> Reply {
    let labels = app.read(move |conn, _| labels::list(conn, &agent.scope)).await?;
    json(&LabelsView::from(labels.as_slice()))
}

/// One label.
#[utoipa::path(tag = "Labels", params(InLabel), responses((status = 200, body = LabelView<'static>)))]
#[get("/labels/{label_id}")]
async fn show(admin: Administrator, path: Path<InLabel>, app: App) -> Reply {
    let label = app.read(move |conn, _| labels::find(conn, &admin.scope, path.label_id)).await?;
    json(&LabelView::from(&label))
}

/// Make a label.
#[utoipa::path(tag = "Labels", request_body = LabelBody, responses((status = 200, body = LabelView<'static>)))]
#[post("/labels")]
async fn create(admin: Administrator, body: Body<LabelBody>, app: App) -> Reply {
    let new = body.into_inner().into();
    let label = app.write(move |tx, _| labels::create(tx, &admin.scope, new)).await?;
    json(&LabelView::from(&label))
}

/// Change a label; a new title renames the tag wherever it is used.
#[utoipa::path(
    tag = "Labels",
    params(InLabel),
    request_body = LabelBody,
    responses((status = 200, body = LabelView<'static>))
)]
#[route("/labels/{label_id}", method = "PATCH", method = "PUT")]
async fn update(admin: Administrator, path: Path<InLabel>, body: Body<LabelBody>, app: App) -> Reply {
    let changes = body.into_inner().into();
    let label = app.write(move |tx, _| labels::update(tx, &admin.scope, path.label_id, changes)).await?;
    json(&LabelView::from(&label))
}

/// Delete a label; what is tagged with it stays tagged.
#[utoipa::path(tag = "Labels", params(InLabel), responses((status = 200, description = "Deleted")))]
#[delete("/labels/{label_id}")]
async fn delete(admin: Administrator, path: Path<InLabel>, app: App) -> Done {
    app.write(move |tx, _| labels::delete(tx, &admin.scope, path.label_id)).await?;
    done()
}
