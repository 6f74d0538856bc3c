//! The worker as its receivers see it: a real server, a real receiver, time moved by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod avatars;
mod bots;
mod deliveries;
mod frames;
mod guard;
mod health;
mod inbox_webhook;
mod relay;
mod secrets;
mod sweeps;
mod typing;

use std::time::Duration;

use porchlight_testkit::{Actor, Receiver, Recorded, TestServer};
use serde_json::{Value, json};

/// Moves the clock on and runs what is due.
fn later(server: &TestServer, seconds: u64) {
    server.travel(Duration::from_secs(seconds));
    server.run_jobs();
}

/// Runs everything that will ever be due: retries are at most eight hours and a fifth apart.
fn to_the_end(server: &TestServer) {
    server.run_jobs();
    for _ in 0..20 {
        later(server, 10 * 60 * 60);
    }
}

/// A webhook of the account for these events; its id and secret.
fn webhook(admin: &Actor, receiver: &Receiver, events: &[&str]) -> (i64, String) {
    let body = json!({"url": receiver.url("/account"), "subscriptions": events});
    let made = admin.post("webhooks", body).ok();
    let made = &made["payload"]["webhook"];
    (made["id"].as_i64().unwrap(), made["secret"].as_str().unwrap().to_owned())
}

/// Requests to a path of the receiver.
fn at(receiver: &Receiver, path: &str) -> Vec<Recorded> {
    receiver.requests().into_iter().filter(|request| request.path == path).collect()
}

/// The keys of an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
