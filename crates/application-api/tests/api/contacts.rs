//! Contacts: made, listed, found, changed, merged, deleted.

use porchlight_testkit::{Actor, Part, TestServer, Value, json};

mod sessions;
mod together;

/// What a request for something that is not there answers.
fn not_found() -> Value {
    json!({"error": "Resource could not be found"})
}

fn not_allowed() -> Value {
    json!({"error": "You are not authorized to do this action"})
}

/// Makes a contact; the whole of it.
fn make(actor: &Actor, body: Value) -> Value {
    actor.post("contacts", body).ok()["payload"]["contact"].clone()
}

fn id(contact: &Value) -> i64 {
    contact["id"].as_i64().expect("a contact has an id")
}

fn names(list: &Value) -> Vec<&str> {
    list["payload"].as_array().unwrap().iter().map(|contact| contact["name"].as_str().unwrap()).collect()
}

fn refusal(message: &str, attributes: &[&str]) -> Value {
    json!({"message": message, "attributes": attributes})
}

/// A picture of one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
];

#[test]
fn a_contact_is_made_shown_changed_and_shown_again() {
    let server = TestServer::start();
    let body = json!({
        "name": " Ann Lee ", "email": "Ann@Example.test", "phone_number": "+4915112345678", "identifier": "u-1",
        "additional_attributes": {"city": "Porto", "country": "PT", "company_name": "Fern"},
        "custom_attributes": {"plan": "gold", "seats": 3},
    });
    let made = server.post("contacts", body).ok();
    let contact = &made["payload"]["contact"];
    assert_eq!(made["payload"]["contact_inbox"], json!({"inbox": null, "source_id": null}));
    let created_at = contact["created_at"].as_i64().unwrap();
    let whole = json!({
        "additional_attributes": {"city": "Porto", "country": "PT", "company_name": "Fern"},
        "availability_status": "offline", "email": "ann@example.test", "id": id(contact), "name": "Ann Lee",
        "phone_number": "+4915112345678", "blocked": false, "identifier": "u-1", "thumbnail": "",
        "custom_attributes": {"plan": "gold", "seats": 3}, "created_at": created_at, "contact_inboxes": [],
    });
    assert_eq!(contact, &whole);
    let path = format!("contacts/{}", id(contact));
    assert_eq!(server.agent().get(&path).ok(), json!({"payload": whole}));
    let bare = server.get(&format!("{path}?include_contact_inboxes=false")).ok();
    assert!(bare["payload"].get("contact_inboxes").is_none());

    let change = json!({
        "name": "Ann", "phone_number": null, "identifier": "", "blocked": true, "email": "other@example.test",
        "additional_attributes": {"city": "Lisbon"}, "custom_attributes": {"seats": 4},
    });
    let changed = server.patch(&path, change).ok()["payload"].clone();
    assert_eq!(changed["name"], "Ann");
    assert_eq!(changed["email"], "other@example.test");
    assert_eq!((changed["phone_number"].clone(), changed["identifier"].clone()), (Value::Null, Value::Null));
    assert_eq!(changed["blocked"], true);
    assert_eq!(
        changed["additional_attributes"],
        json!({"city": "Lisbon", "country": "PT", "company_name": "Fern"})
    );
    assert_eq!(changed["custom_attributes"], json!({"plan": "gold", "seats": 4}));
    let put = server.put(&path, json!({"name": "Anna", "blocked": "0"})).ok();
    assert_eq!(
        (put["payload"]["name"].as_str(), put["payload"]["blocked"].as_bool()),
        (Some("Anna"), Some(false))
    );
    assert_eq!(server.get(&path).ok(), put);
    server.run_jobs();
}

