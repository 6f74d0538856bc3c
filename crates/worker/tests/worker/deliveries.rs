//! Account webhooks: what arrives, signed how, tried how often.

use porchlight_domain::keys::hmac_sha256;
use porchlight_testkit::{Receiver, TestServer};

use serde_json::json;

use crate::{at, keys, later, to_the_end, webhook};

#[test]
fn every_attempt_sends_the_same_bytes_under_the_same_id_and_signs_anew() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    server.run_jobs();
    let (id, secret) = webhook(&server, &receiver, &["message_created"]);
    receiver.answer(500);
    visitor.say(conversation, "is anybody there? \"quoted\" ünïcode 🚢");
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 1);
    later(&server, 10);
    assert_eq!(receiver.requests().len(), 2, "the first retry comes within ten seconds");
    receiver.answer(204);
    later(&server, 60);
    to_the_end(&server);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3, "what arrived is not sent again");
    for request in &requests {
        assert_eq!(request.bytes, requests[0].bytes);
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("x-chatwoot-delivery"), requests[0].header("webhook-id"));
        let timestamp = request.header("x-chatwoot-timestamp").unwrap();
        let signed = [timestamp.as_bytes(), b".", &request.bytes].concat();
        let expected = format!("sha256={}", hex(&hmac_sha256(secret.as_bytes(), &signed)));
        assert_eq!(request.header("x-chatwoot-signature"), Some(expected.as_str()));
        assert_eq!(request.header("webhook-timestamp"), Some(timestamp));
        assert!(request.header("webhook-signature").unwrap().starts_with("v1,"));
    }
    assert_eq!(requests[0].body["content"], "is anybody there? \"quoted\" ünïcode 🚢");
    let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
    let attempts: Vec<_> = log["payload"]["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| (attempt["attempt"].clone(), attempt["status_code"].clone()))
        .collect();
    assert_eq!(attempts, [(json!(3), json!(204)), (json!(2), json!(500)), (json!(1), json!(500))]);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn gone_means_gone() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    webhook(&server, &receiver, &["message_created"]);
    receiver.answer(410);
    visitor.say(conversation, "hello");
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 1);
    server.leave_jobs();
}

#[test]
fn an_endpoint_that_stays_broken_is_tried_for_hours_and_then_left() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    webhook(&server, &receiver, &["message_created"]);
    receiver.answer(503);
    visitor.say(conversation, "hello");
    server.run_jobs();
    // One attempt and ten retries within a day and a half.
    for _ in 0..130 {
        later(&server, 1_000);
    }
    assert_eq!(receiver.requests().len(), 11);
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 11);
    server.leave_jobs();
}

#[test]
fn a_redirect_is_not_followed() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let (id, _) = webhook(&server, &receiver, &["message_created"]);
    receiver.answer(307);
    visitor.say(conversation, "hello");
    server.run_jobs();
    assert_eq!(at(&receiver, "/account").len(), 1);
    assert_eq!(receiver.requests().len(), 1);
    let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
    assert_eq!(log["payload"]["deliveries"][0]["error"], "307 Temporary Redirect");
    server.leave_jobs();
}

#[test]
fn a_deleted_webhook_is_not_called_again() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let (id, _) = webhook(&server, &receiver, &["message_created"]);
    receiver.answer(500);
    visitor.say(conversation, "hello");
    server.run_jobs();
    server.delete(&format!("webhooks/{id}")).expect(200);
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn a_slow_endpoint_costs_its_time_out_and_no_more() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = porchlight_testkit::Settings::default().with("worker.webhook_timeout_seconds", 1);
    let server = TestServer::start_with(settings);
    let (_, visitor, conversation) = server.conversation();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let made = server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
    visitor.say(conversation, "hello");
    let started = std::time::Instant::now();
    server.run_jobs();
    assert!(started.elapsed() < std::time::Duration::from_secs(8), "{:?}", started.elapsed());
    let id = &made["payload"]["webhook"]["id"];
    let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
    assert_eq!(log["payload"]["deliveries"][0]["error"], "Timed out reading data from server");
    server.leave_jobs();
}

