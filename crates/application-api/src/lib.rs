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

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::middleware::from_fn;
use porchlight_http::auth as callers;
use porchlight_http::routes::Routes;

/// Everything this crate serves.
pub fn routes(config: &mut Routes) {
    auth::routes(config);
    profile::routes(config);
    // Before the account's own routes, which are asked seldom, although the first match wins.
    config.scope(
        "/api/v1/accounts/{account_id}",
        |scope| scope.guard(fn_guard(in_an_account)).wrap(from_fn(callers::account)),
        in_account,
    );
    accounts::routes(config);
}

/// Whether a path, `/api/v1/accounts/7/…`, is not one of the account itself: those have a middleware of their
/// own.
fn in_an_account(request: &GuardContext) -> bool {
    let rest = request.head().uri.path().splitn(6, '/').nth(5);
    rest.is_some_and(|rest| !["", "cache_keys", "update_active_at"].contains(&rest))
}

/// What lies below an account, for its members and, where a handler says so, its bots. Routes are tried in
/// this order, one after the other, and those with a parameter each by a regular expression: what is asked most
/// often comes first.
fn in_account(config: &mut Routes) {
    conversations::list_routes(config);
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
