//! Accounts of platform apps.

use porchlight_testkit::{TestServer, Value, json};

#[test]
fn an_app_makes_shows_and_changes_an_account() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app
        .post(
            "accounts",
            json!({
                "name": "Blue Fern", "locale": "de", "domain": "fern.test", "support_email": "help@fern.test",
                "features": {"labels": false, "sla": "yes"}, "limits": {"agents": 5},
                "custom_attributes": {"plan": "gold"},
            }),
        )
        .ok();
    assert_eq!(made["name"], "Blue Fern");
    assert_eq!(made["locale"], "de");
    assert_eq!(made["domain"], "fern.test");
    assert_eq!(made["support_email"], "help@fern.test");
    assert_eq!(made["limits"], json!({"agents": 5}));
    assert_eq!(made["custom_attributes"], json!({"plan": "gold"}));
    assert_eq!(made["status"], "active");
    assert_eq!((&made["features"]["sla"], &made["features"]["labels"]), (&json!(true), &Value::Null));
    let path = format!("accounts/{}", made["id"]);
    assert_eq!(app.get(&path).ok(), made);
    let changes = json!({"name": "Green Fern", "features": {"labels": true}, "limits": {}, "custom_attributes": {"x": 1}});
    let changed = app.patch(&path, changes).ok();
    assert_eq!(changed["name"], "Green Fern");
    assert_eq!(changed["locale"], "de");
    assert_eq!((&changed["features"]["sla"], &changed["features"]["labels"]), (&json!(true), &json!(true)));
    assert_eq!(changed["limits"], json!({}));
    assert_eq!(changed["custom_attributes"], json!({"x": 1}));
    assert_eq!(app.put(&path, json!({"name": "Grey Fern"})).ok()["name"], "Grey Fern");
}

#[test]
fn what_is_wrong_with_an_account_is_told_at_once() {
    let server = TestServer::start();
    let app = server.platform_app();
    app.post("accounts", json!({}))
        .refused(422, json!({"message": "Name can't be blank", "attributes": ["name"]}));
    let reply =
        app.post("accounts", json!({"name": "x".repeat(256), "locale": "tlh", "support_email": "nobody"}));
    let body = reply.expect(422);
    assert_eq!(body["attributes"], json!(["name", "locale", "support_email"]));
    let features = json!({"name": "A", "features": {"teleport": true}});
    assert_eq!(app.post("accounts", features).expect(422)["attributes"], json!(["features"]));
    app.post("accounts", json!({"name": "A", "status": "asleep"}))
        .refused(422, json!({"error": "'asleep' is not a valid status"}));
}

#[test]
fn an_app_touches_only_its_own_accounts() {
    let server = TestServer::start();
    let (app, other) = (server.platform_app(), server.platform_app());
    let account = other.post("accounts", json!({"name": "Theirs"})).ok();
    let foreign = json!({"error": "Non permissible resource"});
    let absent = json!({"status": 404, "error": "Not Found"});
    for id in [account["id"].to_string(), server.account_id.to_string()] {
        let path = format!("accounts/{id}");
        app.get(&path).refused(401, foreign.clone());
        app.patch(&path, json!({"name": "Mine"})).refused(401, foreign.clone());
        app.delete(&path).refused(401, foreign.clone());
        app.get(&format!("{path}/account_users")).refused(401, foreign.clone());
        let membership = json!({"user_id": server.id, "role": "agent"});
        app.post(&format!("{path}/account_users"), membership.clone()).refused(401, foreign.clone());
        app.delete_with(&format!("{path}/account_users"), membership).refused(401, foreign.clone());
    }
    for id in ["999999", "-1", "0", "abc", "1180591620717411303424"] {
        let path = format!("accounts/{id}");
        app.get(&path).refused(404, absent.clone());
        app.patch(&path, json!({"name": "Mine"})).refused(404, absent.clone());
        app.delete(&path).refused(404, absent.clone());
    }
    assert_eq!(other.get(&format!("accounts/{}", account["id"])).ok()["name"], "Theirs");
}

#[test]
fn a_suspension_shuts_the_account_at_once_and_its_end_opens_it() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Late payer"})).ok();
    let (path, member) = (format!("accounts/{}", account["id"]), server.user());
    let membership = json!({"user_id": member.id, "role": "administrator"});
    app.post(&format!("{path}/account_users"), membership).ok();
    let member = member.in_account(account["id"].as_i64().unwrap());
    member.get("agents").ok();
    assert_eq!(app.patch(&path, json!({"status": "suspended"})).ok()["status"], "suspended");
    member.get("agents").refused(401, json!({"error": "Account is suspended"}));
    assert_eq!(member.get("").ok()["status"], "suspended");
    app.patch(&path, json!({"status": "active"})).ok();
    member.get("agents").ok();
}

#[test]
fn a_deleted_account_is_gone_at_once_and_erased_afterwards() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Short-lived"})).ok();
    let (id, member) = (account["id"].as_i64().unwrap(), server.user());
    let path = format!("accounts/{id}");
    app.post(&format!("{path}/account_users"), json!({"user_id": member.id, "role": "administrator"})).ok();
    let inside = member.in_account(id);
    inside.post("inboxes", json!({"name": "Door", "channel": {"type": "api"}})).ok();
    inside.post("contacts", json!({"name": "Somebody"})).ok();
    let reply = app.delete(&path);
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    app.get(&path).expect(404);
    inside.get("agents").refused(404, json!({"error": "Resource could not be found"}));
    assert_eq!(member.get("/api/v1/profile").ok()["accounts"], json!([]));
    server.run_jobs();
    let rows = server.rows_of(id);
    assert!(rows.values().all(|rows| rows.is_empty()), "{rows:?}");
    member.get("/api/v1/profile").ok();
}