/// Names, types and times as receivers of the imitated product parse them.
#[test]
fn a_message_document_has_words_for_types_and_iso_times() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (inbox, visitor, conversation) = server.conversation();
    webhook(&server, &receiver, &["message_created"]);
    let said = visitor.say(conversation, "hello");
    server.run_jobs();
    let sent = &receiver.requests()[0].body;
    assert_eq!(
        keys(sent),
        [
            "account",
            "additional_attributes",
            "content",
            "content_attributes",
            "content_type",
            "conversation",
            "created_at",
            "event",
            "id",
            "inbox",
            "message_type",
            "private",
            "sender",
            "source_id"
        ]
    );
    assert_eq!(sent["event"], "message_created");
    assert_eq!(sent["id"], said["id"]);
    assert_eq!((&sent["message_type"], &sent["content_type"]), (&json!("incoming"), &json!("text")));
    assert!(sent["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(sent["account"], json!({"id": server.account_id, "name": "Harbour"}));
    assert_eq!(sent["inbox"]["id"], inbox.id);
    assert_eq!(sent["sender"]["id"], visitor.id);
    assert_eq!(sent["sender"]["account"]["id"], server.account_id);
    assert!(sent["sender"].get("type").is_none());
    assert_eq!(sent["conversation"]["id"], conversation);
    assert_eq!(sent["conversation"]["messages"][0]["message_type"], 0);
    assert_eq!(sent["conversation"]["channel"], "Channel::Api");
    assert!(sent["conversation"]["contact_inbox"]["pubsub_token"].is_string());
}

#[test]
fn changes_of_a_conversation_are_told_and_a_status_stands_in_the_document() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, _, conversation) = server.conversation();
    server.run_jobs();
    webhook(&server, &receiver, &["conversation_status_changed", "conversation_updated"]);
    server
        .post(&format!("conversations/{conversation}/toggle_status"), json!({"status": "resolved"}))
        .expect(200);
    server.run_jobs();
    let changed = receiver.events("conversation_status_changed");
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].body["status"], "resolved");
    assert_eq!(changed[0].body.get("changed_attributes"), Some(&json!(null)));
    let updated = receiver.events("conversation_updated");
    assert_eq!(updated.len(), 1);
    let changes = updated[0].body["changed_attributes"].as_array().unwrap();
    assert!(
        changes.contains(&json!({"status": {"previous_value": "open", "current_value": "resolved"}})),
        "{changes:?}"
    );
    assert!(changes.iter().any(|change| change.get("updated_at").is_some()), "{changes:?}");
}

#[test]
fn notes_are_sent_and_activity_lines_are_not() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, _, conversation) = server.conversation();
    webhook(&server, &receiver, &["message_created"]);
    let path = format!("conversations/{conversation}/messages");
    server.post(&path, json!({"content": "for us", "private": true})).ok();
    server
        .post(&format!("conversations/{conversation}/toggle_status"), json!({"status": "resolved"}))
        .expect(200);
    server.run_jobs();
    let sent: Vec<_> = receiver
        .requests()
        .iter()
        .map(|request| (request.body["content"].clone(), request.body["private"].clone()))
        .collect();
    assert_eq!(sent, [(json!("for us"), json!(true))]);
}

#[test]
fn contacts_are_told_with_what_changed() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    webhook(&server, &receiver, &["contact_created", "contact_updated"]);
    let contact = server.contact();
    server.patch(&format!("contacts/{contact}"), json!({"name": "Someone else"})).ok();
    server.run_jobs();
    assert_eq!(receiver.events("contact_created")[0].body["id"], contact);
    let updated = &receiver.events("contact_updated")[0].body;
    assert_eq!(updated["name"], "Someone else");
    let changes = updated["changed_attributes"].as_array().unwrap();
    let name = changes.iter().find_map(|change| change.get("name")).unwrap();
    assert_eq!(name["current_value"], "Someone else");
}

#[test]
fn a_webhook_hears_nothing_of_another_account() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let other = server.tenant();
    webhook(&other, &receiver, &["message_created", "conversation_created", "contact_created"]);
    let (_, visitor, conversation) = server.conversation();
    visitor.say(conversation, "not for you");
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 0);
}
