//! Sessions: opening them, and saying who one is.

use porchlight_testkit::{Part, TestServer, json};

use crate::{door, not_found};

#[test]
fn a_stranger_gets_a_session_and_a_name() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let session = door(&server, &inbox).post("contacts", json!({})).ok();
    assert_eq!(session["source_id"].as_str().unwrap().len(), 36);
    assert_eq!(session["pubsub_token"].as_str().unwrap().len(), 24);
    assert_eq!(session["name"].as_str().unwrap().split('-').count(), 3);
    assert_eq!((session["email"].clone(), session["phone_number"].clone()), (json!(null), json!(null)));
    assert_eq!(session.as_object().unwrap().len(), 6);
    let path = format!("contacts/{}", session["source_id"].as_str().unwrap());
    assert_eq!(door(&server, &inbox).get(&path).ok(), session);
    server.run_jobs();
}

#[test]
fn a_session_that_is_there_is_returned_unchanged() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let first = stranger.post("contacts", json!({"source_id": "mine", "name": "Ann"})).ok();
    assert_eq!((first["source_id"].as_str(), first["name"].as_str()), (Some("mine"), Some("Ann")));
    let again = json!({"source_id": "mine", "name": "Bea", "email": "bea@x.test"});
    assert_eq!(stranger.post("contacts", again).ok(), first);
    // The same name in another inbox is another session.
    let elsewhere = door(&server, &server.inbox()).post("contacts", json!({"source_id": "mine"})).ok();
    assert_ne!(elsewhere["id"], first["id"]);
    stranger.post("contacts", json!({"source_id": "x".repeat(256)})).expect(422);
    server.run_jobs();
}

#[test]
fn a_known_visitor_is_recognised() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let known = stranger
        .post(
            "contacts",
            json!({"identifier": "u-1", "email": "Ann@X.test", "phone_number": "+12345", "name": "Ann"}),
        )
        .ok();
    for said in
        [json!({"identifier": "u-1"}), json!({"email": "ANN@x.test"}), json!({"phone_number": "+12345"})]
    {
        let session = stranger.post("contacts", said.clone()).ok();
        assert_eq!(session["id"], known["id"], "{said}");
        assert_ne!(session["source_id"], known["source_id"], "{said}");
        assert_eq!(session["name"], "Ann", "{said}");
    }
    let other = stranger.post("contacts", json!({"identifier": "u-2", "email": "ann@x.test"})).ok();
    assert_ne!(other["id"], known["id"]);
    assert_eq!(other["email"], json!(null));
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 2);
    server.run_jobs();
}