#[test]
fn forms_make_contacts_too() {
    let server = TestServer::start();
    let form = b"name=Form&email=form%40example.test&custom_attributes[plan]=x&additional_attributes[city]=Y"
        .to_vec();
    let kind = Some("application/x-www-form-urlencoded");
    let made = server.call_form("contacts", kind, form);
    assert_eq!(made["payload"]["contact"]["custom_attributes"], json!({"plan": "x"}));
    assert_eq!(made["payload"]["contact"]["additional_attributes"], json!({"city": "Y"}));
    server.run_jobs();
}

#[test]
fn an_avatar_is_uploaded_shown_and_taken_away() {
    let server = TestServer::start();
    let parts = vec![Part::Text("name", "Pic"), Part::File("avatar", "me.png", "image/png", PNG.to_vec())];
    let made = server.post_multipart("contacts", parts).ok()["payload"]["contact"].clone();
    let address = made["thumbnail"].as_str().unwrap();
    assert!(address.starts_with(&server.node().inst.frontend_url), "{address}");
    let gone = server.delete(&format!("contacts/{}/avatar", id(&made))).ok();
    assert_eq!(gone["payload"]["thumbnail"], "");
    assert!(gone["payload"].get("contact_inboxes").is_none());
    let html = vec![
        Part::Text("name", "Bad"),
        Part::File("avatar", "me.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
    ];
    let refused = refusal("Avatar filetype not supported", &["avatar"]);
    server.post_multipart("contacts", html).refused(422, refused);
    server.run_jobs();
}

#[test]
fn broken_rules_are_told_all_at_once_and_nothing_is_written() {
    let server = TestServer::start();
    make(
        &server,
        json!({"name": "One", "email": "one@example.test", "phone_number": "+1234567", "identifier": "1"}),
    );
    let two = make(&server, json!({"name": "Two"}));
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let cases = [
        (json!({"email": "no address"}), refusal("Email Invalid email", &["email"])),
        (
            json!({"phone_number": "0123", "name": "x".repeat(256)}),
            refusal(
                "Name is too long (maximum is 255 characters), Phone number should be in e164 format",
                &["name", "phone_number"],
            ),
        ),
        (json!({"email": "ONE@example.test"}), refusal("Email has already been taken", &["email"])),
        (
            json!({"email": "one@example.test", "phone_number": "+1234567", "identifier": "1"}),
            refusal(
                "Email has already been taken, Identifier has already been taken, \
                 Phone number has already been taken",
                &["email", "identifier", "phone_number"],
            ),
        ),
        (
            json!({"custom_attributes": {"long": "x".repeat(1501)}}),
            refusal("long length should be < 1500", &["custom_attributes"]),
        ),
    ];
    for (body, answer) in cases {
        let made = server.post("contacts", body.clone());
        assert_eq!((made.status, &made.body), (422, &answer), "{body}");
        let changed = server.patch(&format!("contacts/{}", id(&two)), body.clone());
        assert_eq!((changed.status, &changed.body), (422, &answer), "{body}");
    }
    for wrong in [json!({"name": {"a": 1}}), json!({"custom_attributes": [1]}), json!({"blocked": "maybe"})] {
        server.post("contacts", wrong).expect(422);
    }
    assert_eq!(server.rows_of(server.account_id), before);
    // A contact keeps its own names.
    let one = server.get("contacts/search?q=one@example.test").ok();
    let path = format!("contacts/{}", one["payload"][0]["id"]);
    server.patch(&path, json!({"email": "one@example.test", "identifier": "1"})).ok();
    server.run_jobs();
}

#[test]
fn attributes_do_not_grow_without_end() {
    let server = TestServer::start();
    let contact = make(&server, json!({"name": "Hoarder"}));
    let path = format!("contacts/{}", id(&contact));
    let mut last = 200;
    for round in 0..60 {
        let key = format!("key{round}");
        let reply = server.patch(&path, json!({"custom_attributes": {(key): "x".repeat(1400)}}));
        last = reply.status;
        if last != 200 {
            assert_eq!(reply.body["attributes"], json!(["custom_attributes"]));
            break;
        }
    }
    assert_eq!(last, 422);
    server.run_jobs();
}

#[test]
fn the_list_leaves_out_anonymous_contacts_and_counts_the_rest() {
    let server = TestServer::start();
    let (_, visitor, _) = server.conversation();
    assert_eq!(server.get("contacts").ok(), json!({"meta": {"count": 0, "current_page": 1}, "payload": []}));
    for number in 0..17 {
        make(&server, json!({"name": format!("N{number:02}"), "identifier": format!("id-{number}")}));
    }
    let first = server.get("contacts?sort=name").ok();
    assert_eq!(first["meta"], json!({"count": 17, "current_page": 1}));
    assert_eq!(names(&first).len(), 15);
    assert_eq!(first["payload"][0]["contact_inboxes"], json!([]));
    let second = server.get("contacts?sort=name&page=2&include_contact_inboxes=false").ok();
    assert_eq!(second["meta"], json!({"count": 17, "current_page": "2"}));
    assert_eq!(names(&second), ["N15", "N16"]);
    assert!(second["payload"][0].get("contact_inboxes").is_none());
    assert_eq!(names(&server.get("contacts?sort=name&page=3").ok()), Vec::<&str>::new());
    assert_eq!(names(&server.get("contacts?sort=name&page=abc").ok()).len(), 15);

    // Named, the visitor is listed; nameless again, it is not.
    let path = format!("contacts/{}", visitor.id);
    server.patch(&path, json!({"email": "v@example.test"})).ok();
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 18);
    server.patch(&path, json!({"email": ""})).ok();
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 17);
    server.run_jobs();
}

