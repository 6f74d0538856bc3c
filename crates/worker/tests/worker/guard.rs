//! Outgoing requests reach public addresses only.

use porchlight_testkit::{Receiver, Settings, TestServer};
use serde_json::json;

use crate::to_the_end;

fn guarded() -> Settings {
    Settings { guarded: true, ..Settings::default() }
}

#[test]
fn private_addresses_are_refused_by_number_and_by_name() {
    let (server, receiver) = (TestServer::start_with(guarded()), Receiver::start());
    let port = receiver.url("").rsplit_once(':').unwrap().1.to_owned();
    let (_, visitor, conversation) = server.conversation();
    let mut made = Vec::new();
    for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{port}/{}", made.len());
        let webhook = server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
        made.push(webhook["payload"]["webhook"]["id"].as_i64().unwrap());
    }
    visitor.say(conversation, "hello");
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 0);
    for id in made {
        let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
        let attempts = log["payload"]["deliveries"].as_array().unwrap().clone();
        assert_eq!(attempts.len(), 1, "trying again would not help");
        assert_eq!(attempts[0]["error"], "The host is not a public address");
    }
    server.leave_jobs();
}

#[test]
fn an_allow_list_opens_what_it_names() {
    let settings = guarded().with("outbound.allow", "127.0.0.0/8");
    let (server, receiver) = (TestServer::start_with(settings), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let url = receiver.url("/allowed");
    server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
    visitor.say(conversation, "hello");
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 1);
}
