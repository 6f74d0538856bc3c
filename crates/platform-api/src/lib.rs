//! `/platform/api/v1`: provisioning for platform apps. This file is the route table.

mod account_users;
mod accounts;
mod agent_bots;
mod users;

use actix_web::middleware::from_fn;
use porchlight_http::auth as callers;
use porchlight_http::routes::Routes;

/// Everything this crate serves.
pub fn routes(config: &mut Routes) {
    config.scope("/platform/api/v1", |scope| scope.wrap(from_fn(callers::platform)), in_platform);
}

fn in_platform(config: &mut Routes) {
    account_users::routes(config);
    accounts::routes(config);
    agent_bots::routes(config);
    users::routes(config);
}
