//! Merging: one contact of two.

use porchlight_testkit::{Actor, Reply, TestServer, json};

use super::{id, make, not_found};

fn merge(actor: &Actor, base: i64, mergee: i64) -> Reply {
    actor.post("actions/contact_merge", json!({"base_contact_id": base, "mergee_contact_id": mergee}))
}

#[test]
fn what_the_base_lacks_comes_from_the_other() {
    let server = TestServer::start();
    let base = make(
        &server,
        json!({"name": "Ann", "email": "ann@x.test", "custom_attributes": {"a": 1, "deep": {"x": 1}},
               "additional_attributes": {"city": "Bonn"}}),
    );
    let other = make(
        &server,
        json!({"name": "Anna", "email": "anna@x.test", "phone_number": "+12345", "identifier": "u-1",
               "custom_attributes": {"a": 2, "b": 3, "deep": {"y": 2}}}),
    );
    server.post(&format!("contacts/{}/labels", id(&other)), json!({"labels": ["vip"]})).ok();
    let merged = merge(&server.agent(), id(&base), id(&other)).ok();
    assert!(merged.get("contact_inboxes").is_none());
    assert_eq!(merged["name"], "Ann");
    assert_eq!(merged["email"], "ann@x.test");
    assert_eq!(
        (merged["phone_number"].as_str(), merged["identifier"].as_str()),
        (Some("+12345"), Some("u-1"))
    );
    assert_eq!(merged["custom_attributes"], json!({"a": 1, "b": 3, "deep": {"x": 1, "y": 2}}));
    assert_eq!(merged["additional_attributes"], json!({"city": "Bonn"}));
    server.get(&format!("contacts/{}", id(&other))).refused(404, not_found());
    assert_eq!(server.get(&format!("contacts/{}/labels", id(&base))).ok()["payload"], json!([]));
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 1);
    assert_eq!(server.get("contacts/search?q=12345").ok()["payload"][0]["id"], id(&base));
    server.run_jobs();
}

#[test]
fn conversations_and_sessions_move() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    visitor.say(conversation, "before");
    let base = server.contact();
    server.run_jobs();
    let mut staff = server.cable();
    merge(&server, base, visitor.id).ok();
    let shown = server.get(&format!("conversations/{conversation}")).ok();
    assert_eq!(shown["meta"]["sender"]["id"], base);
    let messages = server.get(&format!("conversations/{conversation}/messages")).ok();
    assert_eq!(messages["payload"][0]["sender"]["id"], base);
    assert_eq!(messages["meta"]["contact"]["id"], base);
    // The visitor goes on under its session and notices nothing.
    let said = visitor.say(conversation, "after");
    assert_eq!(said["sender"]["id"], base);
    assert_eq!(visitor.get("").ok()["id"], base);
    let sessions = server.get(&format!("contacts/{base}")).ok()["payload"]["contact_inboxes"].clone();
    assert_eq!(sessions[0]["source_id"], visitor.source_id);
    assert_eq!(sessions[0]["inbox"]["id"], inbox.id);
    server.run_jobs();
    let told: Vec<String> = staff.events();
    for name in ["conversation.contact_changed", "contact.merged", "contact.deleted", "contact.updated"] {
        assert!(told.iter().any(|event| event == name), "{name} in {told:?}");
    }
}

#[test]
fn a_contact_merged_with_itself_stays_as_it_is() {
    let server = TestServer::start();
    let contact = make(&server, json!({"name": "Ann", "email": "ann@x.test"}));
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    assert_eq!(merge(&server, id(&contact), id(&contact)).ok()["name"], "Ann");
    assert_eq!(server.rows_of(server.account_id), before);
    merge(&server, id(&contact), 0).refused(404, not_found());
    server.post("actions/contact_merge", json!({})).refused(404, not_found());
    server.post("actions/contact_merge", json!({"base_contact_id": "x", "mergee_contact_id": 1})).expect(422);
}
