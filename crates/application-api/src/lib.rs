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
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Everything this crate serves. What has a middleware of its own comes before the scope of an
/// account, because the first match wins.
pub fn routes(config: &mut ServiceConfig) {
    auth::routes(config);
    profile::routes(config);
    accounts::routes(config);
    let account = scope::scope("/api/v1/accounts/{account_id}").wrap(from_fn(callers::account));
    config.service(account.configure(in_account));
}

/// What lies below an account, for its members and, where a handler says so, its bots. Routes are tried in
/// this order, one after the other: what is asked most often comes first.
fn in_account(config: &mut ServiceConfig) {
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
