//! Routes: contact_inboxes.

use actix_web::{HttpResponse, get, post};
use porchlight_domain::schema::InboxId;
use porchlight_domain::{Error, contact_inboxes};
use porchlight_http::routes::Routes;
use porchlight_http::{Agent, App, Body, Input, Path, Reply, json, lenient};
use porchlight_views::application::contact_inboxes::{ContactInboxView, ContactableView};
use porchlight_views::application::contacts::ContactView;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::contacts::InContact;

pub fn routes(config: &mut Routes) {
    config.service(create).service(contactable).service(filter);
}

/// A session of a contact in an inbox.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ContactInboxName {
    #[serde(default, deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    /// When making one: random without.
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
}

impl Input for ContactInboxName {}

impl ContactInboxName {
    /// An inbox that was not named is not there.
    fn inbox(&self) -> InboxId {
        InboxId(self.inbox_id.unwrap_or_default())
    }
}

/// Give a contact a session in an inbox; the one that is there already, if it has this `source_id`.
#[utoipa::path(tag = "Contacts", params(InContact), request_body = ContactInboxName, responses((status = 200, body = ContactInboxView)))]
#[post("/contacts/{contact_id}/contact_inboxes")]
async fn create(caller: Agent, path: Path<InContact>, body: Body<ContactInboxName>, app: App) -> Reply {
    let (id, inbox, source_id) = (path.id(), body.inbox(), body.into_inner().source_id);
    let (session, inbox) =
        app.write(move |tx, _| contact_inboxes::create(tx, &caller.scope, id, inbox, source_id)).await?;
    json(&ContactInboxView::new(&app.inst, &session, &inbox))
}

/// The inboxes through which the contact can be written to.
#[utoipa::path(tag = "Contacts", params(InContact), responses((status = 200, body = ContactableView)))]
#[get("/contacts/{contact_id}/contactable_inboxes")]
async fn contactable(caller: Agent, path: Path<InContact>, app: App) -> Reply {
    let id = path.id();
    let inboxes = app.read(move |conn, _| contact_inboxes::contactable(conn, &caller.scope, id)).await?;
    json(&ContactableView::new(&app.inst, &inboxes))
}

/// The contact behind a `source_id`; 404 with no body when there is none.
#[utoipa::path(tag = "Contacts", request_body = ContactInboxName, responses((status = 200, body = ContactView)))]
#[post("/contact_inboxes/filter")]
async fn filter(caller: Agent, body: Body<ContactInboxName>, app: App) -> Reply {
    let (inbox, source_id) = (body.inbox(), body.into_inner().source_id.unwrap_or_default());
    let found = app
        .read(move |conn, inst| contact_inboxes::find_contact(conn, inst, &caller.scope, inbox, &source_id))
        .await;
    match found {
        Err(Error::NotFound) => Ok(HttpResponse::NotFound().finish()),
        found => json(&ContactView::new(&app.inst, &found?)),
    }
}
