//! What a request says. Query string and body (JSON, form or multipart) are one bag of parameters, as
//! clients of the wire treat them; a body without a query goes straight into its type.

pub mod brackets;
pub mod lenient;
mod multipart;
pub mod raw;
mod text;

use std::ops::Deref;
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, Ready, ready};
use porchlight_domain::Error;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::app::{App, Options};
use crate::error::ApiError;
use crate::upload::Upload;

/// The parameters of an operation.
pub trait Input: DeserializeOwned + 'static {
    /// The key under which clients may nest all of them, such as `label`. Nested or flat, both are
    /// read; nothing at all is refused.
    const ROOT: Option<&'static str> = None;
    /// How many files may come along by multipart.
    const FILES: usize = 0;
}

impl Input for Map<String, Value> {}
impl Input for Value {}

/// Extractor: query string and body together, of any method; the body wins. No body is no parameters.
#[derive(Debug)]
pub struct Body<T> {
    pub input: T,
    /// At most [`Input::FILES`]; gone from the disk when dropped.
    pub uploads: Vec<Upload>,
}

impl<T> Deref for Body<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.input
    }
}

impl<T> Body<T> {
    pub fn into_inner(self) -> T {
        self.input
    }
}

impl<T: Input> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { read(&req, payload).await })
    }
}

/// Extractor: the query string alone, for routes that show something.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T> Params<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Params<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(brackets::parse(req.query_string().as_bytes()).and_then(typed).map(Self))
    }
}

/// What the content type announces.
enum Kind {
    Nothing,
    Json,
    Form,
    Multipart,
    Unknown,
}

fn kind(req: &HttpRequest) -> Kind {
    let Some(header) = req.headers().get(CONTENT_TYPE) else { return Kind::Nothing };
    let essence =
        header.to_str().unwrap_or("?").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "" => Kind::Nothing,
        "application/json" | "text/json" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        other if other.starts_with("application/") && other.ends_with("+json") => Kind::Json,
        _ => Kind::Unknown,
    }
}

async fn read<T: Input>(req: &HttpRequest, payload: Payload) -> Result<Body<T>, ApiError> {
    let app = App::of(req)?;
    let query = req.query_string();
    let (body, uploads) = match kind(req) {
        Kind::Multipart => multipart::read(req, payload, &app, T::FILES).await?,
        kind => {
            let bytes = collect(req, payload, &app.options).await?;
            let json = match kind {
                _ if bytes.trim_ascii().is_empty() => false,
                Kind::Json => true,
                Kind::Nothing => bytes.trim_ascii_start().starts_with(b"{"),
                Kind::Unknown => return Err(ApiError::Http(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
                _ => false,
            };
            if json && query.is_empty() {
                return json_body(&bytes).map(|input| Body { input, uploads: Vec::new() });
            }
            (if json { text::object(&bytes)? } else { brackets::parse(bytes.trim_ascii())? }, Vec::new())
        }
    };
    let mut all = brackets::parse(query.as_bytes())?;
    all.extend(body);
    // Files count as parameters when a root key must be there.
    let input = rooted::<T>(all, !uploads.is_empty())?;
    Ok(Body { input, uploads })
}

/// The way of nearly all requests: no intermediate tree. What fails goes the long way once more,
/// which is laxer (a key said twice) and words the error better.
fn json_body<T: Input>(bytes: &[u8]) -> Result<T, ApiError> {
    text::check(bytes)?;
    if T::ROOT.is_none()
        && bytes.trim_ascii_start().starts_with(b"{")
        && let Ok(input) = serde_json::from_slice(bytes)
    {
        return Ok(input);
    }
    rooted(text::object(bytes)?, false)
}

/// Takes the parameters from under their root key, if the type has one.
fn rooted<T: Input>(mut all: Map<String, Value>, files: bool) -> Result<T, ApiError> {
    let Some(root) = T::ROOT else { return typed(all) };
    let inner = match all.remove(root) {
        Some(Value::Object(inner)) => inner,
        Some(_) => Map::new(),
        None => all,
    };
    if inner.is_empty() && !files {
        return Err(Error::missing(root).into());
    }
    typed(inner)
}

/// Parameters as their type; the error names the parameter.
fn typed<T: DeserializeOwned>(all: Map<String, Value>) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(Value::Object(all)).map_err(|error| {
        let path = error.path().to_string();
        let text = error.inner().to_string();
        let missing = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        match missing {
            Some(field) => Error::missing(field).into(),
            None if text.starts_with("invalid ") && path != "." => {
                Error::refused(format!("{path}: {text}")).into()
            }
            None => Error::refused(text).into(),
        }
    })
}

/// Reads a body that is kept in memory.
async fn collect(req: &HttpRequest, mut payload: Payload, options: &Options) -> Result<Bytes, ApiError> {
    let limit = options.body_bytes;
    let announced =
        req.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(ApiError::TOO_LARGE);
    }
    let mut pace = Pace::new(options);
    let Some(first) = pace.next(payload.next()).await? else { return Ok(Bytes::new()) };
    let mut next = pace.next(payload.next()).await?;
    if next.is_none() && first.len() <= limit {
        return Ok(first);
    }
    let mut whole = BytesMut::from(first);
    while let Some(bytes) = next {
        if whole.len() + bytes.len() > limit {
            return Err(ApiError::TOO_LARGE);
        }
        whole.extend_from_slice(&bytes);
        next = pace.next(payload.next()).await?;
    }
    if whole.len() > limit { Err(ApiError::TOO_LARGE) } else { Ok(whole.freeze()) }
}

/// Watches over a body as it arrives: a client may neither pause for long nor trickle.
struct Pace {
    pause: Duration,
    started: Instant,
    received: u64,
}

/// Bytes a second below which a client counts as trickling.
const TRICKLE: u64 = 1024;

impl Pace {
    fn new(options: &Options) -> Self {
        Self { pause: options.body_pause, started: Instant::now(), received: 0 }
    }

    /// Waits for the next piece or part of a body.
    async fn next<T: Piece, E>(
        &mut self,
        piece: impl Future<Output = Option<Result<T, E>>>,
    ) -> Result<Option<T>, ApiError> {
        let late = self.started.elapsed() > self.pause + Duration::from_secs(self.received / TRICKLE);
        match tokio::time::timeout(self.pause, piece).await {
            Err(_) => Err(ApiError::Http(StatusCode::REQUEST_TIMEOUT)),
            Ok(None) => Ok(None),
            Ok(Some(Ok(_))) if late => Err(ApiError::Http(StatusCode::REQUEST_TIMEOUT)),
            Ok(Some(Ok(piece))) => {
                self.received += piece.length() as u64;
                Ok(Some(piece))
            }
            Ok(Some(Err(_))) => Err(ApiError::MALFORMED),
        }
    }
}

/// What a body arrives in.
trait Piece {
    fn length(&self) -> usize;
}

impl Piece for Bytes {
    fn length(&self) -> usize {
        self.len()
    }
}