#[test]
fn lists_follow_every_order() {
    let server = TestServer::start();
    let make = |name: &str, more: Value| {
        let mut body = json!({"name": name});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        make(&server, body);
        server.travel(std::time::Duration::from_secs(1));
    };
    make("bea", json!({"email": "c@x.test", "additional_attributes": {"city": "Rome", "company_name": "Y"}}));
    make(
        "Ann",
        json!({"email": "b@x.test", "phone_number": "+222", "additional_attributes": {"country": "DE"}}),
    );
    make(
        "cyd",
        json!({"phone_number": "+111", "additional_attributes": {"city": "Bonn", "company_name": "X"}}),
    );
    let cases = [
        ("name", ["Ann", "bea", "cyd"]),
        ("-name", ["cyd", "bea", "Ann"]),
        ("email", ["Ann", "bea", "cyd"]),
        ("-phone_number", ["bea", "Ann", "cyd"]),
        ("phone_number", ["cyd", "Ann", "bea"]),
        ("created_at", ["bea", "Ann", "cyd"]),
        ("-created_at", ["cyd", "Ann", "bea"]),
        ("city", ["cyd", "bea", "Ann"]),
        ("-city", ["bea", "cyd", "Ann"]),
        ("company", ["cyd", "bea", "Ann"]),
        ("-company", ["bea", "cyd", "Ann"]),
        ("country,-name", ["Ann", "cyd", "bea"]),
        ("nonsense", ["bea", "Ann", "cyd"]),
    ];
    for (sort, expected) in cases {
        assert_eq!(names(&server.get(&format!("contacts?sort={sort}")).ok()), expected, "{sort}");
    }
    server.run_jobs();
}

#[test]
fn the_latest_active_come_first_and_the_silent_last() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let early = server.visitor_with(&inbox, json!({"name": "early", "email": "early@x.test"}));
    let late = server.visitor_with(&inbox, json!({"name": "late", "email": "late@x.test"}));
    make(&server, json!({"name": "silent", "email": "silent@x.test"}));
    early.say(early.conversation(), "hi");
    server.travel(std::time::Duration::from_secs(5));
    late.say(late.conversation(), "hi");
    assert_eq!(names(&server.get("contacts?sort=-last_activity_at").ok()), ["late", "early", "silent"]);
    let listed = server.get("contacts?sort=last_activity_at").ok();
    assert_eq!(names(&listed), ["early", "late", "silent"]);
    assert!(listed["payload"][0]["last_activity_at"].is_i64());
    assert!(listed["payload"][2].get("last_activity_at").is_none());
    server.run_jobs();
}

