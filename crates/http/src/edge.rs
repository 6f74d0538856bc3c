//! The outermost middleware: what happens to every request on its way in and out. Addresses are
//! brought into one form, the request gets an id and a line in the log, panics and errors of all
//! kinds leave in the documented shapes, and headers that protect browsers are set.
//!
//! The log names routes by their pattern; addresses, queries, headers and bodies may hold secrets and
//! are never written.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpResponse};
use futures_util::FutureExt;
use tracing::Instrument;
use tracing::field::Empty;

use crate::app::{App, Finished, fault};
use crate::audit;
use crate::error::{ApiError, Surface, framework};
use crate::net::client_ip;
use crate::pages::Framable;
use crate::rate_limit::{Key, Rule};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps a whole server: `App::new().wrap(from_fn(edge))`.
pub async fn edge<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let id = request_id(req.headers());
    let method = req.method().clone();
    normalize(&mut req);
    let app = App::of(req.request())?;
    let surface = Surface::of(req.path());
    let cors = Cors::of(&req, &app.options.cors_origins);
    let span = tracing::info_span!("request", id = %id, method = %method, account = Empty);
    let ip = client_ip(req.peer_addr(), req.headers(), &app.options.trusted_proxies);
    audit::sign(&req, ip, &id);
    let mut response = match before(ip, &app, &cors) {
        Some(answer) => req.into_response(answer),
        None => {
            let handled = AssertUnwindSafe(async move { next.call(req).await }).catch_unwind();
            match handled.instrument(span.clone()).await {
                Ok(answered) => answered?.map_into_boxed_body(),
                Err(_) => return Err(panicked(&span, &id)),
            }
        }
    };
    response = mend(response, surface, &id, &span);
    cors.write(response.headers_mut());
    protect(&mut response);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (route, status) = (response.request().match_pattern(), response.status().as_u16());
    let took = started.elapsed();
    span.in_scope(|| {
        let ms = took.as_secs_f64() * 1000.0;
        tracing::info!(target: "porchlight::access", route = route.as_deref(), status, ms, "answered");
    });
    app.finished(&Finished { method: method.as_str(), route: route.as_deref(), status, took });
    Ok(response)
}

/// What needs no handler: preflights, and clients that ask too often.
fn before(ip: IpAddr, app: &App, cors: &Cors) -> Option<HttpResponse> {
    if cors.preflight {
        return Some(HttpResponse::NoContent().finish());
    }
    let refused = app.limiter.check(ip, Rule::Any, Key::Ip(ip)).err()?;
    Some(ApiError::from(refused).render(Surface::Application, None))
}

/// The request's own id, if it is a sober one, or a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    });
    given.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned)
}

/// Accepts what clients add to paths: slashes at the end or doubled, and `.json` on the API. `HEAD` is
/// answered as `GET`; the connection leaves out the body.
fn normalize(req: &mut ServiceRequest) {
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    let Some(path) = normal_path(req.path()) else { return };
    let mut parts = req.uri().clone().into_parts();
    let whole = match req.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let Ok(path_and_query) = PathAndQuery::try_from(whole) else { return };
    parts.path_and_query = Some(path_and_query);
    let Ok(uri) = Uri::from_parts(parts) else { return };
    req.match_info_mut().get_mut().update(&uri);
    req.head_mut().uri = uri;
}

/// The path as routes spell it, when it differs.
fn normal_path(path: &str) -> Option<String> {
    const API: &[&str] = &["/api/", "/platform/", "/public/", "/auth/"];
    let mut short = path.trim_end_matches('/');
    if API.iter().any(|prefix| path.starts_with(prefix)) {
        short = short.strip_suffix(".json").unwrap_or(short);
    }
    if !path.contains("//") {
        return (short.len() < path.len() && path.len() > 1)
            .then(|| format!("/{}", short.trim_start_matches('/')));
    }
    let parts: Vec<&str> = short.split('/').filter(|part| !part.is_empty()).collect();
    Some(format!("/{}", parts.join("/")))
}

/// Gives errors their final shape: not-found by surface, internal ones with the request's id, those
/// of the framework in the framework's shape.
fn mend(
    response: ServiceResponse<BoxBody>,
    surface: Surface,
    id: &str,
    span: &tracing::Span,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else { return response };
    let mended = match error.as_error::<ApiError>() {
        Some(error) if error.needs_edge(surface) => {
            if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
                span.in_scope(|| tracing::error!(cause = %error, "request failed"));
            }
            error.render(surface, Some(id))
        }
        Some(_) => return response,
        None if response.status().is_server_error() => {
            span.in_scope(|| tracing::error!(cause = %error, "request failed"));
            fault("the framework failed").render(surface, Some(id))
        }
        None => framework(response.status()),
    };
    response.into_response(mended)
}

/// A panic of a handler. The request went with it, so the answer cannot pass through [`edge`] again.
fn panicked(span: &tracing::Span, id: &str) -> ActixError {
    span.in_scope(|| tracing::error!("a handler panicked"));
    let answer = fault("panic").render(Surface::Application, Some(id));
    actix_web::error::InternalError::from_response("a handler panicked", answer).into()
}

/// Headers that keep browsers from guessing, framing and storing, unless the handler chose its own.
fn protect(response: &mut ServiceResponse<BoxBody>) {
    let path = response.request().path();
    let private = ["/api", "/auth", "/platform", "/public"].iter().any(|prefix| path.starts_with(prefix));
    let framable = response.response().extensions().contains::<Framable>();
    let headers = response.headers_mut();
    // Who says with the newer header who may frame a page has said it all.
    let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok());
    let framed = framable || policy.is_some_and(|policy| policy.contains("frame-ancestors"));
    let mut default = |name: &'static str, value: &'static str| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default("x-content-type-options", "nosniff");
    if !framed {
        default("x-frame-options", "SAMEORIGIN");
    }
    default("referrer-policy", "strict-origin-when-cross-origin");
    if private {
        default(CACHE_CONTROL.as_str(), "no-store");
    }
}

/// What a browser on another origin may do. Never with credentials: nothing here signs in by cookie.
struct Cors {
    allow: Option<HeaderValue>,
    /// The answer differs by origin, which caches must know.
    varies: bool,
    preflight: bool,
    wanted_headers: Option<HeaderValue>,
}

impl Cors {
    fn of(req: &ServiceRequest, origins: &[String]) -> Self {
        let (path, headers) = (req.path(), req.headers());
        let any = HeaderValue::from_static("*");
        let origin = headers.get(ORIGIN);
        let agents = path.starts_with("/api/") || path.starts_with("/auth/");
        let open = path.starts_with("/public/api/") || agents && origins.iter().any(|allowed| allowed == "*");
        let allow = if open {
            Some(any)
        } else if agents {
            origin
                .filter(|origin| origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()))
                .cloned()
        } else {
            None
        };
        let preflight = allow.is_some()
            && req.method() == Method::OPTIONS
            && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let wanted_headers = headers.get(ACCESS_CONTROL_REQUEST_HEADERS).filter(|_| preflight).cloned();
        Self { allow, varies: agents && !origins.is_empty(), preflight, wanted_headers }
    }

    fn write(self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(VARY, HeaderValue::from_static("origin"));
        }
        let Some(allow) = self.allow else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allow);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("access-token, client, uid, expiry, x-request-id, retry-after"),
        );
        if self.preflight {
            let methods = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS");
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
            if let Some(wanted) = self.wanted_headers {
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted);
            }
        }
    }
}
