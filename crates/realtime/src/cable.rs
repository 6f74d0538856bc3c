//! `/cable`: the WebSocket of dashboards, widgets and bots. The connection is anonymous; each
//! subscription proves itself by the stream token in its identifier.
//!
//! After the handshake the connection leaves HTTP for a task of its own; see `Takeover`.

mod command;
mod connection;
mod input;
mod room;

use std::net::IpAddr;
use std::sync::Arc;

use actix_http::ws::handshake;
use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, rt, web};
use porchlight_http::serve::Takeover;
use tokio::sync::Semaphore;

use crate::gate::Gate;
use crate::hub::Hub;
use crate::hub::local::Local;
use crate::presence::PresenceDesk;
use crate::resume::Turns;

/// Subscriptions looked up at once; when thousands reconnect, the rest wait here and not in the
/// database's queue.
const LOOKUPS: usize = 8;

/// Finds the address a request comes from; behind a proxy that is not the connection's.
pub type AddressOf = fn(&HttpRequest) -> Option<IpAddr>;

/// Everything the sockets share. One per server, as actix application data.
pub struct Cable {
    pub(crate) hub: Arc<Hub>,
    pub(crate) gate: Arc<dyn Gate>,
    pub(crate) desk: PresenceDesk,
    pub(crate) lookups: Semaphore,
    pub(crate) turns: Turns,
    pub(crate) address_of: AddressOf,
}

impl Cable {
    pub(crate) fn new(hub: Arc<Hub>, gate: Arc<dyn Gate>, desk: PresenceDesk, address_of: AddressOf) -> Self {
        Self { hub, gate, desk, lookups: Semaphore::new(LOOKUPS), turns: Turns::default(), address_of }
    }
}

/// The address of the connection itself.
pub fn peer_address(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|address| address.ip())
}

/// Registers `/cable`. The application data must hold a [`Cable`].
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/cable").route(web::get().to(open)));
}

const PROTOCOL: &str = "actioncable-v1-json";

async fn open(request: HttpRequest, cable: web::Data<Cable>) -> HttpResponse {
    let mut response = match handshake(request.head()) {
        Ok(response) => response,
        Err(error) => return actix_http::Response::from(error).into(),
    };
    let Some(place) = cable.hub.enter((cable.address_of)(&request)) else {
        return HttpResponse::ServiceUnavailable().insert_header((header::RETRY_AFTER, "10")).finish();
    };
    if offers_protocol(&request) {
        response.insert_header((header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL)));
    }
    let mut response: HttpResponse = response.finish().map_body(|_, _| BoxBody::new(())).into();
    response.extensions_mut().insert(Takeover::new(move |stream, early| {
        let local = Local::of(&cable.hub, &cable.gate);
        rt::spawn(connection::serve(cable.into_inner(), local, stream, early, place));
    }));
    response
}

fn offers_protocol(request: &HttpRequest) -> bool {
    request
        .headers()
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offered| offered.trim() == PROTOCOL)
}
