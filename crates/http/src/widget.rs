//! What a widget presents with every request: the token of its website in the query, that of its session in a
//! header, and, added by the browser, the origin of the page.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{FromRequest, HttpRequest};
use porchlight_domain::sign_in::widget::Call;
use serde_json::Value;

use crate::app::App;
use crate::body::brackets;
use crate::error::ApiError;

/// Extractor: what the request presents, unchecked. Use cases check it.
#[derive(Debug, Clone)]
pub struct WidgetCall(pub Call);

impl FromRequest for WidgetCall {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(App::of(req).map(|app| Self(call(req, &app.inst.frontend_url))))
    }
}

/// See [`WidgetCall`]. A token in the query counts where there is none in the header: the page's address has it.
pub(crate) fn call(req: &HttpRequest, frontend_url: &str) -> Call {
    let query = brackets::parse(req.query_string().as_bytes()).unwrap_or_default();
    let text = |name: &str| query.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let header = req.headers().get("x-auth-token").and_then(|value| value.to_str().ok());
    let header = header.map(str::trim).filter(|text| !text.is_empty());
    Call {
        website_token: text("website_token").unwrap_or_default().to_owned(),
        auth_token: header.or_else(|| text("cw_conversation")).map(str::to_owned),
        origin: elsewhere(req, frontend_url),
    }
}

/// The origin of the page that asks, unless the page is one of ours: of the host that was asked, or of the
/// address that the server is known by.
fn elsewhere(req: &HttpRequest, frontend_url: &str) -> Option<String> {
    let origin = req.headers().get(ORIGIN)?.to_str().unwrap_or("null");
    let host = req.headers().get(HOST).and_then(|value| value.to_str().ok());
    let ours = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host);
    (!ours(origin) && origin != frontend_url).then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn of(path: &str, headers: &[(&str, &str)]) -> Call {
        let request = headers
            .iter()
            .fold(TestRequest::get().uri(path), |request, header| request.insert_header(*header));
        call(&request.to_http_request(), "https://desk.test")
    }

    #[test]
    fn tokens_come_from_their_places() {
        let call = of("/x?website_token=w&cw_conversation=q", &[("x-auth-token", "h")]);
        assert_eq!((call.website_token.as_str(), call.auth_token.as_deref()), ("w", Some("h")));
        assert_eq!(of("/x?website_token=w&cw_conversation=q", &[]).auth_token.as_deref(), Some("q"));
        let none = of("/x?website_token[]=w", &[("x-auth-token", " ")]);
        assert_eq!((none.website_token.as_str(), none.auth_token), ("", None));
    }

    #[test]
    fn our_own_pages_are_from_nowhere_else() {
        let origin = |origin: &str| of("/x", &[("host", "10.0.0.1:3000"), ("origin", origin)]).origin;
        assert_eq!(origin("http://10.0.0.1:3000"), None);
        assert_eq!(origin("https://desk.test"), None);
        for other in
            ["https://desk.test.evil.test", "http://10.0.0.1:4000", "http://10.0.0.1", "null", "file://"]
        {
            assert_eq!(origin(other).as_deref(), Some(other));
        }
        assert_eq!(of("/x", &[("host", "a")]).origin, None);
    }
}
