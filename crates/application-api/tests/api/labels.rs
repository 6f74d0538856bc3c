//! Labels: one word, in lower case, renamed wherever they are used.

use porchlight_testkit::{TestServer, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND};

#[test]
fn a_label_is_made_shown_changed_and_deleted() {
    let server = TestServer::start();
    let label = server.post("labels", json!({"title": "Billing", "description": "Money"})).ok();
    let id = label["id"].as_i64().unwrap();
    let whole = json!({"id": id, "title": "billing", "description": "Money", "color": "#1f93ff", "show_on_sidebar": null});
    assert_eq!(label, whole);

    let nested = json!({"label": {"title": "apples", "color": "#00ff00", "show_on_sidebar": "1"}});
    let apples = server.post("labels", nested).ok();
    assert_eq!(apples["show_on_sidebar"], true);
    let listed = server.agent().get("labels").ok();
    assert_eq!(listed, json!({"payload": [apples, whole]}));

    let changed =
        server.patch(&format!("labels/{id}"), json!({"description": null, "color": "#123456"})).ok();
    assert_eq!((changed["description"].is_null(), changed["color"].as_str()), (true, Some("#123456")));
    assert_eq!(server.put(&format!("labels/{id}"), json!({"title": "INVOICES"})).ok()["title"], "invoices");
    assert_eq!(server.get(&format!("labels/{id}")).ok()["title"], "invoices");

    let gone = server.delete(&format!("labels/{id}"));
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    server.get(&format!("labels/{id}")).refused(404, NOT_FOUND());
    server.delete(&format!("labels/{id}")).refused(404, NOT_FOUND());
}

#[test]
fn what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let server = TestServer::start();
    server.post("labels", json!({"title": "taken"})).ok();
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let cases = [
        (json!({"title": ""}), "Title can't be blank", "title"),
        (json!({"description": "no title"}), "Title can't be blank", "title"),
        (json!({"title": "x".repeat(256)}), "Title is too long (maximum is 255 characters)", "title"),
        (json!({"title": "Taken"}), "Title has already been taken", "title"),
        (json!({"title": "fine", "color": " "}), "Color can't be blank", "color"),
    ];
    for (body, message, attribute) in cases {
        server.post("labels", body).refused(422, json!({"message": message, "attributes": [attribute]}));
    }
    for title in ["a", "two words", "-a", "a.b", "tab\tbed"] {
        assert_eq!(
            server.post("labels", json!({"title": title})).expect(422)["attributes"],
            json!(["title"])
        );
    }
    let missing = json!({"error": "param is missing or the value is empty: label"});
    server.post("labels", json!({})).refused(422, missing);
    server.post("labels", json!({"title": {"a": 1}})).expect(422);
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn renaming_a_label_renames_the_tag_and_keeps_its_place() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    let path = format!("conversations/{conversation}/labels");
    let contact = format!("contacts/{}/labels", visitor.id);
    for title in ["old", "plain"] {
        server.post("labels", json!({"title": title})).ok();
    }
    let id = server.get("labels").ok()["payload"][0]["id"].as_i64().unwrap();
    server.post(&path, json!({"labels": ["old", "plain"]})).ok();
    server.post(&contact, json!({"labels": ["old"]})).ok();

    server.patch(&format!("labels/{id}"), json!({"title": "new"})).ok();
    assert_eq!(server.get(&path).ok()["payload"], json!(["new", "plain"]));
    let shown = server.get(&format!("conversations/{conversation}")).ok();
    assert_eq!(shown["labels"], json!(["new", "plain"]));
    assert_eq!(server.get(&contact).ok()["payload"], json!(["new"]));
    let found = server.get("conversations?labels[]=new").ok();
    assert_eq!(found["data"]["payload"].as_array().unwrap().len(), 1);

    // A tag that is there already is not there twice.
    server.post(&path, json!({"labels": ["new", "plain", "newer"]})).ok();
    server.patch(&format!("labels/{id}"), json!({"title": "newer"})).ok();
    assert_eq!(server.get(&path).ok()["payload"], json!(["plain", "newer"]));
    assert_eq!(
        server.get(&format!("conversations/{conversation}")).ok()["labels"],
        json!(["plain", "newer"])
    );

    server.delete(&format!("labels/{id}")).expect(200);
    assert_eq!(server.get(&path).ok()["payload"], json!(["plain", "newer"]));
    server.run_jobs();
}

#[test]
fn a_rename_stays_inside_the_account() {
    let server = TestServer::start();
    let other = server.tenant();
    let id = server.post("labels", json!({"title": "shared"})).ok()["id"].as_i64().unwrap();
    other.post("labels", json!({"title": "shared"})).ok();
    let (_, _, conversation) = other.conversation();
    let path = format!("conversations/{conversation}/labels");
    other.post(&path, json!({"labels": ["shared"]})).ok();
    server.patch(&format!("labels/{id}"), json!({"title": "mine"})).ok();
    assert_eq!(other.get(&path).ok()["payload"], json!(["shared"]));
    assert_eq!(other.get("labels").ok()["payload"][0]["title"], "shared");
    server.run_jobs();
}

#[test]
fn agents_list_labels_and_do_nothing_else() {
    let server = TestServer::start();
    let id = server.post("labels", json!({"title": "label"})).ok()["id"].as_i64().unwrap();
    let agent = server.agent();
    agent.get("labels").ok();
    agent.get(&format!("labels/{id}")).refused(401, NOT_ALLOWED());
    agent.post("labels", json!({"title": "mine"})).refused(401, NOT_ALLOWED());
    agent.patch(&format!("labels/{id}"), json!({"title": "mine"})).refused(401, NOT_ALLOWED());
    agent.delete(&format!("labels/{id}")).refused(401, NOT_ALLOWED());
    let bot = server.bot(&[&server.inbox()], "");
    bot.get("labels").refused(401, json!({"error": "Access to this endpoint is not authorized for bots"}));
    server.run_jobs();
}

#[test]
fn another_accounts_label_is_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let foreign = other.post("labels", json!({"title": "theirs"})).ok()["id"].as_i64().unwrap();
    let before = server.rows_of(other.account_id);
    for id in [foreign.to_string(), "0".into(), "-1".into(), "abc".into(), "1180591620717411303424".into()] {
        let path = format!("labels/{id}");
        server.get(&path).refused(404, NOT_FOUND());
        server.patch(&path, json!({"title": "mine"})).refused(404, NOT_FOUND());
        server.delete(&path).refused(404, NOT_FOUND());
    }
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}

#[test]
fn every_change_tells_clients_to_fetch_the_list_again() {
    let server = TestServer::start();
    let key = |of: &str| server.get("cache_keys").ok()["cache_keys"][of].as_str().unwrap().to_owned();
    let mut browser = server.agent().cable();
    let before = (key("label"), key("inbox"), key("team"));
    server.travel(std::time::Duration::from_secs(1));
    server.post("labels", json!({"title": "label"})).ok();
    server.run_jobs();
    let event = browser.expect_event("account.cache_invalidated");
    let after = key("label");
    assert_ne!(before.0, after);
    assert_eq!((key("inbox"), key("team")), (before.1, before.2));
    assert_eq!(event["cache_keys"]["label"], after);
}
