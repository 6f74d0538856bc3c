//! Routes that belong to no resource: health, metrics, stored bytes, the API's description, the demo's shop.

pub mod docs;
pub mod health;
pub mod metrics;
pub mod shop;
pub mod storage;

use actix_web::FromRequest;
use actix_web::dev::Payload;
use actix_web::guard::{Any, Get, Head};
use actix_web::web::{get, put, route};
use actix_web::{HttpRequest, HttpResponse};
use porchlight_http::ApiError;
use porchlight_http::routes::Routes;
use std::future::{Ready, ready};

use crate::wire::Node;

/// Everything in this module.
pub fn routes(config: &mut Routes) {
    let read = || route().guard(Any(Get()).or(Head()));
    config
        .route("/api", get().to(health::version))
        .route("/health/live", get().to(health::live))
        .route("/health/ready", get().to(health::ready))
        .route("/metrics", get().to(metrics::with_token))
        .route("/rails/active_storage/blobs/redirect/{signed}/{filename}", read().to(storage::redirect))
        .route("/rails/active_storage/disk/{signed}/{filename}", read().to(storage::send))
        .route("/rails/active_storage/disk/{signed}", put().to(storage::put))
        .route("/demo", read().to(shop::page))
        .route("/demo/{file}", read().to(shop::file))
        .route("/docs/api", get().to(docs::entry))
        .route("/docs/api/{file:.*}", get().to(docs::file));
}

impl FromRequest for Node {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.app_data::<Self>().cloned().ok_or(ApiError::NOT_FOUND))
    }
}

/// An answer of plain JSON.
fn answer(status: actix_web::http::StatusCode, body: &serde_json::Value) -> HttpResponse {
    HttpResponse::build(status).json(body)
}
