//! Registering routes. actix takes the handler; its documents are asked for only while a description is
//! collected, because building them in every server thread costs megabytes and milliseconds at each start.

use actix_service::IntoServiceFactory;
use actix_web::dev::{HttpServiceFactory, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, Route, Scope};
use utoipa::openapi::path::{Paths, PathsMap};
use utoipa::openapi::{OpenApi, RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

/// Where routes register, and what describes them if anybody asked.
pub struct Routes<'a> {
    config: &'a mut ServiceConfig,
    described: Option<&'a mut Described>,
}

/// The documents of some routes.
#[derive(Default)]
pub(crate) struct Described {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    /// Adds what lies below a prefix.
    fn add(&mut self, prefix: &str, mut below: Self) {
        let moved = std::mem::take(&mut below.paths.paths).into_iter();
        below.paths.paths =
            moved.map(|(path, item)| (format!("{prefix}{path}"), item)).collect::<PathsMap<_, _>>();
        self.paths.merge(below.paths);
        self.schemas.append(&mut below.schemas);
    }

    pub(crate) fn into_openapi(self) -> OpenApi {
        let mut api = OpenApi::default();
        api.paths = self.paths;
        api.components.get_or_insert_default().schemas.extend(self.schemas);
        api
    }
}

impl<'a> Routes<'a> {
    /// For serving.
    pub fn new(config: &'a mut ServiceConfig) -> Self {
        Self { config, described: None }
    }

    /// For a description.
    pub(crate) fn described(config: &'a mut ServiceConfig, described: &'a mut Described) -> Self {
        Self { config, described: Some(described) }
    }

    /// A handler with its documents.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        if let Some(described) = &mut self.described {
            described.paths.merge(handler.paths());
            handler.schemas(&mut described.schemas);
        }
        self.config.service(handler);
        self
    }

    /// A route that no description shows.
    pub fn route(&mut self, path: &str, route: Route) -> &mut Self {
        self.config.route(path, route);
        self
    }

    /// Routes below a prefix. `wrap` puts what they share around them: `|scope| scope.wrap(…)`.
    pub fn scope<S: HttpServiceFactory + 'static>(
        &mut self,
        prefix: &str,
        wrap: impl FnOnce(Scope) -> S,
        inside: impl FnOnce(&mut Routes),
    ) -> &mut Self {
        let mut below = self.described.as_ref().map(|_| Described::default());
        let scope =
            web::scope(prefix).configure(|config| inside(&mut Routes { config, described: below.as_mut() }));
        if let (Some(described), Some(below)) = (&mut self.described, below) {
            described.add(prefix, below);
        }
        self.config.service(wrap(scope));
        self
    }

    pub fn app_data<T: 'static>(&mut self, data: T) -> &mut Self {
        self.config.app_data(data);
        self
    }

    /// What answers where no route does.
    pub fn default_service<F, U>(&mut self, service: F) -> &mut Self
    where
        F: IntoServiceFactory<U, ServiceRequest>,
        U: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error> + 'static,
        U::InitError: std::fmt::Debug,
    {
        self.config.default_service(service);
        self
    }
}
