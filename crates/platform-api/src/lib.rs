//! `/platform/api/v1`: provisioning for platform apps. This file is the route table.

mod account_users;
mod accounts;
mod agent_bots;
mod users;

use actix_web::middleware::from_fn;
use porchlight_http::auth as callers;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Everything this crate serves.
pub fn routes(config: &mut ServiceConfig) {
    config.service(scope::scope("/platform/api/v1").wrap(from_fn(callers::platform)).configure(in_platform));
}

fn in_platform(config: &mut ServiceConfig) {
    account_users::routes(config);
    accounts::routes(config);
    agent_bots::routes(config);
    users::routes(config);
}
