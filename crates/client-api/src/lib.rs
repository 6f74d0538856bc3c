//! `/public/api/v1` and the survey page: website visitors. This file is the route table.

mod contacts;
mod conversations;
mod csat;
mod inboxes;
mod messages;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything this crate serves.
pub fn routes(config: &mut ServiceConfig) {
    contacts::routes(config);
    conversations::routes(config);
    csat::routes(config);
    inboxes::routes(config);
    messages::routes(config);
}
