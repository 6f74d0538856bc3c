//! The browsable description of the API at `/docs/api`. All of it is built into the program.

use std::sync::{Arc, OnceLock};

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::Path;
use porchlight_http::ApiError;
use porchlight_http::openapi::print;
use utoipa_swagger_ui::{Config, Url};

use crate::routes::documents;

/// The page runs its own scripts and no others, and is shown in no frame.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What is served: the page's settings, and the documents by file name.
struct Shown {
    page: Arc<Config<'static>>,
    documents: Vec<(&'static str, String)>,
}

fn shown() -> &'static Shown {
    static SHOWN: OnceLock<Shown> = OnceLock::new();
    SHOWN.get_or_init(|| {
        let mut all = documents();
        let documents = all.iter().map(|document| (document.file, print(&document.api))).collect();
        // The whole comes first in the page's list.
        all.rotate_right(1);
        let urls: Vec<Url> = all.iter().map(|document| Url::new(document.title, document.url)).collect();
        Shown { page: Arc::new(Config::new(urls)), documents }
    })
}

/// The page's address, so that what it loads lies beside it.
pub async fn entry() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/docs/api/index.html")).finish()
}

/// One file of the page, or one of the documents.
pub async fn file(path: Path<String>) -> Result<HttpResponse, ApiError> {
    let path = path.into_inner();
    if let Some((_, text)) = shown().documents.iter().find(|(name, _)| *name == path) {
        return Ok(HttpResponse::Ok().content_type("application/json").body(text.as_str()));
    }
    let found = utoipa_swagger_ui::serve(&path, shown().page.clone()).map_err(|error| {
        tracing::error!(%error, "the page of the API's description is broken");
        ApiError::NOT_FOUND
    })?;
    let file = found.ok_or(ApiError::NOT_FOUND)?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(file.content_type);
    answer.insert_header((CONTENT_SECURITY_POLICY, POLICY)).insert_header((CACHE_CONTROL, "max-age=3600"));
    if file.gzpipped {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(answer.body(file.bytes.into_owned()))
}
