//! The public client API as visitors meet it. One file per resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod conversations;
mod doors;
mod identity;
mod messages;
mod sessions;
mod surveys;
mod widget;

use porchlight_testkit::{Actor, Inbox, TestServer, Value, json};

/// What a request for something that is not there answers.
fn not_found() -> Value {
    json!({"status": 404, "error": "Not Found"})
}

/// Somebody at the door of an inbox, without a session.
fn door(server: &TestServer, inbox: &Inbox) -> Actor {
    server.stranger().at(&format!("/public/api/v1/inboxes/{}", inbox.identifier))
}