#[test]
fn broken_rules_are_told() {
    let server = TestServer::start();
    let (inbox, visitor, _) = server.conversation();
    let stranger = door(&server, &inbox);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    for (said, attribute) in [
        (json!({"email": "none"}), "email"),
        (json!({"phone_number": "123"}), "phone_number"),
        (json!({"name": "x".repeat(256)}), "name"),
        (json!({"custom_attributes": {"k": "x".repeat(1501)}}), "custom_attributes"),
    ] {
        assert_eq!(stranger.post("contacts", said.clone()).expect(422)["attributes"], json!([attribute]));
        assert_eq!(visitor.patch("", said).expect(422)["attributes"], json!([attribute]));
    }
    for wrong in [json!({"name": []}), json!({"custom_attributes": "x"}), json!([])] {
        assert_eq!(stranger.post("contacts", wrong.clone()).status, 422, "{wrong}");
    }
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn a_visitor_says_more_of_itself() {
    let server = TestServer::start();
    let (_, visitor, _) = server.conversation();
    let said = json!({
        "name": "Ann", "email": "Ann@x.test", "phone_number": "+12345", "identifier": "ignored",
        "custom_attributes": {"plan": "gold", "deep": {"a": 1}}, "blocked": true, "account_id": 99,
    });
    let raw = visitor.patch("", said).ok();
    assert_eq!((raw["name"].as_str(), raw["email"].as_str()), (Some("Ann"), Some("ann@x.test")));
    assert_eq!((raw["identifier"].clone(), raw["blocked"].clone()), (json!(null), json!(false)));
    assert_eq!((raw["id"].clone(), raw["account_id"].clone()), (json!(visitor.id), json!(server.account_id)));
    assert_eq!(raw["contact_type"], "lead");
    assert!(raw["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(raw.as_object().unwrap().len(), 17);
    let more = json!({"name": "", "email": null, "custom_attributes": {"deep": {"b": 2}}});
    let raw = visitor.put("", more).ok();
    assert_eq!((raw["name"].as_str(), raw["email"].as_str()), (Some("Ann"), Some("ann@x.test")));
    assert_eq!(raw["custom_attributes"], json!({"plan": "gold", "deep": {"a": 1, "b": 2}}));
    server.run_jobs();
}

#[test]
fn a_visitor_who_turns_out_to_be_known_becomes_that_contact() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let known = server.post("contacts", json!({"name": "Ann", "email": "ann@x.test"})).ok();
    let known = known["payload"]["contact"]["id"].clone();
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    visitor.say(conversation, "hi");
    let raw = visitor.patch("", json!({"email": "ann@x.test", "phone_number": "+12345"})).ok();
    assert_eq!((raw["id"].clone(), raw["name"].as_str()), (known.clone(), Some("Ann")));
    assert_eq!(raw["phone_number"], "+12345");
    server.get(&format!("contacts/{}", visitor.id)).expect(404);
    assert_eq!(visitor.get("").ok()["id"], known);
    let said = visitor.say(conversation, "me again");
    assert_eq!(said["sender"]["id"], known);
    assert_eq!(server.get(&format!("conversations/{conversation}")).ok()["meta"]["sender"]["id"], known);
    server.run_jobs();
}

#[test]
fn names_of_people_with_another_identifier_are_left_to_them() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let ann = server
        .visitor_with(&inbox, json!({"identifier": "ann", "email": "ann@x.test", "phone_number": "+12345"}));
    let ben = server.visitor_with(&inbox, json!({"identifier": "ben"}));
    let raw = ben.patch("", json!({"email": "ann@x.test", "phone_number": "+12345", "name": "Ben"})).ok();
    assert_eq!((raw["id"].clone(), raw["name"].as_str()), (json!(ben.id), Some("Ben")));
    assert_eq!((raw["email"].clone(), raw["phone_number"].clone()), (json!(null), json!(null)));
    assert_eq!(ann.get("").ok()["email"], "ann@x.test");
    // A phone number of somebody with another e-mail than the one said is theirs too.
    let cyd = server.visitor(&inbox);
    let raw = cyd.patch("", json!({"email": "cyd@x.test", "phone_number": "+12345"})).ok();
    assert_eq!((raw["id"].clone(), raw["email"].as_str()), (json!(cyd.id), Some("cyd@x.test")));
    assert_eq!(raw["phone_number"], json!(null));
    server.run_jobs();
}

#[test]
fn a_session_is_known_in_its_inbox_only() {
    let server = TestServer::start();
    let (inbox, other) = (server.inbox(), server.inbox());
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    let astray = door(&server, &other);
    let path = format!("contacts/{}", visitor.source_id);
    astray.get(&path).refused(404, not_found());
    astray.patch(&path, json!({"name": "x"})).refused(404, not_found());
    astray.get(&format!("{path}/conversations/{conversation}")).refused(404, not_found());
    for unknown in ["nobody", "%00", "..", "x%2Fy"] {
        door(&server, &inbox).get(&format!("contacts/{unknown}/conversations")).expect(404);
    }
    server.run_jobs();
}

#[test]
fn an_avatar_comes_along_by_multipart() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
    let parts = vec![Part::Text("name", "Ann"), Part::File("avatar", "a.png", "image/png", png)];
    let session = door(&server, &inbox).post_multipart("contacts", parts).ok();
    let shown = server.get(&format!("contacts/{}", session["id"])).ok();
    assert_ne!(shown["payload"]["thumbnail"], "");
    server.run_jobs();
}
