//! Actix plumbing shared by the API crates: the application value, authentication, extractors,
//! request bodies, errors, rate limits. Nothing here knows a resource.

pub mod app;
pub mod audit;
pub mod auth;
pub mod bodies;
pub mod body;
pub mod edge;
pub mod error;
pub mod extract;
pub mod hashing;
mod keep;
mod lane;
pub mod net;
pub mod openapi;
pub mod page;
pub mod pages;
pub mod rate_limit;
pub mod reply;
pub mod routes;
pub mod scopes;
pub mod serve;
pub mod session;
mod typing;
pub mod upload;
pub mod widget;

#[cfg(test)]
mod tests;

pub use app::{App, Options};
pub use body::{Body, Input, Params, lenient};
pub use error::ApiError;
pub use extract::{Administrator, Agent, AgentOrBot, Path, PlatformApp, Presented, SignedIn, Visitor};
pub use net::ClientIp;
pub use page::PageParam;
pub use pages::{Framable, Linked, Pages};
pub use rate_limit::{RateLimits, Rule, Throttle};
pub use reply::{Done, Empty, Reply, done, json, nothing};
pub use session::CallingDevice;
pub use upload::Upload;
pub use widget::WidgetCall;
