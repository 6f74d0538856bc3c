//! The only place that knows status codes and the shapes of error bodies.

use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use porchlight_domain::{Error, FieldError};
use serde::Serialize;

/// What a handler, extractor or middleware fails with.
#[derive(Debug)]
pub enum ApiError {
    Domain(Error),
    /// The request itself is wrong, whatever it asks for; the body carries the status and its name.
    Http(StatusCode),
}

impl ApiError {
    /// An address that leads nowhere.
    pub const NOT_FOUND: Self = Self::Http(StatusCode::NOT_FOUND);
    /// A body or query nobody can read.
    pub const MALFORMED: Self = Self::Http(StatusCode::BAD_REQUEST);
    pub const TOO_LARGE: Self = Self::Http(StatusCode::PAYLOAD_TOO_LARGE);
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<porchlight_files::Error> for ApiError {
    fn from(error: porchlight_files::Error) -> Self {
        use porchlight_files::Error as Files;
        match error {
            Files::NotFound => Self::Domain(Error::NotFound),
            Files::OutOfRange(_) => Self::Http(StatusCode::RANGE_NOT_SATISFIABLE),
            Files::Unavailable(cause) => {
                tracing::warn!(cause, "file storage cannot serve now");
                Self::Domain(Error::Unavailable(Duration::from_secs(2)))
            }
            other => Self::Domain(Error::internal(other)),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(Error::Internal(cause)) => write!(f, "{cause:#}"),
            Self::Domain(error) => write!(f, "{error:?}"),
            Self::Http(status) => status.fmt(f),
        }
    }
}

/// Families of routes; they differ in how they say that something is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    Application,
    /// `/platform` and `/public`.
    Bare,
}

impl Surface {
    pub(crate) fn of(path: &str) -> Self {
        if path.starts_with("/platform/") || path.starts_with("/public/") {
            Self::Bare
        } else {
            Self::Application
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Http(status) => *status,
            Self::Domain(error) => match error {
                Error::SignInNeeded | Error::Denied(_) | Error::SignInRefused(_) => StatusCode::UNAUTHORIZED,
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Invalid(_) | Error::Refused(_) | Error::Missing(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Forbidden(_) | Error::SignUpRefused(_) => StatusCode::FORBIDDEN,
                Error::LimitReached(_) => StatusCode::PAYMENT_REQUIRED,
                Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
                Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        self.render(Surface::Application, None)
    }
}

impl ApiError {
    /// Whether [`ResponseError::error_response`] lacks what only the edge knows.
    pub(crate) fn needs_edge(&self, surface: Surface) -> bool {
        matches!(
            (self, surface),
            (Self::Domain(Error::Internal(_)), _) | (Self::Domain(Error::NotFound), Surface::Bare)
        )
    }

    pub(crate) fn render(&self, surface: Surface, request_id: Option<&str>) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        let error = match self {
            Self::Http(_) => return framework(status),
            Self::Domain(error) => error,
        };
        match error {
            Error::SignInNeeded => {
                let errors = ["You need to sign in or sign up before continuing."];
                response.json(Sessionless { success: None, errors })
            }
            Error::SignInRefused(reason) => {
                response.json(Sessionless { success: Some(false), errors: [reason] })
            }
            Error::Denied(denial) => one(response, denial.text()),
            Error::NotFound if surface == Surface::Bare => framework(status),
            Error::NotFound => one(response, "Resource could not be found"),
            Error::Invalid(fields) => response.json(Invalid::of(fields)),
            Error::Refused(reason) => one(response, reason),
            Error::Missing(reason) => one(response, reason),
            Error::Forbidden(reason) | Error::LimitReached(reason) => one(response, reason),
            Error::SignUpRefused(reason) => response.json(Message { message: reason }),
            Error::RateLimited(wait) => {
                retry_after(&mut response, *wait);
                response.insert_header(ContentType::plaintext()).body("Retry later")
            }
            Error::Unavailable(wait) => {
                retry_after(&mut response, *wait);
                one(response, "The service cannot answer now, please try again")
            }
            Error::Internal(_) => response.json(One { error: "Something went wrong", request_id }),
        }
    }
}

#[derive(Serialize)]
struct One<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

fn one(mut response: HttpResponseBuilder, error: &str) -> HttpResponse {
    response.json(One { error, request_id: None })
}

#[derive(Serialize)]
struct Sessionless<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    errors: [&'a str; 1],
}

#[derive(Serialize)]
struct Message<'a> {
    message: &'a str,
}

#[derive(Serialize)]
struct Framework<'a> {
    status: u16,
    error: &'a str,
}

fn retry_after(response: &mut HttpResponseBuilder, wait: Duration) {
    response.insert_header((RETRY_AFTER, wait.as_secs_f64().ceil().max(1.0).to_string()));
}

/// All messages in one text, and the attributes they are about, each once.
#[derive(Serialize)]
struct Invalid<'a> {
    message: String,
    attributes: Vec<&'a str>,
}

impl<'a> Invalid<'a> {
    fn of(fields: &'a [FieldError]) -> Self {
        let messages: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
        let mut attributes: Vec<&str> = Vec::new();
        for field in fields {
            if !attributes.contains(&field.attribute) {
                attributes.push(field.attribute);
            }
        }
        Self { message: messages.join(", "), attributes }
    }
}

/// The body of errors that no use case caused.
pub(crate) fn framework(status: StatusCode) -> HttpResponse {
    let error = status.canonical_reason().unwrap_or("Error");
    HttpResponse::build(status).json(Framework { status: status.as_u16(), error })
}

#[cfg(test)]
mod tests {
    use actix_web::body::{MessageBody, to_bytes};
    use porchlight_domain::Denial;

    use super::*;

    #[actix_web::test]
    async fn every_error_has_its_shape() {
        let fields =
            ["email", "name", "email"].map(|attribute| FieldError { attribute, message: attribute.into() });
        for (error, status, body) in [
            (Error::SignInRefused("No.".into()), 401, r#"{"success":false,"errors":["No."]}"#),
            (Error::Denied(Denial::NonPermissible), 401, r#"{"error":"Non permissible resource"}"#),
            (Error::NotFound, 404, r#"{"error":"Resource could not be found"}"#),
            (
                Error::Invalid(fields.to_vec()),
                422,
                r#"{"message":"email, name, email","attributes":["email","name"]}"#,
            ),
            (Error::missing("label"), 422, r#"{"error":"param is missing or the value is empty: label"}"#),
            (Error::Forbidden("Only here"), 403, r#"{"error":"Only here"}"#),
            (Error::LimitReached("Full"), 402, r#"{"error":"Full"}"#),
            (Error::SignUpRefused("No.".into()), 403, r#"{"message":"No."}"#),
            (Error::RateLimited(Duration::from_millis(1500)), 429, "Retry later"),
            (Error::internal(std::io::Error::other("secret")), 500, r#"{"error":"Something went wrong"}"#),
        ] {
            let response = ApiError::from(error).error_response();
            assert_eq!(response.status().as_u16(), status, "{body}");
            if status == 429 {
                assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "2");
            }
            assert_eq!(to_bytes(response.into_body()).await.unwrap(), body);
        }
    }

    #[test]
    fn what_passes_says_when() {
        let response = ApiError::from(Error::Unavailable(Duration::ZERO)).error_response();
        assert_eq!(response.status().as_u16(), 503);
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "1");
        assert!(matches!(response.body().size(), actix_web::body::BodySize::Sized(1..)));
    }
}
