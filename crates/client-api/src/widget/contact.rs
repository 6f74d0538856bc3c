//! Routes: who the visitor is.

use actix_web::{get, patch, post};
use porchlight_domain::contacts::ContactInput;
use porchlight_domain::visitors::Proof;
use porchlight_domain::widget::{self, Identified};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Reply, Rule, Throttle, Visitor, json, lenient};
use porchlight_views::client::contacts::RawContactView;
use porchlight_views::client::widget::{RecognisedView, VisitorView, contact_of};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn routes(config: &mut Routes) {
    config.service(set_user).service(destroy_custom_attributes).service(show).service(update);
}

/// What a website says of its visitor.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct VisitorSays {
    /// The visitor's name in the system around the website; read by `set_user` only.
    #[serde(deserialize_with = "lenient::text")]
    identifier: Option<String>,
    /// Proves the identifier: its HMAC-SHA256 with the inbox's key, in hex.
    #[serde(deserialize_with = "lenient::text")]
    identifier_hash: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    /// What is no address is left out.
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    /// A plus sign, country code and digits; what is no number is left out.
    #[serde(deserialize_with = "lenient::text")]
    phone_number: Option<String>,
    /// Where a picture lies; fetched after the answer unless the contact has one.
    #[serde(deserialize_with = "lenient::text")]
    avatar_url: Option<String>,
    /// Merged deeply into what is there.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
    /// Merged deeply into what is there.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Map<String, Value>>,
}

impl Input for VisitorSays {}

impl VisitorSays {
    fn identified(self) -> Identified {
        let identifier = self.identifier.map(|text| text.trim().to_owned());
        let proof = Proof {
            identifier: identifier.clone().unwrap_or_default(),
            hash: self.identifier_hash.unwrap_or_default(),
        };
        let input = ContactInput {
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            identifier,
            custom_attributes: self.custom_attributes,
            additional_attributes: self.additional_attributes,
            avatar_url: self.avatar_url,
            ..ContactInput::default()
        };
        Identified { proof, input }
    }
}

/// What is known of the visitor.
#[utoipa::path(tag = "Widget", responses((status = 200, body = VisitorView)))]
#[get("/contact")]
async fn show(caller: Visitor, app: App) -> Reply {
    let verified = caller.scope.verified();
    let contact = app.read(move |conn, _| widget::own(conn, &caller.scope)).await?;
    json(&VisitorView::new(&contact, verified))
}

/// Say something of the visitor. A contact that is there already under this e-mail address or phone number and
/// the session's own become one.
#[utoipa::path(tag = "Widget", request_body = VisitorSays, responses((status = 200, body = VisitorView)))]
#[patch("/contact")]
async fn update(caller: Visitor, throttle: Throttle, body: Body<VisitorSays>, app: App) -> Reply {
    throttle.ip(Rule::WidgetContactIp)?;
    let (input, verified) = (body.into_inner().identified().input, caller.scope.verified());
    let contact = app.write(move |tx, _| widget::update(tx, &caller.scope, input)).await?;
    json(&VisitorView::new(&contact, verified))
}

/// Say who the visitor is. Whoever is somebody else by now gets a session of its own, whose token is in the
/// answer.
#[utoipa::path(tag = "Widget", request_body = VisitorSays, responses((status = 200, body = RecognisedView)))]
#[patch("/contact/set_user")]
async fn set_user(caller: Visitor, throttle: Throttle, body: Body<VisitorSays>, app: App) -> Reply {
    throttle.ip(Rule::WidgetContactIp)?;
    let said = body.into_inner().identified();
    let recognised = app.write(move |tx, inst| widget::set_user(tx, inst, &caller.scope, said)).await?;
    json(&RecognisedView::from(&recognised))
}

/// Attributes to take away.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct AttributeKeys {
    #[serde(default, deserialize_with = "lenient::texts")]
    custom_attributes: Option<Vec<String>>,
}

impl Input for AttributeKeys {}

/// Take custom attributes of the visitor away.
#[utoipa::path(tag = "Widget", request_body = AttributeKeys, responses((status = 200, body = RawContactView)))]
#[post("/contact/destroy_custom_attributes")]
async fn destroy_custom_attributes(
    caller: Visitor,
    throttle: Throttle,
    body: Body<AttributeKeys>,
    app: App,
) -> Reply {
    throttle.ip(Rule::WidgetContactIp)?;
    let (keys, verified) = (body.into_inner().custom_attributes.unwrap_or_default(), caller.scope.verified());
    let contact =
        app.write(move |tx, inst| widget::remove_custom_attributes(tx, inst, &caller.scope, &keys)).await?;
    json(&contact_of(&contact, verified))
}
