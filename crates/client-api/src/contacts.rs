//! Routes: sessions of visitors.

use actix_web::{get, post, route};
use porchlight_domain::avatars::NewBlob;
use porchlight_domain::contacts::ContactInput;
use porchlight_domain::visitors::{self, NewVisitor, Proof};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Params, Path, Reply, Rule, Throttle, json, lenient};
use porchlight_views::client::contacts::{RawContactView, SessionView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::inboxes::InInbox;

pub fn routes(config: &mut Routes) {
    config.service(create).service(show).service(update);
}

/// A session in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InSession {
    /// The identifier of an API inbox.
    inbox_identifier: String,
    /// The `source_id` of the session.
    contact_identifier: String,
}

/// What a visitor says of itself.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct VisitorWrite {
    /// When coming: the name of the session; random without. One that exists is returned as it is.
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    /// The visitor's name in the system around the inbox.
    #[serde(default, deserialize_with = "lenient::text")]
    identifier: Option<String>,
    /// Proves the identifier: its HMAC-SHA256 with the inbox's key, in hex.
    #[serde(default, deserialize_with = "lenient::text")]
    identifier_hash: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    email: Option<String>,
    /// A plus sign, country code and digits.
    #[serde(default, deserialize_with = "lenient::text")]
    phone_number: Option<String>,
    /// Where a picture lies; fetched after the answer unless the contact has one.
    #[serde(default, deserialize_with = "lenient::text")]
    avatar_url: Option<String>,
    /// Merged deeply into what is there.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

impl Input for VisitorWrite {
    /// The avatar.
    const FILES: usize = 1;
}

impl VisitorWrite {
    /// The proof, and what is said besides.
    fn parts(self, avatar: Option<NewBlob>) -> (Proof, ContactInput) {
        let proof = Proof {
            identifier: self.identifier.clone().unwrap_or_default(),
            hash: self.identifier_hash.unwrap_or_default(),
        };
        let input = ContactInput {
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            identifier: self.identifier,
            custom_attributes: self.custom_attributes,
            avatar,
            avatar_url: self.avatar_url,
            ..ContactInput::default()
        };
        (proof, input)
    }
}

/// Open a session, as a contact that is there or a new one.
#[utoipa::path(tag = "Contacts API", params(InInbox), request_body = VisitorWrite, responses((status = 200, body = SessionView)))]
#[post("/contacts")]
async fn create(path: Path<InInbox>, throttle: Throttle, body: Body<VisitorWrite>, app: App) -> Reply {
    throttle.ip(Rule::PublicContactIp)?;
    let Body { input: mut body, uploads } = body;
    let avatar = app.keep_field(uploads, "avatar").await?;
    let (source_id, identifier_hash) = (body.source_id.take(), body.identifier_hash.take());
    let opened = app
        .write_kept(avatar, move |tx, inst, avatar| {
            let new = NewVisitor { source_id, identifier_hash, input: body.parts(avatar).1 };
            visitors::create(tx, inst, &path.inbox_identifier, new)
        })
        .await?;
    json(&SessionView::from(&opened))
}

/// A proof of identity in the query.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// The contact's identifier.
    #[serde(default, deserialize_with = "lenient::text")]
    identifier: Option<String>,
    /// Its HMAC-SHA256 with the inbox's key, in hex. Required where the inbox demands proof.
    #[serde(default, deserialize_with = "lenient::text")]
    identifier_hash: Option<String>,
}

/// A session. What it proves with this request is remembered.
#[utoipa::path(tag = "Contacts API", params(InSession, ProofQuery), responses((status = 200, body = SessionView)))]
#[get("/contacts/{contact_identifier}")]
async fn show(path: Path<InSession>, query: Params<ProofQuery>, app: App) -> Reply {
    let ProofQuery { identifier, identifier_hash } = query.into_inner();
    let InSession { inbox_identifier: inbox, contact_identifier: session } = path.into_inner();
    let found = match identifier_hash {
        None => app.read(move |conn, inst| visitors::show(conn, inst, &inbox, &session)).await?,
        Some(hash) => {
            let proof = Proof { identifier: identifier.unwrap_or_default(), hash };
            app.write(move |tx, inst| visitors::prove(tx, inst, &inbox, &session, &proof)).await?
        }
    };
    json(&SessionView::from(&found))
}

/// Say who the visitor is. A contact that is there already under this e-mail address or phone number
/// and the session's own become one.
#[utoipa::path(tag = "Contacts API", params(InSession), request_body = VisitorWrite, responses((status = 200, body = RawContactView)))]
#[route("/contacts/{contact_identifier}", method = "PATCH", method = "PUT")]
async fn update(path: Path<InSession>, throttle: Throttle, body: Body<VisitorWrite>, app: App) -> Reply {
    throttle.ip(Rule::PublicContactIp)?;
    let Body { input: body, uploads } = body;
    let avatar = app.keep_field(uploads, "avatar").await?;
    let InSession { inbox_identifier: inbox, contact_identifier: session } = path.into_inner();
    let changed = app
        .write_kept(avatar, move |tx, inst, avatar| {
            let (proof, input) = body.parts(avatar);
            visitors::update(tx, inst, &inbox, &session, &proof, input)
        })
        .await?;
    json(&RawContactView::from(&changed))
}
