//! The shapes an error may have.

use porchlight_testkit::{Reply, Value};

/// Fails unless the answer is a success or an error as documented.
#[track_caller]
pub fn assert_documented(what: &str, reply: &Reply) {
    if let Err(fault) = documented(reply) {
        panic!("{what}: {fault}: {} {}", reply.status, reply.text());
    }
}

/// Whether an answer is a success, a redirect, or an error in one of the documented shapes.
pub fn documented(reply: &Reply) -> Result<(), &'static str> {
    let body = &reply.body;
    let text = |key: &str| body[key].is_string();
    let right = match reply.status {
        200 | 204 | 302 => true,
        // A page, not an API.
        404 if reply.request.contains(" /survey/") => true,
        // Empty on the wire.
        404 if reply.request.contains("/contact_inboxes/filter") && reply.bytes.is_empty() => true,
        // The framework's shape: unreadable bodies, unknown routes.
        400 | 404 | 405 | 413 | 415 if body["status"] == reply.status => text("error"),
        400 | 401 | 402 | 403 | 404 | 413 | 422 if text("error") => true,
        401 | 404 if body["errors"].is_array() => texts(&body["errors"]),
        403 | 422 if text("message") => body["attributes"].is_null() || texts(&body["attributes"]),
        429 => reply.header("retry-after").is_some(),
        500.. => return Err("a fault of the server"),
        _ => false,
    };
    if right { Ok(()) } else { Err("not a documented shape") }
}

fn texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

#[test]
fn the_judge_knows_faults() {
    let reply = |status: u16, body: &str| Reply {
        request: String::new(),
        status,
        headers: Vec::new(),
        bytes: body.into(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
    };
    for (status, body) in [
        (200, ""),
        (401, r#"{"errors":["x"]}"#),
        (422, r#"{"message":"x","attributes":["name"]}"#),
        (400, r#"{"status":400,"error":"Bad Request"}"#),
        (404, r#"{"error":"Resource could not be found"}"#),
    ] {
        assert_eq!(documented(&reply(status, body)), Ok(()), "{status} {body}");
    }
    for (status, body) in [
        (500, r#"{"error":"x"}"#),
        (503, ""),
        (422, "no JSON"),
        (404, ""),
        (429, "Retry later"),
        (418, r#"{"error":"x"}"#),
        (422, r#"{"message":"x","attributes":[1]}"#),
    ] {
        assert!(documented(&reply(status, body)).is_err(), "{status} {body}");
    }
}
