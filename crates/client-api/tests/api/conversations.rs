//! Conversations as their visitor sees them.

use porchlight_testkit::{TestServer, json};

use crate::not_found;

#[test]
fn a_conversation_is_begun_shown_and_listed() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let visitor = server.visitor(&inbox);
    assert_eq!(visitor.get("conversations").ok(), json!([]));
    let begun = visitor.post("conversations", json!({"custom_attributes": {"order": 7}})).ok();
    let number = begun["id"].as_i64().unwrap();
    assert_eq!(begun["inbox_id"], inbox.id);
    assert_eq!((begun["status"].as_str(), begun["messages"].clone()), (Some("open"), json!([])));
    assert_eq!(
        (begun["contact_last_seen_at"].clone(), begun["agent_last_seen_at"].clone()),
        (json!(0), json!(0))
    );
    assert_eq!(begun["uuid"].as_str().unwrap().len(), 36);
    assert_eq!(begun["contact"]["id"], visitor.id);
    assert_eq!(begun.as_object().unwrap().len(), 8);
    assert_eq!(visitor.get(&format!("conversations/{number}")).ok(), begun);
    let staff = server.get(&format!("conversations/{number}")).ok();
    assert_eq!(staff["custom_attributes"], json!({"order": 7}));
    let said = visitor.say(number, "hello");
    let listed = visitor.get("conversations").ok();
    assert_eq!(listed[0]["messages"], json!([said]));
    let second = visitor.conversation();
    let order: Vec<_> =
        visitor.get("conversations").ok().as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(order, [json!(number), json!(second)]);
    visitor.post("conversations", json!({"custom_attributes": []})).expect(422);
    server.run_jobs();
}

#[test]
fn an_inbox_with_one_conversation_per_session_gives_it_again() {
    let server = TestServer::start();
    let inbox = server.inbox_with(json!({"lock_to_single_conversation": true}));
    let visitor = server.visitor(&inbox);
    let number = visitor.conversation();
    assert_eq!(visitor.conversation(), number);
    assert_ne!(server.visitor(&inbox).conversation(), number);
    server.run_jobs();
}

#[test]
fn a_visitor_ends_its_conversation_and_opens_it_by_writing() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let path = format!("conversations/{number}/toggle_status");
    for _ in 0..2 {
        assert_eq!(visitor.post(&path, json!({"status": "open"})).ok()["status"], "resolved");
    }
    visitor.say(number, "one more thing");
    assert_eq!(visitor.get(&format!("conversations/{number}")).ok()["status"], "open");
    server.run_jobs();
}

#[test]
fn notes_and_activity_lines_never_reach_the_visitor() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    visitor.say(number, "question");
    let messages = format!("conversations/{number}/messages");
    let note = agent.post(&messages, json!({"content": "between us", "private": true})).ok();
    agent.post(&messages, json!({"content": "answer"})).ok();
    agent.post(&format!("conversations/{number}/toggle_status"), json!({"status": "resolved"})).ok();
    server.run_jobs();
    let texts = |list: &porchlight_testkit::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["content"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&visitor.get(&messages).ok()), ["question", "answer"]);
    let shown = visitor.get(&format!("conversations/{number}"));
    assert!(!shown.text().contains("between us") && !shown.text().contains(&agent.email), "{}", shown.text());
    assert_eq!(texts(&shown.ok()["messages"]), ["question", "answer"]);
    assert_eq!(texts(&visitor.get("conversations").ok()[0]["messages"]), ["question", "answer"]);
    let answer = json!({"submitted_values": {"value": "x"}});
    visitor.patch(&format!("{messages}/{}", note["id"]), answer).refused(404, not_found());
}

#[test]
fn another_visitors_conversation_is_unknown() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let mine = visitor.say(number, "mine");
    let mallory = server.visitor(&inbox);
    let other = server.tenant();
    let (_, stranger, foreign) = other.conversation();
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let own = mallory.conversation();
    let unknown = [
        number.to_string(),
        (foreign + 1000).to_string(),
        "0".into(),
        "-1".into(),
        "abc".into(),
        "1180591620717411303424".into(),
    ];
    for (actor, ids) in [(&mallory, &unknown[..]), (&stranger, &unknown[1..])] {
        for id in ids {
            let path = format!("conversations/{id}");
            actor.get(&path).refused(404, not_found());
            actor.get(&format!("{path}/messages")).refused(404, not_found());
            actor.post(&format!("{path}/messages"), json!({"content": "x"})).refused(404, not_found());
            actor
                .patch(&format!("{path}/messages/{}", mine["id"]), json!({"submitted_values": {}}))
                .refused(404, not_found());
            for act in ["toggle_status", "toggle_typing", "update_last_seen"] {
                actor
                    .post(&format!("{path}/{act}"), json!({"typing_status": "on"}))
                    .refused(404, not_found());
            }
        }
    }
    // Under its own conversation the other's message is unknown too.
    let path = format!("conversations/{own}/messages/{}", mine["id"]);
    mallory.patch(&path, json!({"submitted_values": {"value": 1}})).refused(404, not_found());
    server.run_jobs();
    let after = server.rows_of(server.account_id);
    assert_eq!(before.get("messages"), after.get("messages"));
}

#[test]
fn typing_is_told_to_staff_and_not_to_oneself() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let (agent, outsider) = (server.agent_in(&[&inbox]), server.agent());
    let (mut staff, mut own, mut outside) = (agent.cable(), visitor.cable(), outsider.cable());
    server.run_jobs();
    let path = format!("conversations/{number}/toggle_typing");
    let reply = visitor.post(&path, json!({"typing_status": "on"}));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    let told = staff.expect_event("conversation.typing_on");
    assert_eq!(
        (told["conversation"]["id"].clone(), told["user"]["id"].clone()),
        (json!(number), json!(visitor.id))
    );
    assert_eq!((told["user"]["type"].as_str(), told["is_private"].clone()), (Some("contact"), json!(false)));
    visitor.post(&format!("{path}?typing_status=off"), json!({})).expect(200);
    staff.expect_event("conversation.typing_off");
    for ignored in [json!({"typing_status": "recording"}), json!({"typing_status": "nonsense"}), json!({})] {
        visitor.post(&path, ignored).expect(200);
    }
    let typing = |events: Vec<String>| events.into_iter().filter(|name| name.contains("typing")).count();
    assert_eq!((typing(staff.events()), typing(own.events()), typing(outside.events())), (0, 0, 0));
}

#[test]
fn what_was_seen_is_read() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    let messages = format!("conversations/{number}/messages");
    visitor.say(number, "question");
    agent.post(&messages, json!({"content": "answer"})).ok();
    agent.post(&messages, json!({"content": "note", "private": true})).ok();
    server.run_jobs();
    let mut staff = agent.cable();
    let reply = visitor.post(&format!("conversations/{number}/update_last_seen"), json!({}));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    assert!(
        visitor.get(&format!("conversations/{number}")).ok()["contact_last_seen_at"].as_i64().unwrap() > 0
    );
    server.run_jobs();
    let read = staff.expect_event("message.updated");
    assert_eq!(
        (read["content"].as_str(), read["previous_changes"]["status"].clone()),
        (Some("answer"), json!(["sent", "read"]))
    );
    assert_eq!(staff.expect_event("conversation.read")["id"], number);
    let listed = agent.get(&messages).ok();
    let status = |text: &str| {
        let all = listed["payload"].as_array().unwrap();
        all.iter().find(|one| one["content"] == text).unwrap()["status"].clone()
    };
    assert_eq!(
        (status("question"), status("answer"), status("note")),
        (json!("sent"), json!("read"), json!("sent"))
    );
}
