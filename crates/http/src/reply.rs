//! What handlers answer with.

use actix_web::body::BoxBody;
use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, Responder};
use porchlight_domain::Error;
use serde::Serialize;

use crate::error::ApiError;

/// The answer of a handler that shows a document; see [`json`].
pub type Reply = Result<HttpResponse, ApiError>;

/// The answer of a handler that shows nothing; see [`done`].
pub type Done = Result<Empty, ApiError>;

/// Answers 200 with a document. Views borrow from what the use case loaded, so they are written out
/// here, before the loaded value goes.
pub fn json<T: Serialize + ?Sized>(view: &T) -> Reply {
    let mut body = Vec::with_capacity(4096);
    serde_json::to_writer(&mut body, view).map_err(Error::internal)?;
    Ok(HttpResponse::Ok().insert_header(ContentType::json()).body(body))
}

/// Answers 200 with no body at all.
pub fn done() -> Done {
    Ok(Empty)
}

/// 200 and zero bytes.
#[derive(Debug, Clone, Copy)]
pub struct Empty;

impl Responder for Empty {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
}
