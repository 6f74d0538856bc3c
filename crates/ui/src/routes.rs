//! The addresses of the pages.

use std::sync::Arc;

use actix_web::guard::{Any, Get, Head};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HOST, LOCATION, RETRY_AFTER,
};
use actix_web::web::{Data, Path, ServiceConfig, route};
use actix_web::{HttpRequest, HttpResponse};

use crate::answer::{Keep, file};
use crate::dist::Dist;
use crate::{NOT_BUILT, policy};

/// The pages and what their policy has to know. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ui {
    pub dist: Dist,
    /// Origins that stored files are redirected to.
    pub stored: Arc<[String]>,
}

/// Mounts the pages.
pub fn routes(config: &mut ServiceConfig, ui: &Ui) {
    let read = || route().guard(Any(Get()).or(Head()));
    config
        .app_data(Data::new(ui.clone()))
        .route("/", read().to(home))
        .route("/favicon.ico", read().to(icon))
        .route("/app", read().to(index))
        .route("/app/assets/{file:.*}", read().to(app_asset))
        .route("/app/{path:.*}", read().to(app_path))
        .route("/widget/assets/{file:.*}", read().to(widget_asset))
        .route("/packs/js/sdk.js", read().to(sdk))
        .route("/packs/js/assets/{file:.*}", read().to(sdk_asset))
        .route("/audio/widget/ding.mp3", read().to(ding));
}

async fn home() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/app")).finish()
}

/// What browsers ask for on pages that name no icon, such as a chat in a window of its own.
async fn icon(ui: Data<Ui>, req: HttpRequest) -> HttpResponse {
    file(&ui.dist, "dashboard/favicon.svg", req.headers(), Keep::Minutes, false)
        .unwrap_or_else(|| missing(&ui))
}

/// The dashboard. It finds out by itself which of its pages the address means.
async fn index(ui: Data<Ui>, req: HttpRequest) -> HttpResponse {
    let host = req.headers().get(HOST).and_then(|value| value.to_str().ok());
    let policy = policy::dashboard(host, &ui.stored);
    let found = file(&ui.dist, "dashboard/index.html", req.headers(), Keep::Ask, false);
    let mut answer = found.unwrap_or_else(not_built);
    let headers = answer.headers_mut();
    let text = |text: &str| actix_web::http::header::HeaderValue::from_str(text).ok();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY.as_str(), text(&policy)),
        ("x-frame-options", text("DENY")),
        ("referrer-policy", text("same-origin")),
        ("cross-origin-opener-policy", text("same-origin")),
    ] {
        if let Some(value) = value {
            headers.insert(actix_web::http::header::HeaderName::from_static(name), value);
        }
    }
    answer
}

/// A page of the dashboard, or a file that lies beside it: icons and the like have a dot in their names.
async fn app_path(ui: Data<Ui>, path: Path<String>, req: HttpRequest) -> HttpResponse {
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if !is_file {
        return index(ui, req).await;
    }
    let found = file(&ui.dist, &format!("dashboard/{path}"), req.headers(), Keep::Ask, false);
    found.unwrap_or_else(|| missing(&ui))
}

async fn app_asset(ui: Data<Ui>, path: Path<String>, req: HttpRequest) -> HttpResponse {
    let name = format!("dashboard/assets/{path}");
    file(&ui.dist, &name, req.headers(), Keep::Forever, false).unwrap_or_else(|| missing(&ui))
}

async fn widget_asset(ui: Data<Ui>, path: Path<String>, req: HttpRequest) -> HttpResponse {
    let name = format!("widget/assets/{path}");
    file(&ui.dist, &name, req.headers(), Keep::Forever, false).unwrap_or_else(|| missing(&ui))
}

/// The loader, which other people's pages embed by this very name.
async fn sdk(ui: Data<Ui>, req: HttpRequest) -> HttpResponse {
    file(&ui.dist, "sdk/sdk.js", req.headers(), Keep::Minutes, true).unwrap_or_else(|| missing(&ui))
}

async fn sdk_asset(ui: Data<Ui>, path: Path<String>, req: HttpRequest) -> HttpResponse {
    let name = format!("sdk/assets/{path}");
    file(&ui.dist, &name, req.headers(), Keep::Forever, true).unwrap_or_else(|| missing(&ui))
}

/// The sound of a new message, which the embedding page plays.
async fn ding(ui: Data<Ui>, req: HttpRequest) -> HttpResponse {
    file(&ui.dist, "widget/ding.mp3", req.headers(), Keep::Minutes, true).unwrap_or_else(|| missing(&ui))
}

/// A file that is not there: either this one, or all of them.
fn missing(ui: &Ui) -> HttpResponse {
    if !ui.dist.is_built() {
        return not_built();
    }
    HttpResponse::NotFound().content_type(ContentType::plaintext()).body("there is no such file\n")
}

/// Plain words for whoever runs the server.
fn not_built() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type(ContentType::plaintext())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((RETRY_AFTER, "60"))
        .body(NOT_BUILT)
}