#[test]
fn the_search_looks_through_names_and_takes_nothing_for_a_pattern() {
    let server = TestServer::start();
    make(&server, json!({"name": "Ärger 100%", "email": "zoe@shop.test", "phone_number": "+4930123"}));
    make(
        &server,
        json!({"name": "Ben_1", "identifier": "CRM-9", "additional_attributes": {"company_name": "Ölwerk"}}),
    );
    make(&server, json!({"name": "back\\slash", "email": "b@x.test"}));
    make(&server, json!({"name": "Nobody to reach"}));
    let cases = [
        ("%C3%A4RGER", vec!["Ärger 100%"]),
        ("SHOP.te", vec!["Ärger 100%"]),
        ("4930", vec!["Ärger 100%"]),
        ("%25", vec!["Ärger 100%"]),
        ("_", vec!["Ben_1"]),
        ("crm-9", vec!["Ben_1"]),
        ("%C3%B6lwerk", vec!["Ben_1"]),
        ("%5C", vec!["back\\slash"]),
        ("%20b%40x%20", vec!["back\\slash"]),
        ("nobody", vec![]),
        ("';--", vec![]),
    ];
    for (query, expected) in cases {
        let found = server.get(&format!("contacts/search?q={query}&sort=name")).ok();
        assert_eq!(names(&found), expected, "{query}");
        assert_eq!(found["meta"]["count"], expected.len(), "{query}");
    }
    let nothing = json!({"meta": {"count": null, "current_page": 1}, "payload": []});
    assert_eq!(server.get("contacts/search").ok(), nothing);
    assert_eq!(server.get("contacts/search?q=%20").ok(), nothing);
    assert_eq!(server.get(&format!("contacts/search?q={}", "x".repeat(3000))).ok()["payload"], json!([]));
    // Attributes that change are found by their new value.
    let ben = server.get("contacts/search?q=ben_1").ok()["payload"][0]["id"].clone();
    server.patch(&format!("contacts/{ben}"), json!({"additional_attributes": {"company_name": "Moss"}})).ok();
    assert_eq!(names(&server.get("contacts/search?q=moss").ok()), ["Ben_1"]);
    assert_eq!(server.get("contacts/search?q=%C3%B6lwerk").ok()["meta"]["count"], 0);
    server.run_jobs();
}

#[test]
fn tags_are_replaced_and_filter_the_list() {
    let server = TestServer::start();
    let (ann, ben) = (server.contact(), server.contact());
    let path = format!("contacts/{ann}/labels");
    assert_eq!(server.get(&path).ok(), json!({"payload": []}));
    let set = server.post(&path, json!({"labels": ["vip", "news, vip"]})).ok();
    assert_eq!(set, json!({"payload": ["vip", "news"]}));
    assert_eq!(server.post(&path, json!({"labels": ["vip"]})).ok(), json!({"payload": ["vip"]}));
    server.post(&format!("contacts/{ben}/labels"), json!({"labels": ["other"]})).ok();
    let found = server.get("contacts?labels[]=vip").ok();
    assert_eq!((found["meta"]["count"].clone(), found["payload"][0]["id"].clone()), (json!(1), json!(ann)));
    assert_eq!(server.get("contacts?labels[]=vip&labels[]=other").ok()["meta"]["count"], 2);
    assert_eq!(server.get("contacts?labels[]=none").ok()["payload"], json!([]));
    assert_eq!(server.post(&path, json!({"labels": []})).ok(), json!({"payload": []}));
    server.post(&path, json!({"labels": ["x".repeat(256)]})).expect(422);
    server.run_jobs();
}

