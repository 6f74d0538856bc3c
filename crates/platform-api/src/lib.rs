//! `/platform/api/v1`: provisioning for platform apps. This file is the route table.

mod account_users;
mod accounts;
mod agent_bots;
mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything this crate serves.
pub fn routes(config: &mut ServiceConfig) {
    account_users::routes(config);
    accounts::routes(config);
    agent_bots::routes(config);
    users::routes(config);
}
