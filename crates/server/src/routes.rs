//! Every route of the server: those of the API crates and its own.

use porchlight_http::routes::Routes;
use utoipa::openapi::OpenApi;

use crate::own;
use crate::wire::Node;

/// Mounts everything.
pub fn all(config: &mut Routes, node: &Node) {
    porchlight_http::app::install(config, &node.app);
    config.app_data(node.clone());
    porchlight_platform_api::routes(config);
    porchlight_application_api::routes(config);
    porchlight_client_api::routes(config);
    own::routes(config);
}

/// A part of the API with its description.
pub struct Document {
    pub file: &'static str,
    /// Where the server shows it.
    pub url: &'static str,
    pub title: &'static str,
    pub api: OpenApi,
}

/// The descriptions of the API, collected from the routes.
pub fn documents() -> Vec<Document> {
    use porchlight_http::openapi::{combine, describe};
    let parts: [(_, _, _, fn(&mut Routes)); 3] = [
        (
            "application.json",
            "/docs/api/application.json",
            "Porchlight application API",
            porchlight_application_api::routes,
        ),
        ("client.json", "/docs/api/client.json", "Porchlight client API", porchlight_client_api::routes),
        (
            "platform.json",
            "/docs/api/platform.json",
            "Porchlight platform API",
            porchlight_platform_api::routes,
        ),
    ];
    let mut documents: Vec<Document> = parts
        .into_iter()
        .map(|(file, url, title, routes)| Document { file, url, title, api: describe(title, routes) })
        .collect();
    let title = "Porchlight API";
    let api = combine(title, documents.iter().map(|document| document.api.clone()));
    documents.push(Document { file: "porchlight.json", url: "/docs/api/porchlight.json", title, api });
    documents
}
