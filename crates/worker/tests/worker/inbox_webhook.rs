//! The webhook of an API inbox: a message whose delivery fails for good becomes `failed`.

use porchlight_testkit::{Inbox, Receiver, TestServer};
use serde_json::{Value, json};

use crate::{at, later, to_the_end};

fn inbox(server: &TestServer, receiver: &Receiver) -> Inbox {
    server.inbox_with(json!({"channel": {"webhook_url": receiver.url("/inbox")}}))
}

fn message(server: &TestServer, conversation: i64, id: &Value) -> Value {
    let list = server.get(&format!("conversations/{conversation}/messages")).ok();
    list["payload"].as_array().unwrap().iter().find(|message| message["id"] == *id).unwrap().clone()
}

#[test]
fn it_gets_every_event_of_its_inbox_and_none_of_others() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = inbox(&server, &receiver);
    let conversation = server.visitor(&inbox).conversation();
    server.post(&format!("conversations/{conversation}/messages"), json!({"content": "hi"})).ok();
    server.conversation();
    server.contact();
    server.run_jobs();
    let events: Vec<_> = at(&receiver, "/inbox").iter().map(|request| request.event().to_owned()).collect();
    assert!(events.contains(&"conversation_created".to_owned()), "{events:?}");
    assert!(events.contains(&"message_created".to_owned()), "{events:?}");
    for request in receiver.requests() {
        let inbox_id = request.body["inbox"]["id"].as_i64().or(request.body["inbox_id"].as_i64());
        assert_eq!(inbox_id, Some(inbox.id), "{}", request.event());
    }
}

#[test]
fn a_message_fails_only_when_all_attempts_have() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = inbox(&server, &receiver);
    let conversation = server.visitor(&inbox).conversation();
    server.run_jobs();
    receiver.answer(500);
    let said = server.post(&format!("conversations/{conversation}/messages"), json!({"content": "hi"})).ok();
    server.run_jobs();
    later(&server, 60);
    assert_eq!(message(&server, conversation, &said["id"])["status"], "sent");
    to_the_end(&server);
    let failed = message(&server, conversation, &said["id"]);
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["content_attributes"]["external_error"], "500 Internal Server Error");
    // The failure is told as an update; that one fails alike, changes nothing and ends the chain.
    let before = receiver.requests().len();
    to_the_end(&server);
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), before);
    server.leave_jobs();
}

#[test]
fn a_permanent_answer_fails_it_at_once() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = inbox(&server, &receiver);
    let conversation = server.visitor(&inbox).conversation();
    server.run_jobs();
    receiver.answer(410);
    let said = server.post(&format!("conversations/{conversation}/messages"), json!({"content": "hi"})).ok();
    server.run_jobs();
    let failed = message(&server, conversation, &said["id"]);
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["content_attributes"]["external_error"], "410 Gone");
    server.leave_jobs();
}

#[test]
fn an_agents_retry_calls_it_again() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = inbox(&server, &receiver);
    let conversation = server.visitor(&inbox).conversation();
    receiver.answer(410);
    let said = server.post(&format!("conversations/{conversation}/messages"), json!({"content": "hi"})).ok();
    server.run_jobs();
    receiver.answer(200);
    let id = &said["id"];
    server.post(&format!("conversations/{conversation}/messages/{id}/retry"), json!({})).ok();
    server.run_jobs();
    assert_eq!(message(&server, conversation, id)["status"], "sent");
    assert_eq!(
        receiver.events("message_updated").last().map(|request| request.body["id"].clone()),
        Some(id.clone())
    );
    server.leave_jobs();
}