#[test]
fn custom_attributes_are_taken_away_by_key() {
    let server = TestServer::start();
    let contact = make(&server, json!({"name": "A", "custom_attributes": {"a": 1, "b": 2, "c": 3}}));
    let path = format!("contacts/{}/destroy_custom_attributes", id(&contact));
    let left = server.post(&path, json!({"custom_attributes": ["a", "c", "x"]})).ok();
    assert_eq!(left["payload"]["custom_attributes"], json!({"b": 2}));
    assert_eq!(server.post(&path, json!({})).ok()["payload"]["custom_attributes"], json!({"b": 2}));
    server.run_jobs();
}

#[test]
fn who_is_here_is_listed_as_active_and_cannot_be_deleted() {
    let server = TestServer::start();
    let (_, visitor, _) = server.conversation();
    assert_eq!(server.get("contacts/active").ok()["meta"]["count"], 0);
    let mut socket = visitor.cable();
    socket.update_presence();
    socket.expect_event("presence.update");
    let active = server.get("contacts/active").ok();
    assert_eq!(
        (active["meta"]["count"].clone(), active["payload"][0]["id"].clone()),
        (json!(1), json!(visitor.id))
    );
    assert_eq!(active["payload"][0]["availability_status"], "online");
    assert_eq!(active["payload"][0]["contact_inboxes"][0]["source_id"], visitor.source_id);
    let path = format!("contacts/{}", visitor.id);
    let name = visitor.session["name"].as_str().unwrap();
    let online = refusal(&format!("{name} is Online, please try again later"), &["base"]);
    server.delete(&path).refused(422, online);
    assert_eq!(server.get(&path).ok()["payload"]["availability_status"], "online");
    server.run_jobs();
}

#[test]
fn a_deleted_contact_is_gone_at_once_and_its_words_soon() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let said = json!({"name": "Ann", "email": "ann@example.test", "identifier": "u-1"});
    let visitor = server.visitor_with(&inbox, said.clone());
    let conversation = visitor.conversation();
    visitor.say(conversation, "remember me");
    server.agent().delete(&format!("contacts/{}", visitor.id)).refused(401, not_allowed());
    server.run_jobs();
    let mut staff = server.cable();
    let path = format!("contacts/{}", visitor.id);
    let gone = server.delete(&path);
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    server.get(&path).refused(404, not_found());
    server.patch(&path, json!({"name": "B"})).refused(404, not_found());
    server.delete(&path).refused(404, not_found());
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 0);
    assert_eq!(server.get("contacts/search?q=ann").ok()["meta"]["count"], 0);
    visitor.get("conversations").expect(404);
    visitor
        .post(&format!("conversations/{conversation}/messages"), json!({"content": "still here"}))
        .expect(404);
    // Its names are free while what it said is still being erased.
    let again = server.visitor_with(&inbox, said);
    assert_ne!(again.id, visitor.id);
    server.run_jobs();
    assert_eq!(staff.expect_event("contact.deleted")["id"], visitor.id);
    server.get(&format!("conversations/{conversation}")).refused(404, not_found());
    assert_eq!(server.get("conversations/meta?status=all").ok()["meta"]["all_count"], 0);
    let rows = server.rows_of(server.account_id);
    let count = |table: &str| rows.get(table).map_or(0, Vec::len);
    assert_eq!((count("contacts"), count("contact_inboxes"), count("messages")), (1, 1, 0));
}

#[test]
fn staff_hears_of_contacts() {
    let server = TestServer::start();
    let mut agent = server.agent().cable();
    let contact = make(&server, json!({"name": "Ann", "email": "ann@example.test"}));
    server.run_jobs();
    assert_eq!(agent.expect_event("contact.created")["email"], "ann@example.test");
    let path = format!("contacts/{}", id(&contact));
    server.patch(&path, json!({"name": "Bea"})).ok();
    server.run_jobs();
    assert_eq!(agent.expect_event("contact.updated")["name"], "Bea");
    // What changes nothing tells nothing.
    server.patch(&path, json!({"name": "Bea"})).ok();
    server.run_jobs();
    assert_eq!(agent.events(), Vec::<String>::new());
}

