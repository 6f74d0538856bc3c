//! What handlers answer with.

use std::cell::RefCell;

use actix_web::body::BoxBody;
use actix_web::http::header::ContentType;
use actix_web::web::Bytes;
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
    /// Documents up to this many bytes are written where the last one was, and copied once; growing a new
    /// buffer to the size of a page of conversations copies as much several times.
    const KEPT: usize = 256 * 1024;
    thread_local!(static DESK: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });
    let body = DESK.with_borrow_mut(|desk| {
        desk.clear();
        let written = serde_json::to_writer(&mut *desk, view);
        let body = written.map(|()| Bytes::copy_from_slice(desk));
        if desk.capacity() > KEPT {
            *desk = Vec::new();
        }
        body
    });
    Ok(HttpResponse::Ok().insert_header(ContentType::json()).body(body.map_err(Error::internal)?))
}

/// Answers 200 with no body at all.
pub fn done() -> Done {
    Ok(Empty)
}

/// Answers 204.
pub fn nothing() -> Reply {
    Ok(HttpResponse::NoContent().finish())
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
