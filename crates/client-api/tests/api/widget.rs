//! The chat on websites. One file per topic.

mod conversations;
mod files;
mod identity;
mod messages;
mod moments;
mod page;
mod sessions;

use porchlight_domain::keys::hmac_sha256;
use porchlight_testkit::{Actor, Inbox, TestServer, Value, WidgetVisitor, json};

/// What a request for something that is not there answers.
fn not_found() -> Value {
    json!({"error": "Resource could not be found"})
}

/// A website whose inbox says nothing by itself.
fn quiet(server: &TestServer) -> Inbox {
    server.widget_inbox_with(json!({"enable_email_collect": false}))
}

/// Somebody on a website without a session.
fn newcomer(server: &TestServer, website: &Inbox) -> Actor {
    let query = format!("website_token={}", website.identifier);
    Actor { query, ..server.stranger().at("/api/v1/widget") }
}

/// The same browser with another session.
fn with_token(visitor: &Actor, token: &str) -> Actor {
    let mut actor = visitor.clone();
    actor.headers.retain(|(name, _)| name != "x-auth-token");
    actor.header("x-auth-token", token)
}

/// A website's hash of an identifier.
fn hash(website: &Inbox, identifier: &str) -> String {
    let key = website.body["hmac_token"].as_str().expect("administrators read the key");
    hmac_sha256(key.as_bytes(), identifier.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The contact as the team sees it.
fn contact(server: &TestServer, visitor: &Actor) -> Value {
    let id = visitor.get("contact").ok()["id"].clone();
    server.get(&format!("contacts/{id}")).ok()["payload"].clone()
}

/// The texts of the visitor's conversation, oldest first.
fn texts(visitor: &WidgetVisitor) -> Vec<String> {
    let list = visitor.get("messages").ok();
    let text = |message: &Value| message["content"].as_str().unwrap_or_default().to_owned();
    list["payload"].as_array().unwrap().iter().map(text).collect()
}

/// The conversations of the account, newest first.
fn conversations(server: &TestServer) -> Vec<Value> {
    let list = server.get("conversations?status=all&sort_by=created_at_desc").ok();
    list["data"]["payload"].as_array().unwrap().clone()
}
