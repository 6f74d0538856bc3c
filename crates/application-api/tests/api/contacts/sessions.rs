//! Sessions of contacts in inboxes, as staff sees and makes them.

use porchlight_testkit::{TestServer, json};

use super::{id, make, not_allowed, not_found, refusal};

#[test]
fn a_contact_is_made_together_with_its_session() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let body = json!({"name": "Ann", "inbox_id": inbox.id, "source_id": "session-1"});
    let made = server.post("contacts", body).ok()["payload"].clone();
    assert_eq!(made["contact_inbox"]["source_id"], "session-1");
    let raw = &made["contact_inbox"]["inbox"];
    assert_eq!((raw["id"].clone(), raw["channel_type"].clone()), (json!(inbox.id), json!("Channel::Api")));
    assert!(raw["created_at"].as_str().unwrap().ends_with('Z'));
    assert!(!raw.to_string().contains("hmac"), "{raw}");
    let slim = json!({
        "id": inbox.id, "avatar_url": "", "channel_id": raw["channel_id"], "name": raw["name"],
        "channel_type": "Channel::Api", "provider": null,
    });
    let session = json!([{"source_id": "session-1", "inbox": slim}]);
    assert_eq!(made["contact"]["contact_inboxes"], session);
    let shown = server.get(&format!("contacts/{}", id(&made["contact"]))).ok();
    assert_eq!(shown["payload"]["contact_inboxes"], session);

    let random = server.post("contacts", json!({"name": "Ben", "inbox_id": inbox.id})).ok();
    assert_eq!(random["payload"]["contact_inbox"]["source_id"].as_str().unwrap().len(), 36);
    server.post("contacts", json!({"name": "Cyd", "inbox_id": 0})).refused(404, not_found());
    server.run_jobs();
}

#[test]
fn a_session_is_opened_once() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let (ann, ben) = (server.contact(), server.contact());
    let path = format!("contacts/{ann}/contact_inboxes");
    let body = json!({"inbox_id": inbox.id, "source_id": "s-1", "hmac_verified": true});
    let made = server.post(&path, body.clone()).ok();
    assert_eq!((made["source_id"].clone(), made["inbox"]["id"].clone()), (json!("s-1"), json!(inbox.id)));
    assert_eq!(server.post(&path, body.clone()).ok(), made);
    let taken = refusal("Source has already been taken", &["source_id"]);
    server.post(&format!("contacts/{ben}/contact_inboxes"), body).refused(422, taken);
    let long = json!({"inbox_id": inbox.id, "source_id": "x".repeat(256)});
    server.post(&path, long).expect(422);
    server.post(&path, json!({})).refused(404, not_found());
    // The word of a request proves nobody's identity.
    let conversation = server
        .post("conversations", json!({"source_id": "s-1", "inbox_id": inbox.id, "contact_id": ann}))
        .ok();
    assert_eq!(conversation["meta"]["hmac_verified"], false);
    server.run_jobs();
}

#[test]
fn staff_outside_an_inbox_neither_sees_nor_makes_its_sessions() {
    let server = TestServer::start();
    let (own, hidden) = (server.inbox(), server.inbox());
    let agent = server.agent_in(&[&own]);
    let visitor = server.visitor_with(&hidden, json!({"email": "v@example.test"}));
    let contact = visitor.id;
    let path = format!("contacts/{contact}");
    assert_eq!(server.get(&path).ok()["payload"]["contact_inboxes"][0]["source_id"], visitor.source_id);
    assert_eq!(agent.get(&path).ok()["payload"]["contact_inboxes"], json!([]));
    assert!(!agent.get("contacts").text().contains(&visitor.source_id));
    let create = |inbox: i64| agent.post(&format!("{path}/contact_inboxes"), json!({"inbox_id": inbox}));
    create(hidden.id).refused(401, not_allowed());
    create(own.id).ok();
    agent.post("contacts", json!({"name": "X", "inbox_id": hidden.id})).refused(401, not_allowed());
    let filter = json!({"inbox_id": hidden.id, "source_id": visitor.source_id});
    agent.post("contact_inboxes/filter", filter).refused(401, not_allowed());
    let contactable = agent.get(&format!("{path}/contactable_inboxes")).ok();
    assert_eq!(contactable["payload"].as_array().unwrap().len(), 1);
    server.run_jobs();
}

#[test]
fn the_inboxes_a_contact_can_be_written_to() {
    let server = TestServer::start();
    let (used, fresh) = (server.inbox(), server.inbox());
    let website = server.widget_inbox();
    let contact = make(&server, json!({"name": "Ann", "inbox_id": used.id, "source_id": "known"}));
    let path = format!("contacts/{}/contactable_inboxes", id(&contact));
    let listed = server.get(&path).ok();
    let source = |inbox: i64| {
        let all = listed["payload"].as_array().unwrap();
        all.iter().find(|one| one["inbox"]["id"] == inbox).map(|one| one["source_id"].as_str().unwrap())
    };
    assert_eq!(source(used.id), Some("known"));
    assert_eq!(source(fresh.id).map(str::len), Some(36));
    assert_eq!(source(website.id), None);
    let sessions = format!("contacts/{}/contact_inboxes", id(&contact));
    server.post(&sessions, json!({"inbox_id": website.id, "source_id": "waiting"})).ok();
    assert!(server.get(&path).text().contains("\"waiting\""));
    server.post("conversations", json!({"source_id": "waiting", "inbox_id": website.id})).ok();
    assert!(!server.get(&path).text().contains("\"waiting\""));
    server.run_jobs();
}

#[test]
fn a_contact_is_found_by_its_session() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let contact = make(&server, json!({"name": "Ann", "inbox_id": inbox.id, "source_id": "s-1"}));
    let find = |inbox: i64, source: &str| {
        server.post("contact_inboxes/filter", json!({"inbox_id": inbox, "source_id": source}))
    };
    assert_eq!(find(inbox.id, "s-1").ok(), contact);
    for reply in [find(inbox.id, "s-2"), find(0, "s-1"), server.post("contact_inboxes/filter", json!({}))] {
        assert_eq!((reply.status, reply.bytes.len()), (404, 0));
    }
    server.run_jobs();
}
