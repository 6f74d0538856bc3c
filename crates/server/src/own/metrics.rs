//! `/metrics` in Prometheus' text format: on its own address, or here for whoever has the token.

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{ServiceConfig, get};
use actix_web::{HttpRequest, HttpResponse};
use porchlight_domain::Error;
use porchlight_domain::keys::constant_time_eq;
use porchlight_http::ApiError;
use porchlight_store::upkeep;

use crate::metrics::Gauge;
use crate::wire::Node;

/// The route on the metrics' own address, open to all who reach it.
pub fn open(config: &mut ServiceConfig, node: &Node) {
    config.app_data(node.clone()).route("/metrics", get().to(without_token));
}

async fn without_token(node: Node) -> HttpResponse {
    render(&node).await
}

/// The route on the main address. Without a token configured there is no such thing.
pub async fn with_token(node: Node, req: HttpRequest) -> Result<HttpResponse, ApiError> {
    let token = node.config.metrics.token.expose();
    let given = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if token.is_empty() {
        return Err(ApiError::NOT_FOUND);
    }
    if !constant_time_eq(token.as_bytes(), given.as_bytes()) {
        return Ok(HttpResponse::Unauthorized().insert_header(("www-authenticate", "Bearer")).finish());
    }
    Ok(render(&node).await)
}

async fn render(node: &Node) -> HttpResponse {
    let mut gauges = vec![Gauge {
        values: vec![(format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1.0)],
        ..Gauge::new("porchlight_build_info", "The running version.", 1.0)
    }];
    gauges.extend(crate::live::gauges(&node.live));
    gauges.extend(crate::work::gauges(&node.worker));
    match node.db.read(None, |conn| upkeep::depths(conn).map_err(Error::from)).await {
        Ok(depths) => gauges.extend(queue(&depths)),
        Err(error) => tracing::warn!(?error, "the queues could not be measured"),
    }
    gauges.extend(process());
    let text = node.registry.render(&gauges);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}

fn queue(depths: &upkeep::Depths) -> [Gauge; 4] {
    [
        Gauge::new("porchlight_events_waiting", "Events not relayed yet.", depths.events as f64),
        Gauge::new(
            "porchlight_events_failed",
            "Events that could not be relayed.",
            depths.events_failed as f64,
        ),
        Gauge::new("porchlight_jobs", "Jobs that wait or run.", depths.jobs as f64),
        Gauge::new("porchlight_jobs_failed", "Jobs out of attempts.", depths.jobs_failed as f64),
    ]
}

/// What the operating system says of this process, where it says it the Linux way.
fn process() -> Vec<Gauge> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    let mut gauges = Vec::new();
    if let Some(kilobytes) = field("VmRSS:") {
        gauges.push(Gauge::new("process_resident_memory_bytes", "Memory in use.", kilobytes * 1024.0));
    }
    if let Some(threads) = field("Threads:") {
        gauges.push(Gauge::new("process_threads", "Threads.", threads));
    }
    gauges
}
