//! Users of platform apps.

use std::time::Duration;

use porchlight_testkit::{Actor, TestServer, json};

fn mia() -> porchlight_testkit::Value {
    json!({"name": "Mia Ho", "display_name": "Mia", "email": "Mia@Example.test", "password": "Passw0rd!",
        "custom_attributes": {"seat": "3b"}})
}

fn sign_in(server: &TestServer, body: porchlight_testkit::Value) -> porchlight_testkit::Reply {
    server.stranger().post("/auth/sign_in", body)
}

#[test]
fn an_app_makes_shows_and_changes_a_user() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("users", mia()).ok();
    assert_eq!(made["email"], "mia@example.test");
    assert_eq!(made["uid"], "mia@example.test");
    assert_eq!(made["name"], "Mia Ho");
    assert_eq!(made["available_name"], "Mia");
    assert_eq!(made["confirmed"], true);
    assert_eq!(made["custom_attributes"], json!({"seat": "3b"}));
    assert_eq!(made["accounts"], json!([]));
    assert_eq!(made["account_id"], json!(null));
    let path = format!("users/{}", made["id"]);
    assert_eq!(app.get(&path).ok(), made);
    sign_in(&server, json!({"email": "mia@example.test", "password": "Passw0rd!"})).ok();
    let changes = json!({"name": "Mia Lang", "custom_attributes": {"floor": 2}});
    let changed = app.patch(&path, changes).ok();
    assert_eq!(changed["name"], "Mia Lang");
    assert_eq!(changed["custom_attributes"], json!({"seat": "3b", "floor": 2}));
    assert_eq!(changed["access_token"], made["access_token"]);
}

#[test]
fn whoever_has_the_address_already_is_returned_unchanged() {
    let server = TestServer::start();
    let (app, other) = (server.platform_app(), server.platform_app());
    let made = app.post("users", mia()).ok();
    let path = format!("users/{}", made["id"]);
    other.get(&path).refused(401, json!({"error": "Non permissible resource"}));
    let again =
        other.post("users", json!({"name": "Eve", "email": "mia@example.test", "password": "weak"})).ok();
    assert_eq!(again, made);
    other.get(&path).ok();
    sign_in(&server, json!({"email": "mia@example.test", "password": "Passw0rd!"})).ok();
}

#[test]
fn an_app_touches_only_its_own_users() {
    let server = TestServer::start();
    let app = server.platform_app();
    let user = server.user();
    let foreign = json!({"error": "Non permissible resource"});
    for id in [user.id, server.id] {
        let path = format!("users/{id}");
        app.get(&path).refused(401, foreign.clone());
        app.patch(&path, json!({"name": "x", "password": "Passw0rd!"})).refused(401, foreign.clone());
        app.get(&format!("{path}/login")).refused(401, foreign.clone());
        app.post(&format!("{path}/token"), json!({})).refused(401, foreign.clone());
        app.delete(&path).refused(401, foreign.clone());
    }
    app.get("users/999999").refused(404, json!({"status": 404, "error": "Not Found"}));
    app.get("users/999999/login").expect(404);
    user.get("/api/v1/profile").ok();
}

#[test]
fn what_is_wrong_with_a_user_is_told() {
    let server = TestServer::start();
    let app = server.platform_app();
    app.post("users", json!({"name": "Mia"}))
        .refused(422, json!({"message": "Email can't be blank", "attributes": ["email"]}));
    app.post("users", json!({"name": "Mia", "email": "nobody"}))
        .refused(422, json!({"message": "Email is invalid", "attributes": ["email"]}));
    app.post("users", json!({"email": "mia@example.test"}))
        .refused(422, json!({"message": "Name can't be blank", "attributes": ["name"]}));
    let weak = app.post("users", json!({"name": "Mia", "email": "mia@example.test", "password": "password"}));
    assert_eq!(weak.expect(422)["attributes"], json!(["password"]));
    let made = app.post("users", mia()).ok();
    let taken = app.patch(&format!("users/{}", made["id"]), json!({"email": server.email}));
    taken.refused(422, json!({"message": "Email has already been taken", "attributes": ["email"]}));
}

