//! What is said: once, in order, and by whoever says it.

use porchlight_testkit::{Part, TestServer, json};

use super::{conversations, quiet, texts};

#[test]
fn the_first_message_begins_the_conversation_and_an_agent_answers_it() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    assert_eq!(visitor.get("messages").ok(), json!({"payload": [], "meta": {}}));
    assert_eq!(visitor.get("conversations").ok(), json!({}));
    let (mut staff, mut browser) = (server.cable(), visitor.cable());
    let browser_says = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36";
    let said = visitor
        .header("user-agent", browser_says)
        .header("accept-language", "de-CH,de;q=0.9")
        .post(
            "messages",
            json!({"message": {"content": "hi", "timestamp": "Mon Jun 02 2025", "echo_id": "e1",
                "referer_url": "https://shop.example.test/p", "reply_to": null}}),
        )
        .ok();
    assert_eq!((said["content"].as_str(), said["message_type"].as_i64()), (Some("hi"), Some(0)));
    assert_eq!((said["inbox_id"].as_i64(), &said["echo_id"]), (Some(website.id), &json!("e1")));
    assert_eq!((&said["private"], &said["source_id"]), (&json!(false), &json!(null)));
    assert_eq!(said["sender"]["type"], "contact");
    server.run_jobs();
    assert_eq!(staff.expect_event("message.created")["content"], "hi");
    assert_eq!(browser.expect_event("message.created")["echo_id"], "e1");

    let conversation = &conversations(&server)[0];
    let about = &conversation["additional_attributes"];
    assert_eq!(about["browser"]["browser_name"], "Chrome");
    assert_eq!(about["browser"]["platform_name"], "Linux");
    assert_eq!(
        (&about["browser_language"], &about["referer"]),
        (&json!("de"), &json!("https://shop.example.test/p"))
    );
    assert_eq!(about["initiated_at"]["timestamp"], "Mon Jun 02 2025");

    let path = format!("conversations/{}/messages", conversation["id"]);
    server.post(&path, json!({"content": "hello!"})).ok();
    server.post(&path, json!({"content": "a note", "private": true})).ok();
    server.run_jobs();
    assert_eq!(browser.expect_event("message.created")["content"], "hello!");
    assert_eq!(texts(&visitor), ["hi", "hello!"]);
    let list = visitor.get("messages").ok();
    assert_eq!(list["meta"], json!({"contact_last_seen_at": 0}));
    let own = visitor.get("conversations").ok();
    assert_eq!((&own["id"], &own["status"]), (&conversation["id"], &json!("open")));
    server.run_jobs();
    assert!(!browser.events().contains(&"message.created".to_owned()), "notes stay inside");
}

#[test]
fn a_message_that_is_sent_again_is_said_once() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let body = json!({"message": {"content": "hi", "echo_id": "e1"}});
    let first = visitor.post("messages", body.clone()).ok();
    for _ in 0..3 {
        assert_eq!(visitor.post("messages", body.clone()).ok()["id"], first["id"]);
    }
    let keyed = visitor.header("idempotency-key", "k1");
    let second = keyed.post("messages", json!({"message": {"content": "and"}})).ok();
    assert_eq!(keyed.post("messages", json!({"message": {"content": "and"}})).ok()["id"], second["id"]);
    keyed.post("messages", json!({"message": {"content": "other"}})).expect(422);
    // Another visitor's names are its own.
    let other = server.widget_visitor(&website);
    assert_ne!(other.post("messages", body.clone()).ok()["id"], first["id"]);
    // The same name with other words is another message.
    visitor.post("messages", json!({"message": {"content": "hi!", "echo_id": "e1"}})).ok();
    assert_eq!(texts(&visitor), ["hi", "and", "hi!"]);
    // Not even a new conversation in between makes it two.
    visitor.post("conversations", json!({"message": {"content": "new topic", "echo_id": "e2"}})).ok();
    assert_eq!(visitor.post("messages", body).ok()["id"], first["id"]);
    assert_eq!(texts(&visitor), ["new topic"]);
    server.run_jobs();
}

#[test]
fn of_many_that_race_one_begins_the_conversation() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let visitor = &visitor;
            scope.spawn(move || {
                let echo = format!("e{}", number / 2);
                let body = json!({"message": {"content": format!("text {echo}"), "echo_id": echo}});
                // The loser of a race is told to come again.
                let posted =
                    (0..20).map(|_| visitor.post("messages", body.clone())).find(|reply| reply.status != 503);
                posted.unwrap().ok();
            });
        }
    });
    assert_eq!(conversations(&server).len(), 1);
    let mut said = texts(&visitor);
    said.sort();
    assert_eq!(said, ["text e0", "text e1", "text e2", "text e3"]);
    server.run_jobs();
}

