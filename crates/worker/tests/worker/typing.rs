//! Typing as webhooks hear of it: at once or not at all.

use porchlight_testkit::{Receiver, TestServer};
use serde_json::json;

use crate::{at, later, to_the_end, webhook};

const EVENTS: [&str; 2] = ["conversation_typing_on", "conversation_typing_off"];

#[test]
fn who_asked_is_told_who_types_where() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (inbox, visitor, conversation) = server.conversation();
    server.bot(&[&inbox], &receiver.url("/bot"));
    server.run_jobs();
    receiver.take();
    webhook(&server, &receiver, &EVENTS);
    let mute = json!({"url": receiver.url("/other"), "subscriptions": ["message_created"]});
    server.post("webhooks", mute).ok();
    let staff = format!("conversations/{conversation}/toggle_typing_status");
    let outside = format!("conversations/{conversation}/toggle_typing");
    server.post(&staff, json!({"typing_status": "on", "is_private": true})).expect(200);
    visitor.post(&outside, json!({"typing_status": "off"})).expect(200);
    for ignored in ["recording", "nonsense", ""] {
        server.post(&staff, json!({"typing_status": ignored})).expect(200);
    }
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 2, "neither the bot nor who did not ask");
    let on = &receiver.events("conversation_typing_on")[0];
    assert!(on.header("x-chatwoot-signature").is_some() && on.header("webhook-id").is_some());
    let user =
        json!({"id": server.id, "name": on.body["user"]["name"], "email": server.email, "type": "user"});
    assert_eq!((&on.body["user"], &on.body["is_private"]), (&user, &json!(true)));
    assert_eq!(on.body["conversation"]["id"], conversation);
    assert_eq!(crate::keys(&on.body), ["conversation", "event", "is_private", "user"]);
    let off = &receiver.events("conversation_typing_off")[0].body;
    assert_eq!((&off["user"]["id"], &off["is_private"]), (&json!(visitor.id), &json!(false)));
    assert_eq!(off["user"]["account"]["id"], server.account_id);
}

#[test]
fn the_webhook_of_an_api_inbox_is_told_without_asking() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = server.inbox_with(json!({"channel": {"webhook_url": receiver.url("/inbox")}}));
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    server.run_jobs();
    receiver.take();
    let path = format!("conversations/{conversation}/toggle_typing_status");
    server.post(&path, json!({"typing_status": "on"})).expect(200);
    server.run_jobs();
    assert_eq!(at(&receiver, "/inbox")[0].event(), "conversation_typing_on");
}

#[test]
fn typing_is_tried_once_leaves_nothing_behind_and_is_no_event() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, _, conversation) = server.conversation();
    server.run_jobs();
    let (id, _) = webhook(&server, &receiver, &EVENTS);
    server.run_jobs();
    receiver.answer(500);
    let path = format!("conversations/{conversation}/toggle_typing_status");
    let events = |server: &TestServer| server.rows_of(server.account_id).get("events").map(Vec::len);
    let before = events(&server);
    for _ in 0..5 {
        server.post(&path, json!({"typing_status": "on"})).expect(200);
    }
    assert_eq!(events(&server), before);
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 1, "one waits at a time, and none is tried again");
    let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
    assert_eq!(log["payload"]["deliveries"][0]["error"], "500 Internal Server Error");
    assert_eq!(server.failures(), [""; 0]);
    // Late is as good as never.
    server.post(&path, json!({"typing_status": "off"})).expect(200);
    later(&server, 60);
    assert_eq!(receiver.requests().len(), 1);
}

#[test]
fn typing_writes_nothing_where_nobody_asked() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    visitor
        .post(&format!("conversations/{conversation}/toggle_typing"), json!({"typing_status": "on"}))
        .expect(200);
    assert_eq!(server.rows_of(server.account_id), before);
}
