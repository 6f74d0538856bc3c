//! Proving who one is: an identifier and its HMAC with the inbox's key.

use porchlight_domain::keys::hmac_sha256;
use porchlight_testkit::{Actor, Inbox, TestServer, Value, json};

use crate::door;

/// An inbox's hash of an identifier.
fn hash(inbox: &Inbox, identifier: &str) -> String {
    let key = inbox.body["hmac_token"].as_str().expect("administrators read the key");
    hmac_sha256(key.as_bytes(), identifier.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn not_proven() -> Value {
    json!({"error": "The identifier hash does not match the identifier"})
}

fn said(inbox: &Inbox, identifier: &str) -> Value {
    json!({"identifier": identifier, "identifier_hash": hash(inbox, identifier)})
}

/// The session of what opening one answered.
fn session(server: &TestServer, inbox: &Inbox, opened: &Value) -> Actor {
    let base = format!("/public/api/v1/inboxes/{}/contacts", inbox.identifier);
    server.stranger().at(&format!("{base}/{}", opened["source_id"].as_str().unwrap()))
}

fn numbers(actor: &Actor) -> Vec<i64> {
    let list = actor.get("conversations").ok();
    list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[test]
fn the_hash_is_the_one_the_documents_name() {
    let hex: String =
        hmac_sha256(b"secret123", b"user-42").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "326ac5ced682ea032bb75fb7d4f69e74286d9a8b73c3b9a08295942ac7a6239c");
}

#[test]
fn a_wrong_hash_opens_nothing() {
    let server = TestServer::start();
    let (inbox, other) = (server.inbox(), server.inbox());
    let stranger = door(&server, &inbox);
    let known = stranger.post("contacts", said(&inbox, "u-1")).ok();
    let own = session(&server, &inbox, &known);
    let right = hash(&inbox, "u-1");
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let wrong = [
        right[..63].to_owned(),
        right.to_uppercase(),
        hash(&inbox, "u-2"),
        hash(&other, "u-1"),
        "x".into(),
        "0".repeat(64),
    ];
    for hash in wrong {
        let body = json!({"identifier": "u-1", "identifier_hash": hash});
        stranger.post("contacts", body.clone()).refused(401, not_proven());
        own.patch("", body).refused(401, not_proven());
        own.get(&format!("?identifier=u-1&identifier_hash={hash}")).refused(401, not_proven());
        own.get(&format!("conversations?identifier=u-1&identifier_hash={hash}")).refused(401, not_proven());
    }
    // A right hash of somebody else.
    let ben = hash(&inbox, "ben");
    own.get(&format!("?identifier=ben&identifier_hash={ben}")).refused(401, not_proven());
    own.patch("", said(&inbox, "ben")).refused(401, not_proven());
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn who_must_prove_and_does_not_stays_outside() {
    let server = TestServer::start();
    let inbox = server.inbox_with(json!({"channel": {"hmac_mandatory": true}}));
    let stranger = door(&server, &inbox);
    assert_eq!(stranger.get("").ok()["identity_validation_enabled"], true);
    for body in [json!({}), json!({"identifier": "u-1"}), json!({"identifier": "u-1", "identifier_hash": ""})]
    {
        stranger.post("contacts", body).refused(401, not_proven());
    }
    let opened = stranger.post("contacts", said(&inbox, "u-1")).ok();
    let own = session(&server, &inbox, &opened);
    own.get("").refused(401, not_proven());
    own.get("?identifier=u-1&identifier_hash=").refused(401, not_proven());
    own.patch("", json!({"name": "x"})).refused(401, not_proven());
    let right = hash(&inbox, "u-1");
    assert_eq!(own.get(&format!("?identifier=u-1&identifier_hash={right}")).ok(), opened);
    // Proven once, the session goes on.
    let begun = own.post("conversations", json!({})).ok();
    own.post(&format!("conversations/{}/messages", begun["id"]), json!({"content": "hi"})).ok();
    // One that staff made for it has proven nothing.
    let contact = opened["id"].as_i64().unwrap();
    server
        .post(&format!("contacts/{contact}/contact_inboxes"), json!({"inbox_id": inbox.id, "source_id": "s"}))
        .ok();
    let unproven = session(&server, &inbox, &json!({"source_id": "s"}));
    unproven.post("conversations", json!({})).refused(401, not_proven());
    let shown = server.get(&format!("conversations/{}", begun["id"])).ok();
    assert_eq!(shown["meta"]["hmac_verified"], true);
    server.run_jobs();
}

#[test]
fn proven_sessions_of_one_contact_share_their_conversations() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let (phone, desk) = (
        session(&server, &inbox, &stranger.post("contacts", said(&inbox, "u-1")).ok()),
        session(&server, &inbox, &stranger.post("contacts", said(&inbox, "u-1")).ok()),
    );
    let first = phone.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    let second = desk.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    assert_eq!(numbers(&phone), [first, second]);
    assert_eq!(numbers(&desk), [first, second]);
    desk.post(&format!("conversations/{first}/messages"), json!({"content": "from the desk"})).ok();
    // Who only says the name gets a session of the contact, and nothing of the others.
    let claimed = json!({"identifier": "u-1"});
    stranger.post("contacts", claimed).refused(401, not_proven());
    server.run_jobs();
}

#[test]
fn a_session_proves_itself_later() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let opened = stranger.post("contacts", json!({"identifier": "u-1"})).ok();
    let own = session(&server, &inbox, &opened);
    let first = own.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    let early = session(&server, &inbox, &stranger.post("contacts", json!({"identifier": "u-1"})).ok());
    let second = early.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    assert_eq!(numbers(&own), [first]);
    own.get(&format!("conversations/{second}")).expect(404);
    own.get(&format!("conversations/{second}/messages")).expect(404);
    let verified =
        |number: i64| server.get(&format!("conversations/{number}")).ok()["meta"]["hmac_verified"].clone();
    assert_eq!(verified(first), false);
    let right = hash(&inbox, "u-1");
    own.get(&format!("?identifier=u-1&identifier_hash={right}")).ok();
    assert_eq!(verified(first), true);
    assert_eq!(numbers(&own), [first]);
    early.patch("", said(&inbox, "u-1")).ok();
    assert_eq!(numbers(&own), [first, second]);
    own.get(&format!("conversations/{second}")).ok();
    server.run_jobs();
}

#[test]
fn a_proven_contact_is_neither_read_nor_changed_by_whoever_names_it() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let mut ann = said(&inbox, "ann");
    ann.as_object_mut().unwrap().extend(
        json!({"name": "Ann", "email": "ann@x.test", "phone_number": "+12345", "custom_attributes": {"secret": "x"}})
            .as_object()
            .unwrap()
            .clone(),
    );
    let ann = stranger.post("contacts", ann).ok();
    let before = server.get(&format!("contacts/{}", ann["id"])).ok();

    stranger.post("contacts", json!({"identifier": "ann"})).refused(401, not_proven());
    for claim in [json!({"email": "ann@x.test"}), json!({"phone_number": "+12345"})] {
        let opened = stranger.post("contacts", claim.clone()).ok();
        assert_ne!(opened["id"], ann["id"], "{claim}");
        assert_eq!((opened["email"].clone(), opened["phone_number"].clone()), (json!(null), json!(null)));
        let mallory = session(&server, &inbox, &opened);
        let raw = mallory.patch("", claim.clone()).ok();
        assert_eq!(raw["id"], opened["id"], "{claim}");
        assert!(!raw.to_string().contains("secret"));
        // Not even with a right proof of somebody else.
        let proven = stranger.post("contacts", said(&inbox, "mallory")).ok();
        let mut claim = claim;
        claim.as_object_mut().unwrap().extend(said(&inbox, "mallory").as_object().unwrap().clone());
        let raw = session(&server, &inbox, &proven).patch("", claim).ok();
        assert_eq!(raw["id"], proven["id"]);
        assert_eq!((raw["email"].clone(), raw["phone_number"].clone()), (json!(null), json!(null)));
    }
    assert_eq!(server.get(&format!("contacts/{}", ann["id"])).ok(), before);
    server.run_jobs();
}

