//! What every handler has at hand: the database, the installation, caches and limits. One value,
//! shared by all server threads.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::routes::Routes;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use ipnet::IpNet;
use porchlight_domain::audit::{Origin, Place, Refusal, Refused};
use porchlight_domain::{Conn, Db, Error, Installation, Result, Tx};
use porchlight_files::Files;

use crate::audit::{self, Recorder};
use crate::error::ApiError;
use crate::hashing::Turns;
use crate::pages::{NoPages, Pages};
use crate::rate_limit::RateLimiter;
use crate::scopes::ScopeCache;

/// Settings of the HTTP layer alone.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes of a JSON or form body; uploads have their own limit.
    pub body_bytes: usize,
    /// How long a client may pause while it sends a body.
    pub body_pause: Duration,
    /// Where uploads are written first; best on the disk where they stay.
    pub spool: PathBuf,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Web origins that may read `/api` and `/auth` from a browser; `*` for any. None by default.
    pub cors_origins: Vec<String>,
    /// Refusals of one account that the audit log tells in a minute; more are counted.
    pub refusals_per_minute: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_pause: Duration::from_secs(30),
            spool: std::env::temp_dir(),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            refusals_per_minute: 20,
        }
    }
}

/// A finished request, as counters see it.
#[derive(Debug)]
pub struct Finished<'a> {
    pub method: &'a str,
    /// The pattern of the route, such as `/api/v1/profile`; `None` when no route matched.
    pub route: Option<&'a str>,
    pub status: u16,
    pub took: Duration,
}

type Observer = Box<dyn Fn(&Finished<'_>) + Send + Sync>;

/// What [`App`] shares.
pub struct Shared {
    pub db: Db,
    pub inst: Arc<Installation>,
    /// Attachment bytes; blocking, see [`App::blocking`].
    pub files: Files,
    pub scopes: ScopeCache,
    pub limiter: RateLimiter,
    /// Hears of refusals.
    pub audit: Recorder,
    pub(crate) turns: Turns,
    pub options: Options,
    pub pages: Arc<dyn Pages>,
    observer: Option<Observer>,
}

/// The application, as handlers take it: a cheap handle that knows the request it was taken for.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    origin: Option<Arc<Origin>>,
}

impl App {
    pub fn new(
        db: Db,
        inst: Arc<Installation>,
        files: Files,
        limiter: RateLimiter,
        options: Options,
    ) -> Self {
        let audit = Recorder::new(db.clone(), options.refusals_per_minute);
        let (scopes, turns, observer) = (ScopeCache::default(), Turns::default(), None);
        let pages = Arc::new(NoPages);
        let shared = Shared { db, inst, files, scopes, limiter, audit, turns, options, pages, observer };
        Self { shared: Arc::new(shared), origin: None }
    }

    /// Has these pages linked. Before the value is shared; later calls do nothing.
    pub fn with_pages(mut self, pages: Arc<dyn Pages>) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.pages = pages;
        }
        self
    }

    /// Has every finished request counted. Before the value is shared; later calls do nothing.
    pub fn observe(mut self, observer: impl Fn(&Finished<'_>) + Send + Sync + 'static) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.observer = Some(Box::new(observer));
        }
        self
    }

    pub(crate) fn finished(&self, finished: &Finished<'_>) {
        if let Some(observer) = &self.observer {
            observer(finished);
        }
    }

    /// Runs one reading use case on a database thread.
    pub async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Conn, &Installation) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (inst, span) = (self.inst.clone(), tracing::Span::current());
        self.db.read(crate::lane::current(), move |conn| span.in_scope(|| body(conn, &inst))).await
    }

    /// Runs one writing use case in a transaction and answers after its commit.
    pub async fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Tx, &Installation) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (inst, span, origin) = (self.inst.clone(), tracing::Span::current(), self.origin.clone());
        let write = move |tx: &mut Tx<'_>| {
            tx.came_from(origin);
            span.in_scope(|| body(tx, &inst))
        };
        self.db.write(crate::lane::current(), write).await
    }

    /// Tells the audit log of a refusal that no scope of routes sees.
    pub fn refused(&self, what: Refused) {
        if let Some(origin) = self.origin.clone() {
            self.audit.note(Refusal { what, place: Place::default(), origin });
        }
    }
}

impl App {
    /// Runs work on files or passwords, which blocks, on a thread made for that.
    pub async fn blocking<T: Send + 'static, E: Send + 'static>(
        &self,
        body: impl FnOnce(&Shared) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, ApiError>
    where
        ApiError: From<E>,
    {
        let app = self.clone();
        Ok(actix_web::web::block(move || body(&app)).await.map_err(Error::internal)??)
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl FromRequest for App {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}

impl App {
    /// The application a request belongs to.
    pub fn of(req: &HttpRequest) -> std::result::Result<Self, ApiError> {
        let app = req.app_data::<Self>().ok_or_else(|| fault("the application is not installed"))?;
        Ok(Self { shared: app.shared.clone(), origin: audit::origin(req) })
    }
}

/// A fault in our own wiring.
pub(crate) fn fault(text: &'static str) -> ApiError {
    ApiError::Domain(Error::Internal(std::io::Error::other(text).into()))
}

/// Gives the routes of a server their application and the answer for unknown addresses. The server
/// wraps the whole in [`crate::edge::edge`].
pub fn install(config: &mut Routes, app: &App) {
    config.app_data(app.clone());
    config.default_service(actix_web::web::to(unknown_route));
}

async fn unknown_route() -> crate::reply::Done {
    Err(ApiError::NOT_FOUND)
}
