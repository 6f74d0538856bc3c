//! Sessions on the wire: the header set a device stores and replays, and what is noted of the device.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderName, HeaderValue, USER_AGENT};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_domain::Error;
use porchlight_domain::sign_in::sessions::{Device, SessionKeys};
use serde::Serialize;
use serde_json::json;

use crate::error::ApiError;
use crate::net::ClientIp;
use crate::reply::{Reply, json as document};

/// Extractor: the device that signs in.
#[derive(Debug, Clone)]
pub struct CallingDevice(pub Device);

impl FromRequest for CallingDevice {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let ip = ClientIp::from_request(req, payload).into_inner();
        let user_agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        let user_agent = user_agent.map(str::to_owned);
        ready(ip.map(|ip| Self(Device { user_agent, ip: Some(ip.0.to_string()) })))
    }
}

/// Answers 200 with a document and the keys of a session.
pub fn signed_in<T: Serialize + ?Sized>(view: &T, keys: &SessionKeys) -> Reply {
    let mut response = document(view)?;
    write(&mut response, keys)?;
    Ok(response)
}

/// The header set, and once more as one `Authorization` header.
fn write(response: &mut HttpResponse, keys: &SessionKeys) -> Result<(), ApiError> {
    let expiry = keys.expires_at.seconds().to_string();
    let set = [
        ("access-token", keys.access_token.as_str()),
        ("token-type", "Bearer"),
        ("client", &keys.client),
        ("expiry", &expiry),
        ("uid", &keys.uid),
    ];
    let all = json!({
        "access-token": keys.access_token,
        "token-type": "Bearer",
        "client": keys.client,
        "expiry": expiry,
        "uid": keys.uid,
    });
    let bearer = format!("Bearer {}", STANDARD.encode(all.to_string()));
    for (name, text) in set {
        // An address outside of ASCII goes as its UTF-8 bytes, as it comes back.
        let value = HeaderValue::from_bytes(text.as_bytes()).map_err(Error::internal)?;
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    let value = HeaderValue::from_str(&bearer).map_err(Error::internal)?;
    response.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}