#[test]
fn a_contacts_conversations_are_those_the_caller_sees() {
    let server = TestServer::start();
    let (shown, hidden) = (server.inbox(), server.inbox());
    let visitor = server.visitor_with(&shown, json!({"identifier": "u-1"}));
    let other = server.visitor_with(&hidden, json!({"identifier": "u-1"}));
    assert_eq!(visitor.id, other.id);
    let (first, second) = (visitor.conversation(), other.conversation());
    let path = format!("contacts/{}/conversations", visitor.id);
    let numbers = |actor: &Actor| -> Vec<i64> {
        let list = actor.get(&path).ok();
        let mut ids: Vec<i64> =
            list["payload"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(numbers(&server), [first, second]);
    assert_eq!(numbers(&server.agent_in(&[&shown])), [first]);
    assert_eq!(numbers(&server.agent()), Vec::<i64>::new());
    server.run_jobs();
}

#[test]
fn ids_of_another_account_are_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let foreign = make(&other, json!({"name": "Theirs", "email": "their@example.test", "identifier": "t"}));
    let own = make(&server, json!({"name": "Own"}));
    let inbox = other.inbox();
    server.run_jobs();
    let before = server.rows_of(other.account_id);
    for unknown in
        [id(&foreign).to_string(), "0".into(), "-1".into(), "abc".into(), "1180591620717411303424".into()]
    {
        let path = format!("contacts/{unknown}");
        server.get(&path).refused(404, not_found());
        server.patch(&path, json!({"name": "Mine"})).refused(404, not_found());
        server.delete(&path).refused(404, not_found());
        server.delete(&format!("{path}/avatar")).refused(404, not_found());
        for part in ["labels", "conversations", "contactable_inboxes"] {
            server.get(&format!("{path}/{part}")).refused(404, not_found());
        }
        server.post(&format!("{path}/labels"), json!({"labels": ["x"]})).refused(404, not_found());
        server.post(&format!("{path}/destroy_custom_attributes"), json!({})).refused(404, not_found());
        server.post(&format!("{path}/contact_inboxes"), json!({"inbox_id": 1})).refused(404, not_found());
    }
    server.post("contacts", json!({"name": "X", "inbox_id": inbox.id})).refused(404, not_found());
    let merge = |base: &Value, mergee: &Value| {
        server.post(
            "actions/contact_merge",
            json!({"base_contact_id": base["id"], "mergee_contact_id": mergee["id"]}),
        )
    };
    merge(&own, &foreign).refused(404, not_found());
    merge(&foreign, &own).refused(404, not_found());
    assert_eq!(server.get("contacts/search?q=their").ok()["meta"]["count"], 0);
    // Names are unique inside an account only.
    make(&server, json!({"name": "Same", "email": "their@example.test", "identifier": "t"}));
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}

#[test]
fn bots_keep_away_from_contacts() {
    let server = TestServer::start();
    let bot = server.bot(&[&server.inbox()], "");
    let refused = json!({"error": "Access to this endpoint is not authorized for bots"});
    bot.get("contacts").refused(401, refused.clone());
    bot.post("contacts", json!({"name": "x"})).refused(401, refused);
    server.run_jobs();
}

/// Sends a form and expects success.
trait Forms {
    fn call_form(&self, path: &str, kind: Option<&str>, body: Vec<u8>) -> Value;
}

impl Forms for Actor {
    fn call_form(&self, path: &str, kind: Option<&str>, body: Vec<u8>) -> Value {
        self.send(porchlight_testkit::Method::POST, path, kind, body).ok()
    }
}
