//! Routes: the inbox a visitor writes to.

use actix_web::get;
use porchlight_domain::visitors;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Path, Reply, json};
use porchlight_views::client::inboxes::PublicInboxView;
use serde::Deserialize;
use utoipa::IntoParams;

pub fn routes(config: &mut Routes) {
    config.service(show);
}

/// An inbox in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InInbox {
    /// The identifier of an API inbox.
    pub inbox_identifier: String,
}

/// An inbox.
#[utoipa::path(tag = "Inboxes API", params(InInbox), responses((status = 200, body = PublicInboxView)))]
#[get("")]
async fn show(path: Path<InInbox>, app: App) -> Reply {
    let found = app.read(move |conn, _| visitors::inbox(conn, &path.inbox_identifier)).await?;
    json(&PublicInboxView::from(&found))
}
