//! Who is calling: middleware for whole scopes of routes. It reads headers and query only, looks the
//! caller up once and leaves the scope in the request's extensions, where the extractors of
//! [`crate::extract`] find it. Whoever may not in is answered before a byte of the body is read.
//!
//! Use as `scope("/api/v1/profile").wrap(from_fn(auth::signed_in))`.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpMessage, HttpRequest};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use porchlight_domain::schema::AccountId;
use porchlight_domain::sign_in::{self, Credential, Stopped};
use porchlight_domain::{AccountScope, Conn, Error, Installation, members};
use serde_json::Value;

use crate::app::App;
use crate::audit;
use crate::body::brackets;
use crate::error::ApiError;
use crate::lane;
use crate::scopes::{Key, Scope};

type Answer = Result<ServiceResponse<BoxBody>, ActixError>;

const ACCOUNT: u8 = 1;
const OWN_ACCOUNT: u8 = 2;
const SIGNED_IN: u8 = 3;
const PLATFORM: u8 = 4;
const VISITOR: u8 = 5;
const WIDGET: u8 = 6;

/// Routes below `/api/v1/accounts/{account_id}`: members and bots of the account.
pub async fn account<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let (credential, account) = (credential(req.request()), account_id(&req));
    let key = Key::new(ACCOUNT, &credential, &[&account.0.to_le_bytes()]);
    let asked = credential.clone();
    let lookup = move |conn: &mut Conn, _: &Installation| {
        sign_in::account_scope(conn, &asked, account).map(Scope::Account)
    };
    admit(req, next, &credential, key, Some(account), lookup).await
}

/// The account itself, for its people: suspended or not; strangers are told it is not there.
pub async fn own_account<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let (credential, account) = (credential(req.request()), account_id(&req));
    let key = Key::new(OWN_ACCOUNT, &credential, &[&account.0.to_le_bytes()]);
    let asked = credential.clone();
    let lookup = move |conn: &mut Conn, _: &Installation| {
        let user = sign_in::user_scope(conn, &asked)?;
        sign_in::own_account_scope(conn, &user, account).map(Scope::Account)
    };
    admit(req, next, &credential, key, Some(account), lookup).await
}

/// Routes of a signed-in person without an account, such as `/api/v1/profile`.
pub async fn signed_in<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let credential = credential(req.request());
    let key = Key::new(SIGNED_IN, &credential, &[]);
    let asked = credential.clone();
    let lookup =
        move |conn: &mut Conn, _: &Installation| Ok(sign_in::user_scope(conn, &asked).map(Scope::User)?);
    admit(req, next, &credential, key, None, lookup).await
}

/// Routes below `/platform/api/v1`.
pub async fn platform<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let credential = credential(req.request());
    let key = Key::new(PLATFORM, &credential, &[]);
    let asked = credential.clone();
    let lookup = move |conn: &mut Conn, _: &Installation| {
        Ok(sign_in::platform_scope(conn, &asked).map(Scope::Platform)?)
    };
    admit(req, next, &credential, key, None, lookup).await
}

/// Routes below a visitor's session, `…/inboxes/{inbox_identifier}/contacts/{contact_identifier}/…`:
/// a proof of identity is checked when the query carries one. Routes of the session itself, where the
/// proof may stand in the body, call [`sign_in::visitor_scope`] in their use case instead.
pub async fn visitor<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let proof = Proof::of(req.request());
    let part = |name: &str| crate::extract::segment(req.request(), name).unwrap_or_default();
    let (inbox, source) = (part("inbox_identifier"), part("contact_identifier"));
    let none = Proof::default();
    let shown = proof.as_ref().unwrap_or(&none);
    let place: [&[u8]; 5] = [
        inbox.as_bytes(),
        source.as_bytes(),
        &[u8::from(proof.is_some())],
        shown.identifier.as_bytes(),
        shown.hash.as_bytes(),
    ];
    let key = Key::new(VISITOR, &Credential::None, &place);
    let lookup = move |conn: &mut Conn, inst: &Installation| {
        let proof = proof.as_ref().map(|proof| (proof.identifier.as_str(), proof.hash.as_str()));
        Ok(sign_in::visitor_scope(conn, inst, &inbox, &source, proof).map(Scope::Visitor)?)
    };
    admit(req, next, &Credential::None, key, None, lookup).await
}

