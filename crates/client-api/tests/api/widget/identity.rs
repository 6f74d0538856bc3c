//! Who a visitor is: what it says, what it proves, and what it learns of others.

use porchlight_testkit::{Actor, TestServer, Value, json};

use super::{contact, conversations, hash, quiet, texts, with_token};

fn not_proven() -> Value {
    json!({"error": "HMAC failed: Invalid Identifier Hash Provided"})
}

#[test]
fn a_website_says_who_its_visitor_is() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let answer = visitor
        .patch(
            "contact/set_user",
            json!({"identifier": "user-1", "name": "Ann", "email": "ann@x.test", "phone_number": "nonsense",
                "custom_attributes": {"plan": "pro"}, "additional_attributes": {"company_name": "Acme", "city": "Bern"}}),
        )
        .ok();
    assert_eq!(
        answer,
        json!({"id": visitor.id, "has_email": true, "has_name": true, "has_phone_number": false})
    );
    let known = contact(&server, &visitor);
    assert_eq!((&known["identifier"], &known["name"]), (&json!("user-1"), &json!("Ann")));
    assert_eq!(known["custom_attributes"], json!({"plan": "pro"}));
    assert_eq!(known["additional_attributes"]["company_name"], "Acme");
    visitor.patch("contact", json!({"custom_attributes": {"seats": 3}, "identifier": "somebody-else"})).ok();
    let known = contact(&server, &visitor);
    assert_eq!(known["custom_attributes"], json!({"plan": "pro", "seats": 3}));
    assert_eq!(known["identifier"], "user-1", "an identifier is said by set_user alone");
    visitor.post("contact/destroy_custom_attributes", json!({"custom_attributes": ["seats", "none"]})).ok();
    assert_eq!(contact(&server, &visitor)["custom_attributes"], json!({"plan": "pro"}));
    server.run_jobs();
}

#[test]
fn whoever_is_somebody_else_gets_a_session_of_its_own() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    visitor.patch("contact/set_user", json!({"identifier": "ann"})).ok();
    visitor.say("I am Ann");
    let other = visitor.patch("contact/set_user", json!({"identifier": "ben", "name": "Ben"})).ok();
    let token = other["widget_auth_token"].as_str().expect("a token for the other one");
    let ben = with_token(&visitor, token);
    assert_eq!(ben.get("messages").ok()["payload"], json!([]));
    assert_ne!(ben.get("contact").ok()["id"], visitor.get("contact").ok()["id"]);
    assert_eq!(contact(&server, &ben)["identifier"], "ben");
    assert_eq!(contact(&server, &visitor)["identifier"], "ann");
    assert_eq!(texts(&visitor), ["I am Ann"]);
    // Saying the same again changes nothing.
    assert!(
        visitor
            .patch("contact/set_user", json!({"identifier": "ann"}))
            .ok()
            .get("widget_auth_token")
            .is_none()
    );
    server.run_jobs();
}

#[test]
fn a_hash_that_is_wrong_or_missing_is_refused() {
    let server = TestServer::start();
    let (open, strict) =
        (quiet(&server), server.widget_inbox_with(json!({"channel": {"hmac_mandatory": true}})));
    let (visitor, proving) = (server.widget_visitor(&open), server.widget_visitor(&strict));
    let right = hash(&open, "ann");
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    for wrong in [
        &right[..63],
        &right.to_uppercase(),
        &hash(&open, "ben"),
        &hash(&strict, "ann"),
        "x",
        &"0".repeat(64),
    ] {
        let body = json!({"identifier": "ann", "identifier_hash": wrong});
        visitor.patch("contact/set_user", body).refused(401, not_proven());
    }
    let nobodys = json!({"identifier": "", "identifier_hash": hash(&open, "")});
    visitor.patch("contact/set_user", nobodys).refused(401, not_proven());
    for unproven in [
        json!({"identifier": "ann"}),
        json!({"identifier": "ann", "identifier_hash": ""}),
        json!({"email": "ann@x.test"}),
        json!({"name": "Ann"}),
    ] {
        proving.patch("contact/set_user", unproven).refused(401, not_proven());
    }
    assert_eq!(server.rows_of(server.account_id), before);
    // Attributes alone claim nothing.
    proving.patch("contact/set_user", json!({"custom_attributes": {"plan": "pro"}})).ok();
    proving
        .patch("contact/set_user", json!({"identifier": "ann", "identifier_hash": hash(&strict, "ann")}))
        .ok();
    server.run_jobs();
}

#[test]
fn proven_sessions_of_one_person_share_the_conversation() {
    let server = TestServer::start();
    let website = quiet(&server);
    let (phone, desk) = (server.widget_visitor(&website), server.widget_visitor(&website));
    let ann = json!({"identifier": "ann", "identifier_hash": hash(&website, "ann")});
    phone.patch("contact/set_user", ann.clone()).ok();
    phone.say("from the phone");
    assert_eq!(texts(&desk), [""; 0]);
    desk.patch("contact/set_user", ann).ok();
    assert_eq!(texts(&desk), ["from the phone"]);
    desk.say("from the desk");
    assert_eq!(texts(&phone), ["from the phone", "from the desk"]);
    assert_eq!(conversations(&server).len(), 1);
    assert_eq!(desk.get("contact").ok()["identifier"], "ann", "whoever proved it may read it");
    server.run_jobs();
}

