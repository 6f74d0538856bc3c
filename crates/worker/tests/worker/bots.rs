//! Agent bots: what they hear, and what happens when they cannot be reached.

use porchlight_testkit::{Receiver, TestServer};

use serde_json::json;

use crate::{at, later, to_the_end};

#[test]
fn a_bot_hears_messages_and_status_and_answers_until_it_hands_over() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = server.inbox();
    let bot = server.bot(&[&inbox], &receiver.url("/bot"));
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    visitor.say(conversation, "hello bot");
    server.run_jobs();
    let heard = at(&receiver, "/bot");
    assert_eq!(heard.iter().map(|request| request.event()).collect::<Vec<_>>(), ["message_created"]);
    assert_eq!(heard[0].body["conversation"]["status"], "pending");
    assert!(heard[0].header("x-chatwoot-signature").is_some());
    bot.post(&format!("conversations/{conversation}/messages"), json!({"content": "hello human"})).ok();
    bot.post(&format!("conversations/{conversation}/toggle_status"), json!({"status": "open"})).expect(200);
    server.run_jobs();
    let events: Vec<_> = at(&receiver, "/bot").iter().map(|request| request.event().to_owned()).collect();
    assert_eq!(events.iter().filter(|event| *event == "message_created").count(), 2, "its own message too");
    assert!(events.contains(&"conversation_opened".to_owned()), "{events:?}");
    assert!(!events.contains(&"conversation_created".to_owned()), "{events:?}");
}

#[test]
fn a_pending_conversation_opens_when_its_bot_cannot_be_reached() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = server.inbox();
    server.bot(&[&inbox], &receiver.url("/bot"));
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    let status = || server.get(&format!("conversations/{conversation}")).ok()["status"].clone();
    server.run_jobs();
    receiver.answer(500);
    visitor.say(conversation, "hello bot");
    server.run_jobs();
    later(&server, 20);
    assert_eq!(status(), "pending", "it is tried again first");
    // Minutes, not hours: somebody is waiting.
    for _ in 0..6 {
        later(&server, 60);
    }
    assert_eq!(status(), "open");
    server.leave_jobs();
}

#[test]
fn an_open_conversation_stays_as_it_is_when_the_bot_fails() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = server.inbox();
    server.bot(&[&inbox], &receiver.url("/bot"));
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    server
        .post(&format!("conversations/{conversation}/toggle_status"), json!({"status": "resolved"}))
        .expect(200);
    server.run_jobs();
    receiver.answer(500);
    server.post(&format!("conversations/{conversation}/messages"), json!({"content": "bye"})).ok();
    to_the_end(&server);
    assert_eq!(server.get(&format!("conversations/{conversation}")).ok()["status"], "resolved");
    server.leave_jobs();
}