#[test]
fn a_proof_does_not_survive_a_merge_into_somebody_else() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let stranger = door(&server, &inbox);
    let open = |identifier: &str| {
        let opened = stranger.post("contacts", said(&inbox, identifier)).ok();
        (opened["id"].as_i64().unwrap(), session(&server, &inbox, &opened))
    };
    let ((ann, ann_session), (ben, ben_session)) = (open("ann"), open("ben"));
    let anns = ann_session.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    let bens = ben_session.post("conversations", json!({})).ok()["id"].as_i64().unwrap();
    server.post("actions/contact_merge", json!({"base_contact_id": ann, "mergee_contact_id": ben})).ok();
    assert_eq!(numbers(&ben_session), [bens]);
    ben_session.get(&format!("conversations/{anns}")).expect(404);
    assert_eq!(numbers(&ann_session), [anns]);
    server.run_jobs();
}

#[test]
fn a_proof_gives_a_contact_known_by_its_address_its_identifier() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let known = server.post("contacts", json!({"name": "Ann", "email": "ann@x.test"})).ok();
    let known = known["payload"]["contact"]["id"].clone();
    let mut body = said(&inbox, "u-1");
    body["email"] = json!("ann@x.test");
    let opened = door(&server, &inbox).post("contacts", body).ok();
    assert_eq!(opened["id"], known);
    assert_eq!(server.get(&format!("contacts/{known}")).ok()["payload"]["identifier"], "u-1");
    server.run_jobs();
}
