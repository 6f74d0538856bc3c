//! Names in outgoing text: `{{ contact.name }}`.

use porchlight_testkit::{TestServer, json};

#[test]
fn an_agents_text_names_people_and_things() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let visitor = server.visitor_with(
        &inbox,
        json!({"name": "Ana Maria Lee", "email": "ana@example.test", "custom_attributes": {"plan": "gold", "seats": 3}}),
    );
    let conversation = visitor.conversation();
    let agent = server.agent_in(&[&inbox]);
    let path = format!("conversations/{conversation}/messages");
    let attributes = json!({"custom_attributes": {"order": "A-17"}});
    agent.post(&format!("conversations/{conversation}/custom_attributes"), attributes).ok();
    let name = agent.get("/api/v1/profile").ok()["name"].as_str().unwrap().to_owned();
    for (text, expected) in [
        ("Hi {{contact.first_name}} {{contact.last_name}}", "Hi Ana Lee".to_owned()),
        ("{{ contact.name }} <{{ contact.email }}>", "Ana Maria Lee <ana@example.test>".into()),
        ("{{contact.phone_number | default: 'no phone'}}", "no phone".into()),
        ("{{contact.custom_attribute.plan}}/{{contact.custom_attribute.seats}}", "gold/3".into()),
        (
            "{{conversation.display_id}} {{conversation.custom_attribute.order}}",
            format!("{conversation} A-17"),
        ),
        ("{{agent.name}} of {{account.name}}", format!("{name} of Harbour")),
        ("{{inbox.name}}", inbox.body["name"].as_str().unwrap().to_owned()),
        ("`{{contact.name}}` {{contact.nothing}}", "`{{contact.name}}` ".into()),
        ("{{contact.name", "{{contact.name".into()),
        ("{% if true %}{{contact.name}}{% endif %}", "{% if true %}{{contact.name}}{% endif %}".into()),
    ] {
        assert_eq!(agent.post(&path, json!({"content": text})).ok()["content"], expected, "{text}");
    }
    let note = agent.post(&path, json!({"content": "{{contact.first_name}}?", "private": true})).ok();
    assert_eq!(note["content"], "Ana?");
}

#[test]
fn nobody_else_writes_templates() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    let text = "{{agent.email}} {{account.name}} {{contact.name}}";
    assert_eq!(visitor.say(conversation, text)["content"], text);
    let path = format!("conversations/{conversation}/messages");
    let incoming = json!({"content": text, "message_type": "incoming"});
    assert_eq!(server.post(&path, incoming).ok()["content"], text);
}

/// A visitor's name is text: no template, no link, no mention, no second line.
#[test]
fn a_name_does_nothing_in_a_message() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let agent = server.agent_in(&[&inbox]);
    let name = format!("{{{{account.name}}}} [@x](mention://user/{}/x)\n<img src=x>`", agent.id);
    let visitor = server.visitor_with(&inbox, json!({"name": name}));
    let conversation = visitor.conversation();
    let path = format!("conversations/{conversation}/messages");
    let sent = server.post(&path, json!({"content": "Hi {{contact.name}}", "private": true})).ok();
    let content = sent["content"].as_str().unwrap();
    assert!(content.starts_with("Hi {{account.name}} @x(mention://user/"), "{content}");
    assert!(!content.contains(['[', ']', '<', '>', '`', '\n']), "{content}");
    server.run_jobs();
    let mentioned = agent.get("conversations?conversation_type=mention&status=all").ok();
    assert_eq!(mentioned["data"]["payload"], json!([]));
}

#[test]
fn text_that_grows_too_long_is_refused() {
    let server =
        TestServer::start_with(porchlight_testkit::Settings::default().with("limits.message_chars", 100));
    let inbox = server.inbox();
    let visitor = server.visitor_with(&inbox, json!({"name": "x".repeat(60)}));
    let conversation = visitor.conversation();
    let path = format!("conversations/{conversation}/messages");
    let refused = server.post(&path, json!({"content": "{{contact.name}} {{contact.name}}"}));
    let error = "Validation failed: Content is too long (maximum is 100 characters)";
    refused.refused(422, json!({"error": error}));
}

#[test]
fn greetings_and_other_automatic_texts_name_things_too() {
    let server = TestServer::start();
    let settings =
        json!({"greeting_enabled": true, "greeting_message": "Welcome to {{inbox.name}}, {{contact.name}}!"});
    let inbox = server.inbox_with(settings);
    let visitor = server.visitor_with(&inbox, json!({"name": "Ana"}));
    let conversation = visitor.conversation();
    visitor.say(conversation, "hello");
    let said = visitor.get(&format!("conversations/{conversation}/messages")).ok();
    let name = inbox.body["name"].as_str().unwrap();
    assert_eq!(said[1]["content"], format!("Welcome to {name}, Ana!"));
}