/// Somebody proven, of whom the team knows things.
fn proven_ann(server: &TestServer, website: &porchlight_testkit::Inbox) -> porchlight_testkit::WidgetVisitor {
    let ann = server.widget_visitor(website);
    let body = json!({"identifier": "ann", "identifier_hash": hash(website, "ann"), "name": "Ann Secret",
        "email": "ann@x.test", "phone_number": "+4915112345678", "custom_attributes": {"note": "SECRET"}});
    ann.patch("contact/set_user", body).ok();
    ann.say("only for Ann: SECRET");
    server.run_jobs();
    ann
}

#[test]
fn without_a_signature_nobody_becomes_or_changes_who_proved_it() {
    let server = TestServer::start();
    let website = quiet(&server);
    let ann = proven_ann(&server, &website);
    let before = contact(&server, &ann);
    let mallory = server.widget_visitor(&website);
    mallory
        .patch("contact/set_user", json!({"identifier": "ann", "name": "Mallory"}))
        .refused(401, not_proven());
    for claim in [
        json!({"email": "ann@x.test"}),
        json!({"phone_number": "+4915112345678"}),
        json!({"email": "ANN@x.test", "name": "M"}),
    ] {
        for path in ["contact", "contact/set_user"] {
            let answer = mallory.patch(path, claim.clone());
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_ne!(answer.body["id"], before["id"]);
        }
    }
    let begun = mallory
        .post("conversations", json!({"contact": {"email": "ann@x.test"}, "message": {"content": "hi"}}))
        .ok();
    assert!(!begun.to_string().contains("SECRET") && !begun.to_string().contains("+49"), "{begun}");
    assert_eq!(texts(&mallory), ["hi"]);
    let after = contact(&server, &ann);
    for key in ["name", "email", "phone_number", "identifier", "custom_attributes"] {
        assert_eq!(after[key], before[key], "{key}");
    }
    server.run_jobs();
}

#[test]
fn a_session_that_was_joined_before_the_proof_changes_nothing_after_it() {
    let server = TestServer::start();
    let website = quiet(&server);
    let (early, ann) = (server.widget_visitor(&website), server.widget_visitor(&website));
    server.post("contacts", json!({"name": "Ann", "email": "ann@x.test"})).ok();
    early.patch("contact", json!({"email": "ann@x.test"})).ok();
    let proof = json!({"identifier": "ann", "identifier_hash": hash(&website, "ann"), "email": "ann@x.test"});
    ann.patch("contact/set_user", proof).ok();
    assert_eq!(early.get("contact").ok()["id"], ann.get("contact").ok()["id"]);
    early.patch("contact", json!({"name": "Mallory"})).refused(401, not_proven());
    early
        .patch("contact/set_user", json!({"identifier": "ann", "name": "Mallory"}))
        .refused(401, not_proven());
    early
        .post("contact/destroy_custom_attributes", json!({"custom_attributes": ["x"]}))
        .refused(401, not_proven());
    assert_eq!(contact(&server, &ann)["name"], "Ann");
    assert_eq!(early.get("contact").ok()["identifier"], json!(null));
    server.run_jobs();
}

#[test]
fn saying_an_address_teaches_nothing_about_its_owner() {
    let server = TestServer::start();
    let website = quiet(&server);
    let known = json!({"name": "Ann Secret", "email": "ann@x.test", "phone_number": "+4915112345678", "identifier": "secret-7",
        "custom_attributes": {"note": "SECRET"}, "additional_attributes": {"city": "SECRET"}});
    server.post("contacts", known).ok();
    let curious = server.widget_visitor(&website);
    let mut browser = curious.cable();
    let learnt = [
        curious.patch("contact", json!({"email": "ann@x.test"})).ok(),
        curious.get("contact").ok(),
        curious
            .post("conversations", json!({"contact": {"email": "ann@x.test"}, "message": {"content": "hi"}}))
            .ok(),
        curious.get("messages").ok(),
        curious.say("there?"),
        curious.post("contact/destroy_custom_attributes", json!({"custom_attributes": ["none"]})).ok(),
        curious.post("config", json!({})).ok(),
        curious.get("conversations").ok(),
    ];
    server.run_jobs();
    let told = serde_json::to_string(&browser.messages()).unwrap();
    let all = learnt.iter().map(Value::to_string).chain([told]).collect::<Vec<_>>().join("\n");
    for secret in ["Secret", "SECRET", "secret-7", "+4915112345678", "ann@x.test"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[test]
fn one_visitor_hears_nothing_of_another() {
    let server = TestServer::start();
    let website = quiet(&server);
    let (ann, ben) = (server.widget_visitor(&website), server.widget_visitor(&website));
    let mut bens = ben.cable();
    ann.say("for Ann's agent only");
    let number = conversations(&server)[0]["id"].clone();
    server.post(&format!("conversations/{number}/messages"), json!({"content": "for Ann only"})).ok();
    server.run_jobs();
    assert_eq!(ben.get("messages").ok()["payload"], json!([]));
    assert!(!serde_json::to_string(&bens.messages()).unwrap().contains("Ann"));
    let public: Actor = ben.at("");
    public.get(&format!("/api/v1/widget/messages?conversation_id={number}")).ok();
    assert_eq!(ben.get(&format!("messages?conversation_id={number}&id={number}")).ok()["payload"], json!([]));
}