/// Routes of a website's visitor, below `/api/v1/widget`.
pub async fn widget<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Answer {
    let app = App::of(req.request())?;
    let call = crate::widget::call(req.request(), &app.inst.frontend_url);
    let place: [&[u8]; 4] = [
        call.website_token.as_bytes(),
        call.auth_token.as_deref().unwrap_or_default().as_bytes(),
        &[u8::from(call.origin.is_some())],
        call.origin.as_deref().unwrap_or_default().as_bytes(),
    ];
    let key = Key::new(WIDGET, &Credential::None, &place);
    let lookup = move |conn: &mut Conn, inst: &Installation| {
        Ok(sign_in::widget::visitor(conn, inst, &call).map(Scope::Visitor)?)
    };
    admit(req, next, &Credential::None, key, None, lookup).await
}

/// What a visitor shows to be believed.
#[derive(Debug, Default)]
struct Proof {
    identifier: String,
    hash: String,
}

impl Proof {
    fn of(req: &HttpRequest) -> Option<Self> {
        if !req.query_string().contains("identifier") {
            return None;
        }
        let query = brackets::parse(req.query_string().as_bytes()).ok()?;
        let text = |name: &str| query.get(name).and_then(Value::as_str).map(str::to_owned);
        let hash = text("identifier_hash")?;
        Some(Self { identifier: text("identifier").unwrap_or_default(), hash })
    }
}

/// Looks the caller up, remembered or anew, and lets the request in or answers it. `account` is the one
/// that is called, if one is.
async fn admit<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    credential: &Credential,
    key: Key,
    account: Option<AccountId>,
    lookup: impl FnOnce(&mut Conn, &Installation) -> Result<Scope, Stopped> + Send + 'static,
) -> Answer {
    let app = App::of(req.request())?;
    let scope = match resolve(&app, key, lookup).await {
        Ok(scope) => scope,
        Err(stopped) => {
            audit::stopped(&app, req.request(), account, &stopped);
            return Ok(req.error_response(ApiError::Domain(stopped.error)));
        }
    };
    let account = match &scope {
        Scope::Account(scope) => Some(scope.account()),
        Scope::Visitor(scope) => Some(scope.account_scope().account()),
        Scope::User(_) | Scope::Platform(_) => None,
    };
    if let Scope::Platform(scope) = &scope {
        audit::sign_for(&req, *scope);
    }
    let echo = SessionEcho::of(credential, req.headers());
    req.extensions_mut().insert(scope.clone());
    let answered = match account {
        Some(account) => {
            tracing::Span::current().record("account", account.0);
            lane::within(account, next.call(req)).await
        }
        None => next.call(req).await,
    };
    let mut response = answered?.map_into_boxed_body();
    if let Some(error) = response.response().error().and_then(|error| error.as_error::<ApiError>()) {
        audit::refused(&app, response.request(), &scope, error);
    }
    echo.write(response.headers_mut());
    Ok(response)
}

async fn resolve(
    app: &App,
    key: Key,
    lookup: impl FnOnce(&mut Conn, &Installation) -> Result<Scope, Stopped> + Send + 'static,
) -> Result<Scope, Stopped> {
    if let Some(scope) = app.scopes.get(&key) {
        return Ok(scope);
    }
    let generation = app.scopes.generation();
    let asked = app.scopes.asked(key, generation);
    let look = async || {
        let scope = match app.read(|conn, inst| Ok(lookup(conn, inst))).await?? {
            Scope::Account(scope) if scope.is_first() => Scope::Account(come_in(app, scope).await),
            scope => scope,
        };
        app.scopes.put(key, scope.clone(), generation);
        Ok(scope)
    };
    asked.get_or_try_init(look).await.cloned()
}

