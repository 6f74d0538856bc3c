//! The one conversation of a visitor.

use porchlight_testkit::{TestServer, json};

use super::{contact, conversations, not_found, quiet, texts};

#[test]
fn a_conversation_begins_with_what_the_form_asked() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let begun = visitor
        .post(
            "conversations",
            json!({"contact": {"name": "Ann", "email": "Ann@x.test", "phone_number": "+4915112345678"},
                "message": {"content": "hi", "referer_url": "javascript:alert(1)"}, "custom_attributes": {"plan": "pro"}}),
        )
        .ok();
    assert_eq!((&begun["status"], &begun["inbox_id"]), (&json!("open"), &json!(website.id)));
    assert_eq!(begun["custom_attributes"], json!({"plan": "pro"}));
    assert_eq!(begun["messages"][0]["content"], "hi");
    let known = contact(&server, &visitor);
    assert_eq!((&known["name"], &known["email"]), (&json!("Ann"), &json!("ann@x.test")));
    assert_eq!(known["phone_number"], "+4915112345678");
    assert_eq!(conversations(&server)[0]["additional_attributes"]["referer"], json!(null));
    let flags = visitor.get("contact").ok();
    for key in ["has_email", "has_name", "has_phone_number"] {
        assert_eq!(flags[key], true, "{key}");
    }
    // Another one takes its place.
    let second = visitor.post("conversations", json!({"message": {"content": "again"}})).ok();
    assert_ne!(second["id"], begun["id"]);
    assert_eq!(texts(&visitor), ["again"]);
    server.run_jobs();
}

#[test]
fn a_conversation_that_is_begun_again_is_begun_once() {
    let server = TestServer::start();
    let website = quiet(&server);
    server.post("contacts", json!({"name": "Ann", "email": "ann@x.test"})).ok();
    let visitor = server.widget_visitor(&website);
    // The address joins the visitor with a contact that is there: the repeated request comes from another one.
    let body = json!({"contact": {"email": "ann@x.test"}, "message": {"content": "hi", "echo_id": "e1"}});
    let first = visitor.post("conversations", body.clone()).ok();
    let again = visitor.post("conversations", body).ok();
    assert_eq!((&again["id"], &again["messages"]), (&first["id"], &first["messages"]));
    let keyed = visitor.header("idempotency-key", "k");
    let third = keyed.post("conversations", json!({"message": {"content": "more"}})).ok();
    assert_eq!(keyed.post("conversations", json!({"message": {"content": "more"}})).ok()["id"], third["id"]);
    assert_eq!(conversations(&server).len(), 2);
    server.run_jobs();
}

#[test]
fn what_is_no_address_is_left_out() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let body = json!({"contact": {"name": "Ann", "email": "nonsense", "phone_number": "12"}, "message": {"content": "hi"}});
    visitor.post("conversations", body).ok();
    let known = contact(&server, &visitor);
    assert_eq!(
        (&known["name"], &known["email"], &known["phone_number"]),
        (&json!("Ann"), &json!(null), &json!(null))
    );
    server.run_jobs();
}

#[test]
fn seen_typing_and_the_end_reach_the_team() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    visitor.post("conversations/update_last_seen", json!({})).expect(200);
    visitor.post("conversations/toggle_typing", json!({"typing_status": "on"})).refused(404, not_found());
    visitor.get("conversations/toggle_status").refused(404, not_found());
    visitor.say("hi");
    server.run_jobs();
    let mut staff = server.cable();
    visitor.post("conversations/toggle_typing", json!({"typing_status": "on"})).expect(200);
    assert_eq!(staff.expect_event("conversation.typing_on")["user"]["type"], "contact");
    visitor.post("conversations/update_last_seen", json!({})).expect(200);
    assert!(visitor.get("conversations").ok()["contact_last_seen_at"].as_i64().unwrap() > 0);
    visitor.get("conversations/toggle_status").expect(200);
    assert_eq!(visitor.get("conversations").ok()["status"], "resolved");
    visitor.get("conversations/toggle_status").expect(200);
    visitor.say("one more thing");
    assert_eq!(visitor.get("conversations").ok()["status"], "open");
    server
        .patch(
            &format!("inboxes/{}", website.id),
            json!({"channel": {"selected_feature_flags": ["attachments"]}}),
        )
        .ok();
    visitor.get("conversations/toggle_status").expect(403);
    server.run_jobs();
}

#[test]
fn an_agents_typing_is_told_without_what_is_internal() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    visitor.say("hi");
    let path = format!("conversations/{}", conversations(&server)[0]["id"]);
    server.post(&format!("{path}/custom_attributes"), json!({"custom_attributes": {"x": "SECRET-1"}})).ok();
    server.post(&format!("{path}/labels"), json!({"labels": ["secret-2"]})).ok();
    server.run_jobs();
    let mut browser = visitor.cable();
    server
        .post(&format!("{path}/toggle_typing_status"), json!({"typing_status": "on", "is_private": true}))
        .expect(200);
    server.post(&format!("{path}/toggle_typing_status"), json!({"typing_status": "on"})).expect(200);
    let told = browser.expect_event("conversation.typing_on");
    assert_eq!(told["is_private"], false, "nobody is told of notes");
    assert!(!told.to_string().to_lowercase().contains("secret"), "{told}");
    server.run_jobs();
}

