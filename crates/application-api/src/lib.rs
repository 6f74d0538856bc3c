//! `/api/v1` and `/auth`: agents, administrators, agent bots. This file is the route table.

mod accounts;
mod agent_bots;
mod agents;
mod auth;
mod contact_inboxes;
mod contacts;
mod conversations;
mod inbox_members;
mod inboxes;
mod labels;
mod messages;
mod profile;
mod secrets;
mod teams;
mod webhooks;

use actix_web::middleware::from_fn;
use porchlight_http::auth as callers;
use porchlight_http::routes::Routes;

/// Everything this crate serves. What has a middleware of its own comes before the scope of an
/// account, because the first match wins.
pub fn routes(config: &mut Routes) {
    auth::routes(config);
    profile::routes(config);
    accounts::routes(config);
    config.scope("/api/v1/accounts/{account_id}", |scope| scope.wrap(from_fn(callers::account)), in_account);
}

/// What lies below an account, for its members and, where a handler says so, its bots. Routes are tried in
/// this order, one after the other: what is asked most often comes first.
fn in_account(config: &mut Routes) {
    messages::routes(config);
    conversations::routes(config);
    agent_bots::routes(config);
    agents::routes(config);
    contact_inboxes::routes(config);
    contacts::routes(config);
    inbox_members::routes(config);
    inboxes::routes(config);
    labels::routes(config);
    secrets::routes(config);
    teams::routes(config);
    webhooks::routes(config);
}
