//! The account itself, and signing up for one.

use std::time::Duration;

use porchlight_testkit::{PASSWORD, Settings, TestServer, Value, json};

fn open_door() -> TestServer {
    TestServer::start_with(Settings::default().with("signup.enabled", true))
}

#[test]
fn an_account_is_shown_to_its_members() {
    let server = TestServer::start();
    let agent = server.agent();
    let account = agent.get("").ok();
    assert_eq!(account["id"], server.account_id);
    assert_eq!(account["name"], "Harbour");
    assert_eq!((&account["locale"], &account["status"]), (&json!("en"), &json!("active")));
    assert_eq!((&account["settings"], &account["domain"]), (&json!({}), &Value::Null));
    assert_eq!(account["features"]["chatwoot_v4"], true);
    assert!(account["features"].as_object().unwrap().values().all(|on| on == &json!(true)));
    assert!(account["features"].get("sla").is_none());
    assert!(account.get("custom_attributes").is_none());
    assert!(account["support_email"].as_str().unwrap().contains('@'));
    assert_eq!(account["cache_keys"]["label"], "0000000000000");
    assert_eq!(
        (&account["latest_chatwoot_version"], &account["subscribed_features"]),
        (&Value::Null, &json!([]))
    );
}

#[test]
fn strangers_do_not_learn_whether_an_account_is_there() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let absent = json!({"error": "Resource could not be found"});
    for id in [
        elsewhere.account_id.to_string(),
        "999999".into(),
        "-1".into(),
        "abc".into(),
        "1180591620717411303424".into(),
    ] {
        let path = format!("/api/v1/accounts/{id}");
        server.get(&path).refused(404, absent.clone());
        server.patch(&path, json!({"name": "Mine"})).refused(404, absent.clone());
        server.get(&format!("{path}/cache_keys")).refused(404, absent.clone());
        server.post(&format!("{path}/update_active_at"), json!({})).refused(404, absent.clone());
    }
    let path = format!("/api/v1/accounts/{}", server.account_id);
    let needed = json!({"errors": ["You need to sign in or sign up before continuing."]});
    server.stranger().get(&path).refused(401, needed.clone());
    server.stranger().patch(&path, json!({"name": "x"})).refused(401, needed);
    server
        .stranger()
        .header("api_access_token", "x")
        .get(&path)
        .refused(401, json!({"error": "Invalid Access Token"}));
    let bots = json!({"error": "Access to this endpoint is not authorized for bots"});
    server.platform_app().get(&path).refused(401, bots);
}

#[test]
fn an_administrator_changes_the_account_piece_by_piece() {
    let server = TestServer::start();
    let changed = server
        .patch("", json!({"name": "Quay", "locale": "pt_BR", "domain": "quay.test", "support_email": "care@quay.test",
            "industry": "Retail", "auto_resolve_after": 60, "auto_resolve_ignore_waiting": true}))
        .ok();
    assert_eq!((&changed["name"], &changed["locale"]), (&json!("Quay"), &json!("pt_BR")));
    assert_eq!(
        (&changed["domain"], &changed["support_email"]),
        (&json!("quay.test"), &json!("care@quay.test"))
    );
    assert_eq!(changed["settings"], json!({"auto_resolve_after": 60, "auto_resolve_ignore_waiting": true}));
    assert_eq!(
        changed["custom_attributes"],
        json!({"plan_name": null, "subscribed_quantity": null, "subscription_status": null,
            "subscription_ends_on": null, "industry": "Retail"})
    );
    assert!(changed.get("latest_chatwoot_version").is_none());
    let more = json!({"auto_resolve_after": null, "auto_resolve_message": "Bye", "timezone": "UTC"});
    let merged = server.put("", more).ok();
    assert_eq!(
        merged["settings"],
        json!({"auto_resolve_after": null, "auto_resolve_ignore_waiting": true, "auto_resolve_message": "Bye"})
    );
    assert_eq!(
        (&merged["custom_attributes"]["industry"], &merged["custom_attributes"]["timezone"]),
        (&json!("Retail"), &json!("UTC"))
    );
    // What is not the administrator's to change is not changed.
    let sneaky = json!({"status": "suspended", "limits": {"agents": 1}, "features": {"sla": true}, "plan_name": "gold", "id": 7});
    let kept = server.patch("", sneaky).ok();
    assert_eq!((&kept["status"], &kept["features"]["sla"]), (&json!("active"), &Value::Null));
    assert_eq!(kept["custom_attributes"]["plan_name"], Value::Null);
}

#[test]
fn what_is_wrong_with_an_account_is_told() {
    let server = TestServer::start();
    let refused = |body: Value| server.patch("", body).expect(422)["attributes"].clone();
    assert_eq!(refused(json!({"name": " "})), json!(["name"]));
    assert_eq!(refused(json!({"locale": "tlh", "domain": "x".repeat(101)})), json!(["locale", "domain"]));
    assert_eq!(refused(json!({"auto_resolve_after": "60"})), json!(["auto_resolve_after"]));
    assert_eq!(refused(json!({"auto_resolve_after": 9})), json!(["auto_resolve_after"]));
    assert_eq!(
        server.patch("", json!({"auto_resolve_after": "60"})).expect(422)["message"],
        "Auto resolve after must be of type integer"
    );
    server
        .agent()
        .patch("", json!({"name": "x"}))
        .refused(401, json!({"error": "You are not authorized to do this action"}));
}

