//! Messages of a visitor's conversation.

use porchlight_testkit::{Part, TestServer, Value, json};

#[test]
fn a_message_is_posted_from_the_contact_and_nobody_else() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let path = format!("conversations/{number}/messages");
    let body = json!({
        "content": "hello", "echo_id": "e-1", "private": true, "message_type": "outgoing", "sender_id": 1,
        "sender_type": "User", "content_type": "input_csat", "content_attributes": {"deleted": true},
        "created_at": 1, "status": "read", "source_id": "x",
    });
    let said = visitor.post(&path, body).ok();
    let (id, at) = (said["id"].as_i64().unwrap(), said["created_at"].as_i64().unwrap());
    assert!(at > 1_600_000_000);
    let sender = said["sender"].clone();
    assert_eq!((sender["id"].clone(), sender["type"].as_str()), (json!(visitor.id), Some("contact")));
    let whole = json!({
        "id": id, "content": "hello", "message_type": 0, "content_type": "text", "content_attributes": {},
        "created_at": at, "conversation_id": number, "sender": sender,
    });
    assert_eq!(said, whole);
    assert_eq!(visitor.get(&path).ok(), json!([said]));
    let staff = server.get(&path).ok()["payload"][0].clone();
    assert_eq!((staff["private"].clone(), staff["status"].as_str()), (json!(false), Some("sent")));
    // The same post again is the same message.
    let body = json!({"content": "twice", "echo_id": "e-2"});
    let first = visitor.post(&path, body.clone()).ok();
    assert_eq!(visitor.post(&path, body).ok()["id"], first["id"]);
    assert_eq!(visitor.get(&path).ok().as_array().unwrap().len(), 2);
    server.run_jobs();
}

#[test]
fn messages_are_read_in_windows_of_twenty() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let ids: Vec<i64> =
        (0..45).map(|n| visitor.say(number, &n.to_string())["id"].as_i64().unwrap()).collect();
    let read = |query: &str| -> Vec<i64> {
        let list = visitor.get(&format!("conversations/{number}/messages{query}")).ok();
        list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(read(""), ids[25..]);
    assert_eq!(read(&format!("?before={}", ids[25])), ids[5..25]);
    assert_eq!(read(&format!("?before={}", ids[5])), ids[..5]);
    assert_eq!(read("?before=0"), Vec::<i64>::new());
    visitor.get(&format!("conversations/{number}/messages?before=abc")).expect(422);
    server.run_jobs();
}

#[test]
fn files_come_along() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let path = format!("conversations/{number}/messages");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
    let parts = vec![
        Part::Text("content", "look"),
        Part::File("attachments[]", "a.png", "image/png", png),
        Part::File("attachments[]", "b.txt", "text/plain", b"text".to_vec()),
    ];
    let said = visitor.post_multipart(&path, parts).ok();
    let files = said["attachments"].as_array().unwrap();
    assert_eq!(
        (files[0]["file_type"].as_str(), files[1]["file_type"].as_str()),
        (Some("image"), Some("file"))
    );
    assert_eq!(files[1]["file_size"], 4);
    assert_eq!(visitor.get(&path).ok(), json!([said]));
    let many = (0..16).map(|_| Part::File("attachments[]", "b.txt", "text/plain", b"x".to_vec())).collect();
    visitor.post_multipart(&path, many).expect(422);
    assert_eq!(visitor.get(&path).ok().as_array().unwrap().len(), 1);
    server.run_jobs();
}

#[test]
fn too_much_is_refused() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let path = format!("conversations/{number}/messages");
    visitor.post(&path, json!({"content": "x".repeat(150_001)})).expect(422);
    visitor.post(&path, json!({"content": {"a": 1}})).expect(422);
    assert_eq!(visitor.get(&path).ok(), json!([]));
}

#[test]
fn an_interactive_message_is_answered() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    let items = json!([{"title": "Blue", "value": "b"}, {"title": "Red", "value": "r"}]);
    let body =
        json!({"content": "Which?", "content_type": "input_select", "content_attributes": {"items": items}});
    let asked = agent.post(&format!("conversations/{number}/messages"), body).ok();
    server.run_jobs();
    let mut staff = agent.cable();
    let path = format!("conversations/{number}/messages/{}", asked["id"]);
    let chosen = json!({"submitted_values": [{"title": "Blue", "value": "b", "deleted": true}]});
    let answered = visitor.patch(&path, chosen).ok();
    let kept = json!([{"title": "Blue", "value": "b"}]);
    assert_eq!(answered["content_attributes"], json!({"items": items, "submitted_values": kept}));
    server.run_jobs();
    let told = staff.expect_event("message.updated");
    assert_eq!(told["content_attributes"]["submitted_values"], kept);
    assert_eq!(told["previous_changes"]["content_attributes"][0], json!({"items": items}));
    let put = visitor.put(&path, json!({"submitted_values": {"value": "r"}})).ok();
    assert_eq!(put["content_attributes"]["submitted_values"], json!({"value": "r"}));
    for wrong in [json!({}), json!({"submitted_values": "x"}), json!({"submitted_values": 5})] {
        visitor.patch(&path, wrong).expect(422);
    }
    let many: Vec<Value> = (0..101).map(|_| json!({"value": 1})).collect();
    visitor.patch(&path, json!({"submitted_values": many})).expect(422);
    server.run_jobs();
}
