//! `/widget` and `/api/v1/widget`: the chat on websites. Every request names its website by `website_token` in
//! the query and its visitor by `X-Auth-Token`.

mod browser;
mod contact;
mod conversations;
mod labels;
mod messages;
mod moments;
mod page;
mod site;
mod uploads;

use actix_web::middleware::from_fn;
use porchlight_http::routes::Routes;
use porchlight_http::{auth as who, lenient};
use serde::Deserialize;
use utoipa::IntoParams;

pub fn routes(config: &mut Routes) {
    page::routes(config);
    // What needs no visitor comes before the scope of those that do.
    site::routes(config);
    config.scope("/api/v1/widget", |scope| scope.wrap(from_fn(who::widget)), visitor_routes);
}

/// What takes a session; the middleware has looked it up.
fn visitor_routes(config: &mut Routes) {
    messages::routes(config);
    conversations::routes(config);
    contact::routes(config);
    labels::routes(config);
    moments::routes(config);
    uploads::routes(config);
}

/// How the widget is shown.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Shown {
    /// The language the widget is shown in, such as `pt_BR`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub locale: Option<String>,
}
