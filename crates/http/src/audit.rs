//! Which answers the audit log hears of: those that refuse somebody what is there. Looked at once there is
//! an error, so that nobody who is let through pays for it.

mod recorder;

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};
use porchlight_domain::audit::{Origin, Place, Refusal, Refused};
use porchlight_domain::schema::AccountId;
use porchlight_domain::sign_in::Stopped;
use porchlight_domain::{Denial, Error, PlatformScope};

pub use recorder::Recorder;

use crate::app::App;
use crate::error::ApiError;
use crate::net;
use crate::scopes::Scope;

/// Remembers with the request where it comes from.
pub(crate) fn sign(req: &ServiceRequest, ip: IpAddr, request_id: &str) {
    let origin = Origin { address: net::network(ip), request_id: request_id.to_owned(), app: None };
    req.extensions_mut().insert(Arc::new(origin));
}

/// Adds the platform app that calls, once that is known.
pub(crate) fn sign_for(req: &ServiceRequest, app: PlatformScope) {
    let mut extensions = req.extensions_mut();
    if let Some(origin) = extensions.get_mut::<Arc<Origin>>() {
        Arc::make_mut(origin).app = Some(app.app());
    }
}

/// Where a request comes from; `None` where no [`crate::edge`] saw it.
pub(crate) fn origin(req: &HttpRequest) -> Option<Arc<Origin>> {
    req.extensions().get().cloned()
}

/// Tells of a caller who was not let into an account.
pub(crate) fn stopped(app: &App, req: &HttpRequest, account: Option<AccountId>, stopped: &Stopped) {
    if let (Some(account), Some(who)) = (account, stopped.who) {
        tell(app, req, Refused::Account(account, who));
    }
}

/// Tells of a caller who was let in and then refused, if this error is such a refusal.
pub(crate) fn refused(app: &App, req: &HttpRequest, scope: &Scope, error: &ApiError) {
    let ApiError::Domain(error) = error else { return };
    let scope = match (scope, error) {
        (Scope::Platform(platform), Error::Denied(Denial::NonPermissible)) => {
            return tell(app, req, Refused::Platform(platform.app()));
        }
        (Scope::Account(scope), _) => scope,
        (Scope::Visitor(scope), _) => scope.account_scope(),
        _ => return,
    };
    match error {
        Error::NotFound | Error::Missing(_) => tell(app, req, Refused::Object(scope.clone())),
        Error::Denied(Denial::NotAllowed | Denial::NotForBots) => {
            tell(app, req, Refused::Access(scope.clone()));
        }
        _ => {}
    }
}

fn tell(app: &App, req: &HttpRequest, what: Refused) {
    if let Some(origin) = origin(req) {
        app.audit.note(Refusal { what, place: place(req), origin });
    }
}

/// The words and ids of an address, by the pattern of its route.
fn place(req: &HttpRequest) -> Place {
    let pattern = req.match_pattern().unwrap_or_default();
    let mut words: Vec<(String, Option<String>)> = Vec::new();
    for (part, said) in pattern.split('/').zip(req.path().split('/')) {
        match (part.starts_with('{'), words.last_mut()) {
            (true, Some((_, id))) => *id = Some(said.to_owned()),
            (true, None) => {}
            (false, _) if part.is_empty() => {}
            (false, _) => words.push((part.to_owned(), None)),
        }
    }
    Place(words)
}