#[test]
fn cache_keys_change_with_the_lists_they_stand_for() {
    let server = TestServer::start();
    let reply = server.get("cache_keys");
    assert_eq!(reply.header("cache-control"), Some("max-age=10, private, stale-while-revalidate=300"));
    let before = reply.ok();
    server.post("labels", json!({"title": "vip"})).ok();
    let after = server.get("cache_keys").ok();
    assert_ne!(after["cache_keys"]["label"], before["cache_keys"]["label"]);
    assert_eq!(after["cache_keys"]["team"], before["cache_keys"]["team"]);
    assert_eq!(after["cache_keys"]["label"].as_str().unwrap().len(), 13);
}

#[test]
fn the_account_worked_in_last_is_the_active_one() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    elsewhere.post("agents", json!({"email": server.email, "role": "agent"})).ok();
    let active = || server.get("/api/v1/profile").ok()["account_id"].as_i64().unwrap();
    for tenant in [server.account_id, elsewhere.account_id, server.account_id] {
        let reply = server.in_account(tenant).post("update_active_at", json!({}));
        assert_eq!((reply.status, reply.bytes.len()), (200, 0));
        server.travel(Duration::from_secs(1));
    }
    assert_eq!(active(), server.account_id);
    server
        .put("/api/v1/profile/set_active_account", json!({"profile": {"account_id": elsewhere.account_id}}))
        .expect(200);
    assert_eq!(active(), elsewhere.account_id);
}

#[test]
fn nobody_signs_up_where_the_door_is_shut() {
    let server = TestServer::start();
    let body = json!({"account_name": "Acme", "email": "kim@example.test", "password": PASSWORD});
    server.stranger().post("/api/v1/accounts", body.clone()).expect(404);
    server.stranger().post("/api/v2/accounts", body.clone()).expect(404);
    server.post("/api/v1/accounts", body).expect(404);
}

#[test]
fn a_stranger_signs_up_and_confirms_by_mail() {
    let server = open_door();
    let body = json!({"account_name": "Acme", "user_full_name": "Kim", "email": "Kim@Example.test", "password": PASSWORD});
    let reply = server.stranger().post("/api/v1/accounts", body);
    let session = ["access-token", "client", "uid"]
        .iter()
        .fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).unwrap()));
    let data = reply.ok()["data"].clone();
    assert_eq!((&data["email"], &data["name"]), (&json!("kim@example.test"), &json!("Kim")));
    assert_eq!((&data["role"], &data["confirmed"]), (&json!("administrator"), &json!(false)));
    assert_eq!(data["accounts"][0]["name"], "Acme");
    session.in_account(data["account_id"].as_i64().unwrap()).get("agents").ok();
    let refused =
        server.stranger().post("/auth/sign_in", json!({"email": "kim@example.test", "password": PASSWORD}));
    assert!(refused.expect(401)["errors"][0].as_str().unwrap().contains("confirmation"));
    server.run_jobs();
    let mails = server.mails();
    let text = mails.last().unwrap().readable();
    let token =
        text.split_once("confirmation_token=").unwrap().1.split_whitespace().next().unwrap().to_owned();
    let confirm =
        |token: &str| server.stranger().post("/auth/confirmation", json!({"confirmation_token": token}));
    let invalid = json!({"message": "Invalid token", "redirect_url": "/"});
    confirm("x").refused(422, invalid.clone());
    assert_eq!(confirm(&token).ok()["data"]["confirmed"], true);
    confirm(&token).refused(422, invalid);
    server.stranger().post("/auth/sign_in", json!({"email": "kim@example.test", "password": PASSWORD})).ok();
}

#[test]
fn what_is_wrong_with_a_sign_up_is_told() {
    let server = open_door();
    let sign_up = |body: Value| server.stranger().post("/api/v1/accounts", body);
    let nameless = sign_up(json!({"email": "kim@example.test", "password": PASSWORD}));
    assert!(nameless.expect(403)["message"].is_string());
    sign_up(json!({"account_name": "Acme", "email": "kim", "password": PASSWORD}))
        .refused(403, json!({"message": "You have entered an invalid email"}));
    sign_up(json!({"account_name": "Acme", "email": server.email, "password": PASSWORD}))
        .refused(403, json!({"message": format!("{} has already been taken", server.email)}));
    let weak = sign_up(json!({"account_name": "Acme", "email": "kim@example.test", "password": "weak"}));
    assert_eq!(weak.expect(422)["attributes"][0], "password");
    let plain = json!({"email": "kim@example.test", "password": PASSWORD});
    let made = server.stranger().post("/api/v2/accounts", plain).ok();
    let kim = porchlight_testkit::Actor::with_token(
        server.origin(),
        "",
        made["data"]["access_token"].as_str().unwrap(),
    );
    let account = kim.in_account(made["data"]["account_id"].as_i64().unwrap()).get("").ok();
    assert_eq!(account["custom_attributes"]["onboarding_step"], "profile_update");
}

#[test]
fn somebody_signed_in_opens_another_account() {
    let server = open_door();
    let made = server.post("/api/v1/accounts", json!({"account_name": "Second"})).ok();
    assert_eq!(made["data"]["id"], server.id);
    let second = made["data"]["account_id"].as_i64().unwrap();
    assert_ne!(second, server.account_id);
    assert_eq!(server.in_account(second).get("").ok()["name"], "Second");
}
