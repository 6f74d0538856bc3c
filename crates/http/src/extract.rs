//! Extractors: who calls, and where to. The type in a handler's signature says who may call it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use porchlight_domain::schema::UserId;
use porchlight_domain::sign_in::Credential;
use porchlight_domain::{AccountScope, AdminScope, ContactScope, Denial, Error, PlatformScope, UserScope};
use serde::de::DeserializeOwned;

use crate::auth;
use crate::error::ApiError;
use crate::scopes::Scope;

type Extracted<T> = Result<T, ApiError>;

macro_rules! extractors {
    ($($name:ident),+) => { $(
        impl FromRequest for $name {
            type Error = ApiError;
            type Future = Ready<Extracted<Self>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Self::of(req))
            }
        }
    )+ };
}

extractors!(Agent, AgentOrBot, Administrator, SignedIn, PlatformApp, Visitor, Presented, IdempotencyKey);

/// A member of the account, of any role.
#[derive(Debug, Clone)]
pub struct Agent {
    pub scope: AccountScope,
    pub user: UserId,
}

impl Agent {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        let scope = AgentOrBot::of(req)?.scope;
        let user = scope.actor().user().ok_or(Error::Denied(Denial::NotForBots))?;
        Ok(Self { scope, user })
    }
}

/// A member or an agent bot; for the few routes bots may use.
#[derive(Debug, Clone)]
pub struct AgentOrBot {
    pub scope: AccountScope,
}

impl AgentOrBot {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        match auth::scope_of(req)? {
            Scope::Account(scope) => Ok(Self { scope }),
            _ => Err(auth::wrong_kind()),
        }
    }
}

/// An administrator of the account.
#[derive(Debug, Clone)]
pub struct Administrator {
    pub scope: AdminScope,
    pub user: UserId,
}

impl Administrator {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        let Agent { scope, user } = Agent::of(req)?;
        let scope = scope.admin().ok_or(Error::Denied(Denial::NotAllowed))?;
        Ok(Self { scope, user })
    }
}

/// A signed-in person, whatever their accounts.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub scope: UserScope,
}

impl SignedIn {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        match auth::scope_of(req)? {
            Scope::User(scope) => Ok(Self { scope }),
            _ => Err(auth::wrong_kind()),
        }
    }
}

/// A platform app.
#[derive(Debug, Clone)]
pub struct PlatformApp {
    pub scope: PlatformScope,
}

impl PlatformApp {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        match auth::scope_of(req)? {
            Scope::Platform(scope) => Ok(Self { scope }),
            _ => Err(auth::wrong_kind()),
        }
    }
}

/// A contact in an inbox.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub scope: ContactScope,
}

impl Visitor {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        match auth::scope_of(req)? {
            Scope::Visitor(scope) => Ok(Self { scope }),
            _ => Err(auth::wrong_kind()),
        }
    }
}

/// What the request presents, unchecked: for routes that check it themselves, such as signing out.
#[derive(Debug, Clone)]
pub struct Presented(pub Credential);

impl Presented {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        Ok(Self(auth::presented(req)))
    }
}

/// The `Idempotency-Key` header: at most 255 bytes of visible ASCII.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl IdempotencyKey {
    fn of(req: &HttpRequest) -> Extracted<Self> {
        let Some(value) = req.headers().get("idempotency-key") else {
            return Ok(Self(None));
        };
        match value.to_str() {
            Ok(key) if key.len() <= 255 => Ok(Self((!key.is_empty()).then(|| key.to_owned()))),
            _ => Err(Error::refused("Idempotency-Key must be at most 255 visible ASCII characters").into()),
        }
    }
}

/// The ids in the path, by name, as a struct: `#[derive(Deserialize, IntoParams)]`. What does not
/// parse names nothing: 404, as for an id that was never given out.
#[derive(Debug)]
pub struct Path<T>(T);

impl<T> Path<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::ops::Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = Ready<Extracted<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let whole = !req.match_info().iter().any(|(_, text)| has_nul(text));
        let path = whole.then(|| req.match_info().load::<T>().ok()).flatten();
        ready(path.map(Self).ok_or(ApiError::Domain(Error::NotFound)))
    }
}

fn has_nul(text: &str) -> bool {
    text.contains('\0') || text.contains("%00")
}

/// One decoded part of the path; `None` when it is not UTF-8 or holds NUL.
pub(crate) fn segment(req: &HttpRequest, name: &str) -> Option<String> {
    let raw = req.match_info().get(name)?;
    let text = percent_decode_str(raw).decode_utf8().ok()?;
    (!text.contains('\0')).then(|| text.into_owned())
}
