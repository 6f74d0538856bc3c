//! `/public/api/v1`, the widget and the survey page: visitors. This file is the route table.

mod contacts;
mod conversations;
mod csat;
mod html;
mod inboxes;
mod messages;
mod widget;

use actix_web::middleware::from_fn;
use porchlight_http::auth as who;
use porchlight_http::routes::Routes;

/// Everything this crate serves. What has a middleware of its own comes before the scope around it,
/// because the first match wins.
pub fn routes(config: &mut Routes) {
    csat::routes(config);
    widget::routes(config);
    let conversations =
        "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations";
    config.scope(conversations, |scope| scope.wrap(from_fn(who::visitor)), visitor_routes);
    config.scope("/public/api/v1/inboxes/{inbox_identifier}", |scope| scope, open_routes);
}

/// What takes a session; the middleware has looked it up.
fn visitor_routes(config: &mut Routes) {
    conversations::routes(config);
    messages::routes(config);
}

/// The inbox itself and sessions in the making. These check proofs of identity themselves, because
/// they may stand in the body.
fn open_routes(config: &mut Routes) {
    inboxes::routes(config);
    contacts::routes(config);
}