/// Notes that a member who was invited comes in for the first time. Should that fail, it is tried again the
/// next time.
async fn come_in(app: &App, scope: AccountScope) -> AccountScope {
    let entering = scope.clone();
    match app.write(move |tx, _| members::enter(tx, &entering)).await {
        Ok(()) => scope.noted(),
        Err(error) => {
            tracing::warn!(?error, "the first visit of an invited member could not be noted");
            scope
        }
    }
}

/// The account in the path. What is no number names no account; the caller is still checked first.
fn account_id(req: &ServiceRequest) -> AccountId {
    let id = req.match_info().get("account_id").and_then(|text| text.parse().ok());
    AccountId(id.unwrap_or(-1))
}

/// What a request presents: the key, else the header set of a session, else the same set in one
/// `Authorization` header, else in the query.
pub fn credential(req: &HttpRequest) -> Credential {
    let headers = req.headers();
    let key = text(headers, "api_access_token").or_else(|| text(headers, "api-access-token"));
    if let Some(token) = key {
        return Credential::Token(token);
    }
    let by_header = session(|name| text(headers, name));
    by_header.or_else(|| bearer(headers)).or_else(|| by_query(req.query_string())).unwrap_or(Credential::None)
}

fn session(part: impl Fn(&str) -> Option<String>) -> Option<Credential> {
    Some(Credential::Session { token: part("access-token")?, client: part("client")?, uid: part("uid")? })
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    // An address may be outside of ASCII; it comes as UTF-8.
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `Bearer` and a JSON object in base64, padded or not.
fn bearer(headers: &HeaderMap) -> Option<Credential> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let parts: Value = serde_json::from_slice(&BASE64.decode(encoded.trim()).ok()?).ok()?;
    session(|name| parts.get(name)?.as_str().map(str::to_owned))
}

fn by_query(query: &str) -> Option<Credential> {
    if !query.contains("access-token") {
        return None;
    }
    let parts = brackets::parse(query.as_bytes()).ok()?;
    session(|name| parts.get(name)?.as_str().map(str::to_owned))
}

/// A session's header set is repeated on every answer, because clients store what the last one said.
struct SessionEcho(Vec<(HeaderName, HeaderValue)>);

impl SessionEcho {
    fn of(credential: &Credential, headers: &HeaderMap) -> Self {
        let Credential::Session { token, client, uid } = credential else {
            return Self(Vec::new());
        };
        let parts =
            [("access-token", token.as_str()), ("client", client), ("uid", uid), ("token-type", "Bearer")];
        let mut set: Vec<_> = parts
            .into_iter()
            .filter_map(|(name, value)| {
                Some((HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).ok()?))
            })
            .collect();
        let expiry = HeaderName::from_static("expiry");
        set.extend(headers.get(&expiry).map(|value| (expiry, value.clone())));
        Self(set)
    }

    fn write(self, headers: &mut HeaderMap) {
        for (name, value) in self.0 {
            if !headers.contains_key(&name) {
                headers.insert(name, value);
            }
        }
    }
}

/// For handlers outside all scopes (`sign_out`, `validate_token`): what was presented, unchecked.
pub(crate) fn presented(req: &HttpRequest) -> Credential {
    credential(req)
}

/// The scope the middleware left, if it was there.
pub(crate) fn scope_of(req: &HttpRequest) -> Result<Scope, ApiError> {
    req.extensions()
        .get::<Scope>()
        .cloned()
        .ok_or_else(|| crate::app::fault("a route asks for its caller outside the scope that admits callers"))
}

/// A caller of the wrong kind for a route; a mistake in the route table.
pub(crate) fn wrong_kind() -> ApiError {
    ApiError::Domain(Error::SignInNeeded)
}
