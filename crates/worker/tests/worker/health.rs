//! Webhooks whose receiver is gone for days.

use porchlight_testkit::{Receiver, TestServer};
use serde_json::{Value, json};

use crate::{later, to_the_end, webhook};

const DAY: u64 = 24 * 60 * 60;

fn shown(server: &TestServer) -> Value {
    server.get("webhooks").ok()["payload"]["webhooks"][0].clone()
}

/// Until a delivery is given up: within a day and a half.
fn to_its_end(server: &TestServer) {
    for _ in 0..130 {
        later(server, 1_000);
    }
}

/// A server whose only webhook has failed for more than three days, with two deliveries given up.
fn given_up(receiver: &Receiver) -> (TestServer, porchlight_testkit::Visitor, i64, i64) {
    let server = TestServer::start();
    server.leave_jobs();
    let (_, visitor, conversation) = server.conversation();
    server.run_jobs();
    let (id, _) = webhook(&server, receiver, &["message_created"]);
    receiver.answer(500);
    visitor.say(conversation, "first");
    to_its_end(&server);
    assert_eq!(shown(&server).get("disabled_at"), None, "one delivery alone is too little");
    later(&server, 2 * DAY);
    visitor.say(conversation, "second");
    (server, visitor, conversation, id)
}

#[test]
fn after_days_without_a_delivery_it_is_switched_off_and_administrators_are_told() {
    let receiver = Receiver::start();
    let (server, visitor, conversation, id) = given_up(&receiver);
    let second = server.another_administrator();
    server.agent();
    to_the_end(&server);
    assert!(shown(&server)["disabled_at"].as_str().unwrap().ends_with('Z'));
    let mails = server.mails();
    let mut told: Vec<_> = mails.iter().map(|mail| mail.to.join(",")).collect();
    told.sort();
    let mut administrators = vec![server.email.clone(), second.email.clone()];
    administrators.sort();
    assert_eq!(told, administrators);
    let text = mails[0].readable();
    assert!(text.contains("/account") && text.contains("500 Internal Server Error"), "{text}");
    // Nothing more is sent or waits, and a replay is refused.
    let sent = receiver.take().len();
    assert!(sent > 0);
    receiver.answer(200);
    visitor.say(conversation, "third");
    to_the_end(&server);
    assert_eq!((receiver.requests().len(), server.mails().len()), (0, 2));
    let log = server.get(&format!("webhooks/{id}/deliveries?limit=100")).ok();
    let delivery = log["payload"]["deliveries"][0]["delivery_id"].as_str().unwrap().to_owned();
    let replay = format!("webhooks/{id}/deliveries/{delivery}/replay");
    server.post(&replay, json!({})).refused(422, json!({"error": "The webhook is switched off"}));
    // A change switches it on again.
    let changed = server.patch(&format!("webhooks/{id}"), json!({"name": "Mended"})).ok();
    assert_eq!(changed["payload"]["webhook"].get("disabled_at"), None);
    visitor.say(conversation, "fourth");
    server.run_jobs();
    assert_eq!(receiver.requests()[0].body["content"], "fourth");
}

#[test]
fn what_arrives_in_between_keeps_it_on() {
    let receiver = Receiver::start();
    let (server, visitor, conversation, _) = given_up(&receiver);
    receiver.answer(200);
    later(&server, 3_600);
    receiver.answer(500);
    visitor.say(conversation, "third");
    to_its_end(&server);
    assert_eq!(shown(&server).get("disabled_at"), None);
    assert_eq!(server.mails().len(), 0);
}

#[test]
fn a_receiver_that_says_gone_is_believed_when_it_still_says_so_days_later() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    server.leave_jobs();
    let (_, visitor, conversation) = server.conversation();
    webhook(&server, &receiver, &["message_created"]);
    receiver.answer(410);
    for (days, on) in [(0, true), (2, true), (2, false)] {
        later(&server, days * DAY);
        visitor.say(conversation, "hello");
        server.run_jobs();
        assert_eq!(shown(&server).get("disabled_at").is_none(), on, "after {days} more days");
    }
    assert_eq!(server.mails().len(), 1);
}