#[test]
fn windows_are_as_wide_as_the_widget_expects() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let ids: Vec<i64> = (0..25).map(|n| visitor.say(&format!("{n}"))["id"].as_i64().unwrap()).collect();
    let window = |query: &str| -> Vec<i64> {
        let list = visitor.get(&format!("messages{query}")).ok();
        list["payload"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(window(""), ids[5..]);
    assert_eq!(window(&format!("?before={}", ids[10])), ids[..10]);
    assert_eq!(window(&format!("?after={}", ids[10])), ids[11..]);
    assert_eq!(window(&format!("?after={}&before={}", ids[2], ids[4])), ids[2..4]);
    assert_eq!(window("?after=9223372036854775807"), [0_i64; 0]);
    server.run_jobs();
}

#[test]
fn a_visitor_speaks_as_itself_whatever_it_says() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let liar = json!({
        "content": "trust me", "message_type": "outgoing", "private": true, "sender_type": "User", "sender_id": server.id,
        "created_at": 1, "external_created_at": 1, "content_type": "input_csat", "status": "read", "account_id": 99,
        "content_attributes": {"deleted": true, "external_error": "x", "items": [{"title": "a"}]}, "source_id": "forged",
        "inbox_id": 99, "conversation_id": 99, "campaign_id": 5,
    });
    for body in [json!({"message": liar.clone()}), liar.clone()] {
        let said = visitor.post("messages", body).ok();
        assert_eq!((&said["message_type"], &said["private"]), (&json!(0), &json!(false)));
        assert_eq!((&said["content_type"], &said["source_id"]), (&json!("text"), &json!(null)));
        assert_eq!(said["sender"]["type"], "contact");
        assert!(said["created_at"].as_i64().unwrap() > 1_000_000);
        assert!(!said["content_attributes"].to_string().contains("deleted"));
    }
    let started = visitor
        .post("conversations", json!({"message": liar, "status": "resolved", "assignee_id": server.id}))
        .ok();
    assert_eq!(started["messages"][0]["message_type"], 0);
    let seen = &conversations(&server)[0];
    assert_eq!((&seen["status"], seen["meta"].get("assignee")), (&json!("open"), None));
    server.run_jobs();
}

#[test]
fn nobody_answers_for_another_or_what_was_not_asked() {
    let server = TestServer::start();
    let website = quiet(&server);
    let (ann, ben) = (server.widget_visitor(&website), server.widget_visitor(&website));
    ann.say("hi");
    ben.say("hi");
    let anns = conversations(&server).iter().map(|row| row["id"].as_i64().unwrap()).min().unwrap();
    let path = format!("conversations/{anns}/messages");
    let select = json!({"content": "Which?", "content_type": "input_select",
        "content_attributes": {"items": [{"title": "Blue", "value": "b"}, {"title": "Red", "value": "r"}]}});
    let asked = server.post(&path, select).ok()["id"].clone();
    let note = server.post(&path, json!({"content": "a note", "private": true})).ok()["id"].clone();
    let values = json!({"message": {"submitted_values": [{"title": "Blue", "value": "b", "evil": 1}]}});
    for id in [asked.to_string(), note.to_string(), "987654321".to_owned(), "0".to_owned()] {
        ben.patch(&format!("messages/{id}"), values.clone()).expect(404);
    }
    ann.patch(&format!("messages/{note}"), values.clone()).expect(404);
    let answered = ann.patch(&format!("messages/{asked}"), values).ok();
    let kept = json!([{"title": "Blue", "value": "b"}]);
    assert_eq!(answered["message"]["content_attributes"]["submitted_values"], kept);
    let list = ann.get("messages").ok();
    assert_eq!(list["payload"][1]["content_attributes"]["submitted_values"], kept);
    ann.patch(&format!("messages/{asked}"), json!({})).expect(422);
    server.run_jobs();
}

#[test]
fn a_rating_is_given_in_the_widget() {
    let server = TestServer::start();
    let website = server.widget_inbox_with(json!({"csat_survey_enabled": true}));
    let visitor = server.widget_visitor(&website);
    visitor.say("hi");
    let conversation = conversations(&server)[0]["id"].clone();
    server.post(&format!("conversations/{conversation}/toggle_status"), json!({"status": "resolved"})).ok();
    let asked = visitor.get("messages").ok()["payload"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(asked["content_type"], "input_csat");
    assert!(!asked["content"].as_str().unwrap().contains("/survey/"), "no link where the widget asks itself");
    let rate = |rating: i64| json!({"message": {"submitted_values": {"csat_survey_response": {"rating": rating, "feedback_message": "ok"}}}});
    let path = format!("messages/{}", asked["id"]);
    visitor.patch(&path, rate(6)).expect(422);
    let answered = visitor.patch(&path, rate(5)).ok();
    assert_eq!(
        answered["message"]["content_attributes"]["submitted_values"]["csat_survey_response"]["rating"],
        5
    );
    server.run_jobs();
}

#[test]
fn empty_messages_are_refused_and_files_alone_are_not() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    for body in [json!({"message": {"content": "  "}}), json!({"message": {}}), json!({})] {
        visitor.post("messages", body).expect(422);
    }
    assert_eq!(conversations(&server).len(), 0, "nothing began");
    let file = Part::File("message[attachments][]", "a.txt", "text/plain", b"hello".to_vec());
    let said = visitor.post_multipart("messages", vec![file]).ok();
    assert_eq!(said["attachments"][0]["file_type"], "file");
    server.run_jobs();
}
