//! What reaches the sockets, and whom.

use porchlight_testkit::{Actor, TestServer};
use serde_json::{Value, json};

fn events(messages: &[Value]) -> Vec<&str> {
    messages.iter().filter_map(|message| message["event"].as_str()).collect()
}

#[test]
fn each_frame_reaches_exactly_its_audience() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    let (member, outsider) = (server.agent_in(&[&inbox]), server.agent());
    let stranger = server.visitor(&inbox);
    let other = server.tenant();
    server.run_jobs();
    let listen = |actor: &Actor| actor.cable();
    let mut sockets = [
        listen(&server),
        listen(&member),
        listen(&outsider),
        listen(&visitor),
        listen(&stranger),
        listen(&other),
    ];
    let path = format!("conversations/{conversation}");
    member.post(&format!("{path}/messages"), json!({"content": "to the visitor"})).ok();
    member.post(&format!("{path}/messages"), json!({"content": "to us", "private": true})).ok();
    server.post(&format!("{path}/toggle_status"), json!({"status": "resolved"})).expect(200);
    visitor.post(&format!("{path}/update_last_seen"), json!({})).expect(200);
    server.run_jobs();
    let heard: Vec<Vec<Value>> = sockets.iter_mut().map(|socket| socket.messages()).collect();
    let [admin, member, outsider, visitor, stranger, other] = <[Vec<Value>; 6]>::try_from(heard).unwrap();
    assert_eq!(events(&admin), events(&member), "staff hears the same");
    for event in [
        "message.created",
        "first.reply.created",
        "conversation.updated",
        "conversation.status_changed",
        "conversation.read",
        "message.updated",
    ] {
        assert!(events(&admin).contains(&event), "{event}: {:?}", events(&admin));
    }
    assert!(
        outsider.iter().all(|message| message["event"] == "contact.updated"),
        "agents outside the inbox hear of contacts only: {:?}",
        events(&outsider)
    );
    assert_eq!(events(&stranger), [""; 0]);
    assert_eq!(events(&other), [""; 0]);
    for event in ["first.reply.created", "conversation.read"] {
        assert!(!events(&visitor).contains(&event), "{event}");
    }
    let said: Vec<_> = visitor
        .iter()
        .filter(|message| message["event"] == "message.created")
        .map(|message| message["data"]["content"].clone())
        .collect();
    assert_eq!(said, ["to the visitor"], "no notes, no activity lines");
    assert!(events(&visitor).contains(&"conversation.status_changed"));
}

#[test]
fn what_is_internal_never_reaches_the_visitor() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    let path = format!("conversations/{conversation}");
    let contact = visitor.session["id"].as_i64().unwrap();
    server.run_jobs();
    let (mut staff, mut outside) = (server.cable(), visitor.cable());
    server
        .patch(
            &format!("contacts/{contact}"),
            json!({"custom_attributes": {"internal": "SECRET-1"}, "additional_attributes": {"company_name": "SECRET-2"}}),
        )
        .ok();
    server.post(&format!("{path}/custom_attributes"), json!({"custom_attributes": {"x": "SECRET-3"}})).ok();
    server.post(&format!("{path}/labels"), json!({"labels": ["secret-4"]})).ok();
    server.post(&format!("{path}/toggle_priority"), json!({"priority": "urgent"})).expect(200);
    server.post(&format!("{path}/messages"), json!({"content": "a note SECRET-5", "private": true})).ok();
    server.post(&format!("{path}/messages"), json!({"content": "hello"})).ok();
    visitor.say(conversation, "thanks");
    server.post(&format!("{path}/toggle_typing_status"), json!({"typing_status": "on"})).expect(200);
    server.run_jobs();
    let seen = serde_json::to_string(&outside.messages()).unwrap();
    let staff = serde_json::to_string(&staff.messages()).unwrap();
    for secret in ["SECRET-1", "SECRET-2", "SECRET-3", "secret-4", "SECRET-5", "urgent"] {
        assert!(staff.contains(secret), "{secret} reaches staff");
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
    assert!(!seen.contains(&server.email), "agents' addresses: {seen}");
    for told in ["hello", "thanks", "conversation.typing_on"] {
        assert!(seen.contains(told), "{told}: {seen}");
    }
}

#[test]
fn a_message_frame_has_numbers_for_types_and_echoes_the_clients_name() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    server.run_jobs();
    let mut socket = server.cable();
    visitor
        .post(&format!("conversations/{conversation}/messages"), json!({"content": "hi", "echo_id": "b1c2"}))
        .ok();
    server.run_jobs();
    let data = socket.expect_event("message.created");
    assert_eq!(data["message_type"], 0);
    assert!(data["created_at"].is_i64() && data["updated_at"].is_string());
    assert_eq!(data["echo_id"], "b1c2");
    assert_eq!((&data["account_id"], &data["inbox_id"]), (&json!(server.account_id), &json!(inbox.id)));
    assert_eq!(data["conversation_id"], conversation);
    assert_eq!(data["conversation"]["contact_inbox"]["source_id"], visitor.source_id);
    assert_eq!((&data["sender"]["type"], &data["sender_type"]), (&json!("contact"), &json!("Contact")));
    assert!(data.get("performer").is_none(), "a contact is no performer");
}

#[test]
fn who_acted_is_told_where_the_document_was_not_rebuilt() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    server.run_jobs();
    let mut socket = server.cable();
    let path = format!("conversations/{conversation}");
    server.post(&format!("{path}/messages"), json!({"content": "hi"})).ok();
    server.post(&format!("{path}/toggle_status"), json!({"status": "resolved"})).expect(200);
    server.run_jobs();
    let data = socket.expect_event("message.created");
    assert_eq!((&data["performer"]["id"], &data["performer"]["type"]), (&json!(server.id), &json!("user")));
    let data = socket.expect_event("conversation.status_changed");
    assert_eq!((&data["status"], data.get("performer")), (&json!("resolved"), None));
    assert_eq!(data["account_id"], server.account_id);
}

#[test]
fn a_changed_message_tells_what_it_was() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    let said = visitor.say(conversation, "oops");
    server.run_jobs();
    let mut socket = server.cable();
    server.delete(&format!("conversations/{conversation}/messages/{}", said["id"])).expect(200);
    server.run_jobs();
    let data = socket.expect_event("message.updated");
    assert_eq!(data["content_attributes"], json!({"deleted": true}));
    assert_eq!(data["previous_changes"]["content"][0], "oops");
    assert!(data.get("echo_id").is_none());
}

#[test]
fn lists_that_clients_keep_are_called_back_with_their_times() {
    let server = TestServer::start();
    let agent = server.agent();
    server.run_jobs();
    let mut socket = agent.cable();
    server.post("labels", json!({"title": "billing"})).ok();
    server.run_jobs();
    let data = socket.expect_event("account.cache_invalidated");
    assert_eq!(data["cache_keys"]["label"].as_str().unwrap().len(), 13);
    assert_ne!(data["cache_keys"]["label"], "0000000000000");
    assert_eq!(data["cache_keys"]["team"], "0000000000000");
}

#[test]
fn a_deleted_contact_is_shown_one_last_time() {
    let server = TestServer::start();
    let contact = server.contact();
    server.run_jobs();
    let mut socket = server.cable();
    server.delete(&format!("contacts/{contact}")).expect(200);
    server.run_jobs();
    let data = socket.expect_event("contact.deleted");
    assert_eq!((&data["id"], &data["type"]), (&json!(contact), &json!("contact")));
}
