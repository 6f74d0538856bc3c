//! The caller's own profile.

use porchlight_testkit::{Actor, PASSWORD, Part, Reply, TestServer, Value, json};

const PROFILE: &str = "/api/v1/profile";

fn session(server: &TestServer, email: &str, password: &str) -> Actor {
    let reply: Reply = server.stranger().post("/auth/sign_in", json!({"email": email, "password": password}));
    ["access-token", "client", "uid"]
        .iter()
        .fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).expect(name)))
}

#[test]
fn a_profile_is_the_callers_own() {
    let server = TestServer::start();
    let agent = server.agent();
    let me = agent.get(PROFILE).ok();
    assert_eq!((&me["id"], &me["email"]), (&json!(agent.id), &json!(agent.email)));
    assert_eq!((&me["provider"], &me["type"]), (&json!("email"), &Value::Null));
    assert_eq!((&me["avatar_url"], &me["ui_settings"]), (&json!(""), &json!({})));
    assert!(me.get("custom_attributes").is_none() && me.get("created_at").is_none());
    assert_eq!(
        me["accounts"][0],
        json!({"id": server.account_id, "name": "Harbour", "status": "active", "active_at": null, "role": "agent",
            "permissions": ["agent"], "availability": "online", "availability_status": "offline", "auto_offline": true,
            "custom_role_id": null, "custom_role": null})
    );
    server
        .stranger()
        .get(PROFILE)
        .refused(401, json!({"errors": ["You need to sign in or sign up before continuing."]}));
    let bots = json!({"error": "Access to this endpoint is not authorized for bots"});
    server.platform_app().get(PROFILE).refused(401, bots.clone());
    server.bot(&[], "https://bot.test").get(PROFILE).refused(401, bots);
}

#[test]
fn a_profile_changes_nested_or_flat() {
    let server = TestServer::start();
    let agent = server.agent();
    let changes = json!({"name": "Mia Ho", "display_name": "Mia", "message_signature": "Best", "phone_number": "+15550100",
        "ui_settings": {"dark": true}});
    let me = agent.put(PROFILE, json!({"profile": changes})).ok();
    assert_eq!((&me["name"], &me["available_name"]), (&json!("Mia Ho"), &json!("Mia")));
    assert_eq!((&me["message_signature"], &me["ui_settings"]), (&json!("Best"), &json!({"dark": true})));
    assert_eq!(me["custom_attributes"], json!({"phone_number": "+15550100"}));
    let me = agent.patch(PROFILE, json!({"display_name": null, "ui_settings": {"wide": 1}})).ok();
    assert_eq!((&me["available_name"], &me["ui_settings"]), (&json!("Mia Ho"), &json!({"wide": 1})));
    // What is not the user's to change is not changed.
    let sneaky = json!({"name": "Mia", "type": "SuperAdmin", "confirmed": false, "role": "administrator", "id": 1,
        "pubsub_token": "x", "access_token": "y", "custom_attributes": {"a": 1}});
    let kept = agent.patch(PROFILE, json!({"profile": sneaky})).ok();
    assert_eq!((&kept["type"], &kept["role"]), (&Value::Null, &json!("agent")));
    assert_eq!(kept["pubsub_token"], me["pubsub_token"]);
    assert_eq!(kept["custom_attributes"], me["custom_attributes"]);
}

#[test]
fn what_is_wrong_with_a_profile_is_told() {
    let server = TestServer::start();
    let agent = server.agent();
    agent
        .put(PROFILE, json!({}))
        .refused(422, json!({"error": "param is missing or the value is empty: profile"}));
    agent.put(PROFILE, json!({"profile": {"name": "x".repeat(256)}})).refused(
        422,
        json!({"message": "Name is too long (maximum is 255 characters)", "attributes": ["name"]}),
    );
    let reply = agent.put(PROFILE, json!({"profile": {"name": "", "email": server.email}}));
    assert_eq!(reply.expect(422)["attributes"], json!(["name", "email"]));
    let reply = agent.put(PROFILE, json!({"ui_settings": {"x": "y".repeat(70_000)}}));
    assert_eq!(reply.expect(422)["attributes"], json!(["ui_settings"]));
}

#[test]
fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let server = TestServer::start();
    let agent = server.agent();
    let (one, two) = (session(&server, &agent.email, PASSWORD), session(&server, &agent.email, PASSWORD));
    let change = |current: &str, new: &str| json!({"profile": {"current_password": current, "password": new, "password_confirmation": new}});
    one.put(PROFILE, change("Wr0ng!pw", "An0ther!"))
        .refused(422, json!({"error": "Invalid current password"}));
    one.put(PROFILE, change(PASSWORD, "weak")).expect(422);
    two.get(PROFILE).ok();
    let me = one.put(PROFILE, change(PASSWORD, "An0ther!")).ok();
    assert_ne!(me["pubsub_token"], agent.pubsub_token);
    one.get(PROFILE).ok();
    two.get(PROFILE).expect(401);
    // The lasting key is not a session.
    agent.get(PROFILE).ok();
    session(&server, &agent.email, "An0ther!").get(PROFILE).ok();
}

