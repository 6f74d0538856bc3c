//! Routes: files in two steps, for clients that show how far they have come.

use actix_web::post;
use porchlight_domain::widget::{self, NewUpload};
use porchlight_http::routes::Routes;
use porchlight_http::upload::clean_name;
use porchlight_http::{App, Body, Input, Reply, Rule, Throttle, Visitor, json, lenient};
use porchlight_views::client::widget::UploadView;
use serde::Deserialize;
use utoipa::ToSchema;

pub fn routes(config: &mut Routes) {
    config.service(create);
}

/// A file that is to come. May be nested under `blob`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AnnouncedFile {
    #[serde(deserialize_with = "lenient::text")]
    filename: Option<String>,
    #[serde(deserialize_with = "lenient::integer")]
    byte_size: Option<i64>,
    /// MD5 of the bytes in Base64.
    #[serde(deserialize_with = "lenient::text")]
    checksum: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    content_type: Option<String>,
}

impl Input for AnnouncedFile {
    const ROOT: Option<&'static str> = Some("blob");
}

/// Announce a file: the answer says where to put its bytes, and names it for a message's `attachments`.
#[utoipa::path(tag = "Widget", request_body = AnnouncedFile, responses((status = 200, body = UploadView)))]
#[post("/direct_uploads")]
async fn create(caller: Visitor, throttle: Throttle, body: Body<AnnouncedFile>, app: App) -> Reply {
    throttle.ip(Rule::WidgetUploadIp)?;
    let AnnouncedFile { filename, byte_size, checksum, content_type } = body.into_inner();
    let filename = filename.filter(|name| !name.trim().is_empty()).map(|name| clean_name(&name));
    let new = NewUpload {
        filename: filename.unwrap_or_default(),
        byte_size: byte_size.unwrap_or_default(),
        checksum: checksum.unwrap_or_default(),
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".into()),
    };
    let upload = app.write(move |tx, inst| widget::announce(tx, inst, &caller.scope, new)).await?;
    json(&UploadView::new(&app.inst, &upload))
}