#[test]
fn a_login_link_signs_in_once_and_for_five_minutes() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("users", json!({"name": "Mia", "email": "mia+1@example.test"})).ok();
    let path = format!("users/{}/login", made["id"]);
    let token = |app: &Actor| {
        let url = app.get(&path).ok()["url"].as_str().unwrap().to_owned();
        let (link, token) = url.split_once("&sso_auth_token=").unwrap();
        assert!(link.ends_with("/app/login?email=mia%2B1%40example.test"), "{link}");
        assert_eq!(token.len(), 64);
        token.to_owned()
    };
    let body = |token: &str| json!({"email": "mia+1@example.test", "sso_auth_token": token});
    let refused = json!({"success": false, "errors": ["Invalid login credentials. Please try again."]});
    let first = token(&app);
    // Another user's address does not do.
    sign_in(&server, json!({"email": server.email, "sso_auth_token": first})).refused(401, refused.clone());
    let reply = sign_in(&server, body(&first));
    assert_eq!(reply.header("uid"), Some("mia+1@example.test"));
    assert_eq!(reply.ok()["data"]["id"], made["id"]);
    sign_in(&server, body(&first)).refused(401, refused.clone());
    let late = token(&app);
    server.travel(Duration::from_secs(301));
    sign_in(&server, body(&late)).refused(401, refused);
}

#[test]
fn the_key_of_a_user_is_told() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("users", mia()).ok();
    let told = app.post(&format!("users/{}/token", made["id"]), json!({})).ok();
    let user = json!({"id": made["id"], "name": "Mia Ho", "display_name": "Mia", "email": "mia@example.test",
        "pubsub_token": made["pubsub_token"]});
    assert_eq!(told, json!({"access_token": made["access_token"], "expiry": null, "user": user}));
    let key = told["access_token"].as_str().unwrap();
    Actor::with_token(server.origin(), "", key).get("/api/v1/profile").ok();
}

#[test]
fn a_new_password_or_address_ends_sessions_and_streams() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("users", mia()).ok();
    let path = format!("users/{}", made["id"]);
    for change in [json!({"password": "An0ther!"}), json!({"email": "lang@example.test"})] {
        let before = app.get(&path).ok();
        let link = app.get(&format!("{path}/login")).ok()["url"].as_str().unwrap().to_owned();
        let token = link.split_once("&sso_auth_token=").unwrap().1.to_owned();
        let reply = sign_in(&server, json!({"email": before["email"], "sso_auth_token": token}));
        let session = ["access-token", "client", "uid"]
            .iter()
            .fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).unwrap()));
        session.get("/api/v1/profile").ok();
        let after = app.patch(&path, change).ok();
        assert_ne!(after["pubsub_token"], before["pubsub_token"]);
        session.get("/api/v1/profile").expect(401);
    }
    sign_in(&server, json!({"email": "lang@example.test", "password": "An0ther!"})).ok();
}

#[test]
fn a_deleted_user_leaves_nothing_behind() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("users", mia()).ok();
    let id = made["id"].as_i64().unwrap();
    let account = app.post("accounts", json!({"name": "Fern"})).ok();
    let members = format!("accounts/{}/account_users", account["id"]);
    app.post(&members, json!({"user_id": id, "role": "administrator"})).ok();
    let mia = Actor::with_token(server.origin(), "", made["access_token"].as_str().unwrap())
        .in_account(account["id"].as_i64().unwrap());
    let inbox = mia.post("inboxes", json!({"name": "Door", "channel": {"type": "api"}})).ok();
    let contact = mia.post("contacts", json!({"name": "Somebody", "inbox_id": inbox["id"]})).ok();
    let conversation = mia
        .post("conversations", json!({"inbox_id": inbox["id"], "contact_id": contact["payload"]["contact"]["id"], "assignee_id": id}))
        .ok();
    assert_eq!(conversation["meta"]["assignee"]["id"], id);
    let reply = app.delete(&format!("users/{id}"));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    app.get(&format!("users/{id}")).expect(404);
    assert_eq!(app.get(&members).ok(), json!([]));
    mia.get("/api/v1/profile").refused(401, json!({"error": "Invalid Access Token"}));
    sign_in(&server, json!({"email": "mia@example.test", "password": "Passw0rd!"})).expect(401);
    // The conversation is nobody's, and counted so.
    let other = server.user();
    app.post(&members, json!({"user_id": other.id, "role": "administrator"})).ok();
    let list =
        other.in_account(account["id"].as_i64().unwrap()).get("conversations?assignee_type=unassigned").ok();
    assert_eq!(list["data"]["meta"]["unassigned_count"], 1);
    assert_eq!(list["data"]["payload"][0]["id"], conversation["id"]);
}