#[test]
fn a_new_address_waits_for_its_confirmation_and_the_old_one_is_told() {
    let server = TestServer::start();
    let agent = server.agent();
    let phone = session(&server, &agent.email, PASSWORD);
    let me = agent.put(PROFILE, json!({"profile": {"email": "new@example.test"}})).ok();
    assert_eq!((&me["email"], &me["uid"]), (&json!(agent.email), &json!(agent.email)));
    server.run_jobs();
    let mails = server.mails();
    let to = |address: &str| mails.iter().filter(|mail| mail.to.iter().any(|to| to == address)).count();
    assert_eq!((to("new@example.test"), to(&agent.email)), (1, 1));
    let mail = mails.iter().find(|mail| mail.to.contains(&"new@example.test".to_owned())).unwrap().readable();
    let token = mail.split_once("confirmation_token=").unwrap().1.split_whitespace().next().unwrap();
    phone.get(PROFILE).ok();
    let reply = server.stranger().post("/auth/confirmation", json!({"confirmation_token": token}));
    assert_eq!(reply.ok()["data"]["email"], "new@example.test");
    phone.get(PROFILE).expect(401);
    session(&server, "new@example.test", PASSWORD).get(PROFILE).ok();
}

#[test]
fn availability_is_kept_per_account() {
    let server = TestServer::start();
    let agent = server.agent();
    let standing = |more: Value| {
        let mut body = json!({"account_id": server.account_id});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"profile": body})
    };
    let me = agent.post("/api/v1/profile/availability", standing(json!({"availability": "busy"}))).ok();
    assert_eq!(me["accounts"][0]["availability"], "busy");
    assert_eq!(me["accounts"][0]["availability_status"], "offline");
    let me = agent.post("/api/v1/profile/auto_offline", standing(json!({"auto_offline": false}))).ok();
    assert_eq!(
        (&me["accounts"][0]["auto_offline"], &me["accounts"][0]["availability_status"]),
        (&json!(false), &json!("busy"))
    );
    let me = agent.post("/api/v1/profile/auto_offline", standing(json!({}))).ok();
    assert_eq!(me["accounts"][0]["auto_offline"], false);
    agent
        .post("/api/v1/profile/availability", standing(json!({"availability": "away"})))
        .refused(422, json!({"error": "'away' is not a valid availability"}));
    let elsewhere = server.tenant();
    let foreign = json!({"profile": {"account_id": elsewhere.account_id, "availability": "busy"}});
    let absent = json!({"error": "Resource could not be found"});
    agent.post("/api/v1/profile/availability", foreign.clone()).refused(404, absent.clone());
    agent.post("/api/v1/profile/auto_offline", foreign.clone()).refused(404, absent.clone());
    agent.put("/api/v1/profile/set_active_account", foreign).refused(404, absent);
}

#[test]
fn a_new_key_voids_the_old_one_at_once() {
    let server = TestServer::start();
    let agent = server.agent();
    agent.get("agents").ok();
    let me = agent.post("/api/v1/profile/reset_access_token", json!({})).ok();
    let key = me["access_token"].as_str().unwrap();
    assert_ne!(key, agent.token);
    agent.get("agents").refused(401, json!({"error": "Invalid Access Token"}));
    Actor::with_token(server.origin(), "", key).in_account(server.account_id).get("agents").ok();
}

#[test]
fn a_picture_is_shown_until_it_is_taken_away() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let server = TestServer::start();
    let agent = server.agent();
    let upload = |bytes: &[u8]| {
        agent.put_multipart(
            PROFILE,
            vec![
                Part::Text("profile[name]", "Mia"),
                Part::File("profile[avatar]", "mia.png", "image/png", bytes.to_vec()),
            ],
        )
    };
    let me = upload(PNG).ok();
    assert_eq!(me["name"], "Mia");
    let url = me["avatar_url"].as_str().unwrap();
    assert!(url.starts_with("http"), "{url}");
    assert_eq!(upload(b"<svg onload='alert(1)'/>").expect(422)["attributes"], json!(["avatar"]));
    assert_eq!(agent.delete("/api/v1/profile/avatar").ok()["avatar_url"], "");
    assert_eq!(agent.get(PROFILE).ok()["avatar_url"], "");
}

#[test]
fn a_confirmation_is_mailed_again_only_where_one_is_waited_for() {
    let server = TestServer::start();
    let agent = server.agent();
    let reply = agent.post("/api/v1/profile/resend_confirmation", json!({}));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    server.run_jobs();
    assert!(server.mails().is_empty());
    agent.put(PROFILE, json!({"profile": {"email": "new@example.test"}})).ok();
    agent.post("/api/v1/profile/resend_confirmation", json!({})).expect(200);
    server.run_jobs();
    let count = server.mails().iter().filter(|mail| mail.to.contains(&"new@example.test".to_owned())).count();
    assert_eq!(count, 2);
}
