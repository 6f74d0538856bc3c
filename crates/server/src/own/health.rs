//! Is it alive, may it be given work, which version is it.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use porchlight_domain::Error;
use porchlight_store::upkeep;
use serde_json::json;

use super::answer;
use crate::wire::Node;

/// How long the database may take before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(3);

/// The version of the imitated interface: clients ask whether a server is new enough for them.
const WIRE_VERSION: &str = "4.0.0";

/// The process runs; nothing else is looked at.
pub async fn live() -> HttpResponse {
    answer(StatusCode::OK, &json!({"status": "ok"}))
}

/// Whether requests can be served: 200 `ok` or `degraded` (other nodes out of reach), 503 otherwise.
pub async fn ready(node: Node) -> HttpResponse {
    let database = database_answers(&node).await;
    let redis = match (node.config.redis.url.is_empty(), node.inst.bus.healthy()) {
        (true, _) => "off",
        (false, true) => "ok",
        (false, false) => "unreachable",
    };
    let (code, status) = match (node.stopping(), database, redis) {
        (true, ..) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (_, false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (_, _, "unreachable") => (StatusCode::OK, "degraded"),
        _ => (StatusCode::OK, "ok"),
    };
    let database = if database { "ok" } else { "unreachable" };
    answer(code, &json!({"status": status, "database": database, "redis": redis}))
}

async fn database_answers(node: &Node) -> bool {
    let ping = node.db.read(None, |conn| upkeep::ping(conn).map_err(Error::from));
    matches!(actix_web::rt::time::timeout(PATIENCE, ping).await, Ok(Ok(())))
}

/// What clients ask first: version, time, and whether the parts work.
pub async fn version(node: Node) -> HttpResponse {
    let word = |fine: bool| if fine { "ok" } else { "failing" };
    let now = node.db.clock().now().iso();
    let timestamp = now.get(..19).unwrap_or_default().replace('T', " ");
    answer(
        StatusCode::OK,
        &json!({
            "version": WIRE_VERSION,
            "timestamp": timestamp,
            "queue_services": word(node.inst.bus.healthy()),
            "data_services": word(database_answers(&node).await),
        }),
    )
}