#[test]
fn attributes_and_labels_are_set_from_the_page() {
    let server = TestServer::start();
    let website = quiet(&server);
    server.post("labels", json!({"title": "vip", "color": "#112233"})).ok();
    let visitor = server.widget_visitor(&website);
    // Nothing to set them on yet.
    visitor.post("labels", json!({"label": "vip"})).expect(204);
    visitor.delete("labels/vip").expect(204);
    visitor.post("conversations/set_custom_attributes", json!({"custom_attributes": {"a": 1}})).expect(204);
    visitor.say("hi");
    let shown = || conversations(&server)[0].clone();
    visitor.post("labels", json!({"label": "vip"})).expect(204);
    visitor.post("labels", json!({"label": "unheard-of"})).expect(204);
    visitor.post("labels", json!({})).expect(204);
    assert_eq!(shown()["labels"], json!(["vip"]));
    visitor.delete("labels/vip").expect(204);
    assert_eq!(shown()["labels"], json!([]));
    visitor
        .post("conversations/set_custom_attributes", json!({"custom_attributes": {"a": 1, "b": 2}}))
        .expect(204);
    visitor
        .post("conversations/set_custom_attributes", json!({"custom_attributes": {"c": "x", "d": 4}}))
        .expect(204);
    assert_eq!(shown()["custom_attributes"], json!({"c": "x", "d": 4}));
    let left =
        visitor.post("conversations/destroy_custom_attributes", json!({"custom_attribute": ["d", "z"]})).ok();
    assert_eq!(left["custom_attributes"], json!({"c": "x"}));
    assert!(left.get("assignee_id").is_none() && left.get("labels").is_none(), "{left}");
    visitor
        .post("conversations/set_custom_attributes", json!({"custom_attributes": {"e": "x".repeat(2000)}}))
        .expect(422);
    server.run_jobs();
}

#[test]
fn greetings_come_once_and_an_address_is_asked_for_once() {
    let server = TestServer::start();
    let website = server.widget_inbox_with(
        json!({"greeting_enabled": true, "greeting_message": "Welcome!", "enable_email_collect": true}),
    );
    let visitor = server.widget_visitor(&website);
    visitor.say("hi");
    visitor.say("anybody?");
    let list = visitor.get("messages").ok();
    let kinds: Vec<_> =
        list["payload"].as_array().unwrap().iter().map(|m| m["content_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["text", "text", "text", "input_email", "text"], "{list}");
    assert_eq!(list["payload"][1]["content"], "Welcome!");
    let asked = list["payload"][3]["id"].clone();
    let path = format!("messages/{asked}");
    visitor.patch(&path, json!({"contact": {"email": "nonsense"}})).expect(422);
    visitor.patch(&path, json!({})).expect(422);
    let answered = visitor.patch(&path, json!({"contact": {"email": "Ann.B@x.test"}})).ok();
    assert_eq!(answered["message"]["content_attributes"]["submitted_email"], "ann.b@x.test");
    let known = contact(&server, &visitor);
    assert_eq!((&known["email"], &known["name"]), (&json!("ann.b@x.test"), &json!("ann.b")));
    server.run_jobs();
}

#[test]
fn lists_show_what_was_said_last_and_not_what_the_inbox_says_by_itself() {
    let server = TestServer::start();
    let website =
        server.widget_inbox_with(json!({"enable_email_collect": true, "csat_survey_enabled": true}));
    let visitor = server.widget_visitor(&website);
    visitor.say("do you repair bells?");
    let shown = || {
        let list = server.get("conversations?status=all").ok();
        let conversation = &list["data"]["payload"][0];
        ["messages", "last_non_activity_message"].map(|key| {
            let newest = &conversation[key];
            newest.get(0).unwrap_or(newest)["content_type"].as_str().unwrap().to_owned()
        })
    };
    assert_eq!(shown(), ["input_email", "text"]);
    let number = server.get("conversations").ok()["data"]["payload"][0]["id"].clone();
    server.post(&format!("conversations/{number}/messages"), json!({"content": "we do"})).ok();
    server.post(&format!("conversations/{number}/toggle_status"), json!({"status": "resolved"})).ok();
    assert_eq!(shown(), ["input_csat", "text"]);
    let last = server.get("conversations?status=all").ok();
    assert_eq!(last["data"]["payload"][0]["last_non_activity_message"]["content"], "we do");
}

#[test]
fn a_copy_goes_to_the_visitors_own_address_and_only_after_an_answer() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let ask =
        || visitor.post("conversations/transcript", json!({"email": "victim@elsewhere.test"})).expect(200);
    ask();
    let body = json!({"contact": {"email": "ann@x.test"}, "message": {"content": "hi\r\nBcc: x@y.test"}});
    let number = visitor.post("conversations", body).ok()["id"].clone();
    ask();
    server.run_jobs();
    assert_eq!(server.mails().len(), 0, "nobody has us mail their own words");
    server
        .post(&format!("conversations/{number}/messages"), json!({"content": "a note", "private": true}))
        .ok();
    server.post(&format!("conversations/{number}/messages"), json!({"content": "hello Ann"})).ok();
    ask();
    server.run_jobs();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["ann@x.test"]);
    let text = mails[0].readable();
    assert!(text.contains("hello Ann") && text.contains("hi") && !text.contains("a note"), "{text}");
}

#[test]
fn what_the_inbox_says_by_itself_is_in_the_visitors_language() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let visitor = server.widget_visitor(&website);
    let said = |query: &str| {
        let visitor = server.widget_visitor(&website);
        visitor.post(&format!("messages{query}"), json!({"message": {"content": "hi"}})).ok();
        texts(&visitor)[2].clone()
    };
    assert_eq!(said(""), "Your e-mail address");
    assert_eq!(said("?locale=fr"), "Votre adresse e-mail");
    assert_eq!(said("?locale=xx"), "Your e-mail address");
    visitor.post("conversations?locale=de_AT", json!({"message": {"content": "hi"}})).ok();
    assert_eq!(texts(&visitor)[2], "Ihre E-Mail-Adresse");
    server.run_jobs();
}
