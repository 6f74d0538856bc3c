//! Signing in and out, forgotten passwords, confirmations.

use std::time::{Duration, Instant};

use porchlight_testkit::{Actor, PASSWORD, Reply, Settings, TestServer, Value, json};

fn wrong() -> Value {
    json!({"success": false, "errors": ["Invalid login credentials. Please try again."]})
}

fn sign_in(server: &TestServer, email: &str, password: &str) -> Reply {
    server.stranger().post("/auth/sign_in", json!({"email": email, "password": password}))
}

/// The device that an answer signed in.
fn device(server: &TestServer, reply: &Reply) -> Actor {
    ["access-token", "token-type", "client", "expiry", "uid"]
        .iter()
        .fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).expect(name)))
}

/// The one-time token in the newest mail to an address.
fn mailed_token(server: &TestServer, to: &str) -> String {
    server.run_jobs();
    let mails = server.mails();
    let mail = mails.iter().rev().find(|mail| mail.to.iter().any(|address| address == to)).expect("a mail");
    let text = mail.readable();
    let (_, token) = text.split_once("_token=").expect("a link");
    token.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn a_password_opens_a_session_that_acts_as_the_user() {
    let server = TestServer::start();
    let user = server.agent();
    let reply = sign_in(&server, &format!("  {} ", user.email.to_uppercase()), PASSWORD);
    assert_eq!(reply.header("token-type"), Some("Bearer"));
    assert_eq!(reply.header("uid"), Some(user.email.as_str()));
    assert!(reply.header("expiry").unwrap().parse::<i64>().unwrap() > 1_700_000_000);
    let session = device(&server, &reply);
    let bearer = reply.header("authorization").unwrap().to_owned();
    let data = &reply.ok()["data"];
    assert_eq!(data["id"], user.id);
    assert_eq!(data["email"], user.email);
    assert_eq!(data["access_token"], user.token);
    assert_eq!(data["pubsub_token"], user.pubsub_token);
    assert_eq!(data["role"], "agent");
    assert_eq!(data["accounts"][0]["id"], server.account_id);
    assert_eq!(data["accounts"][0]["permissions"], json!(["agent"]));
    let shown = session.in_account(server.account_id).get("agents");
    for name in ["access-token", "client", "uid", "expiry"] {
        assert_eq!(
            shown.header(name),
            session.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
        );
    }
    shown.ok();
    server.stranger().header("authorization", &bearer).get("/api/v1/profile").ok();
}

#[test]
fn wrong_credentials_are_refused_alike() {
    let server = TestServer::start();
    let user = server.agent();
    sign_in(&server, &user.email, "Wr0ng!pw").refused(401, wrong());
    sign_in(&server, "nobody@example.test", PASSWORD).refused(401, wrong());
    sign_in(&server, &user.email, "").refused(401, wrong());
    sign_in(&server, "", "").refused(401, wrong());
    server.stranger().post("/auth/sign_in", json!({})).refused(401, wrong());
    sign_in(&server, &user.email, &"x".repeat(100_000)).refused(401, wrong());
    let body = json!({"email": user.email, "sso_auth_token": "0".repeat(64)});
    server.stranger().post("/auth/sign_in", body).refused(401, wrong());
    let page = server.stranger().get("/auth/sign_in");
    assert_eq!(page.status, 302);
    assert!(page.header("location").unwrap().ends_with("/app/login?error=access-denied"));
}

#[test]
fn a_session_is_validated_and_signed_out_alone() {
    let server = TestServer::start();
    let user = server.agent();
    let (one, two) = (sign_in(&server, &user.email, PASSWORD), sign_in(&server, &user.email, PASSWORD));
    let (one, two) = (device(&server, &one), device(&server, &two));
    let valid = one.get("/auth/validate_token");
    assert_eq!(
        valid.header("client"),
        one.headers.iter().find(|(n, _)| n == "client").map(|(_, v)| v.as_str())
    );
    let body = valid.ok();
    assert_eq!(body["payload"]["success"], true);
    assert_eq!(body["payload"]["data"]["id"], user.id);
    assert!(body["payload"]["data"]["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(one.delete("/auth/sign_out").ok(), json!({"success": true}));
    let gone = json!({"success": false, "errors": ["User was not found or was not logged in."]});
    one.delete("/auth/sign_out").refused(404, gone.clone());
    server.stranger().delete("/auth/sign_out").refused(404, gone.clone());
    user.delete("/auth/sign_out").refused(404, gone);
    let invalid = json!({"success": false, "errors": ["Invalid login credentials"]});
    one.get("/auth/validate_token").refused(401, invalid.clone());
    server.stranger().get("/auth/validate_token").refused(401, invalid);
    one.get("/api/v1/profile")
        .refused(401, json!({"errors": ["You need to sign in or sign up before continuing."]}));
    two.get("/api/v1/profile").ok();
}

#[test]
fn parts_of_two_sessions_make_none() {
    let server = TestServer::start();
    let (user, other) = (server.agent(), server.agent());
    let (one, two) = (sign_in(&server, &user.email, PASSWORD), sign_in(&server, &other.email, PASSWORD));
    let mixed = |token: &Reply, client: &Reply, uid: &Reply| {
        server
            .stranger()
            .header("access-token", token.header("access-token").unwrap())
            .header("client", client.header("client").unwrap())
            .header("uid", uid.header("uid").unwrap())
            .get("/api/v1/profile")
            .status
    };
    assert_eq!(mixed(&one, &one, &one), 200);
    assert_eq!(mixed(&one, &one, &two), 401);
    assert_eq!(mixed(&one, &two, &one), 401);
    assert_eq!(mixed(&one, &two, &two), 401);
}

#[test]
fn a_session_runs_out_after_two_months() {
    let server = TestServer::start();
    let session = device(&server, &sign_in(&server, &server.email, PASSWORD));
    server.travel(Duration::from_secs(59 * 86_400));
    session.get("/api/v1/profile").ok();
    server.travel(Duration::from_secs(2 * 86_400));
    std::thread::sleep(Duration::from_millis(1_100));
    session.get("/api/v1/profile").expect(401);
}

#[test]
fn of_too_many_sessions_the_oldest_ends() {
    let server = TestServer::start();
    let user = server.agent();
    let sessions: Vec<Actor> =
        (0..26).map(|_| device(&server, &sign_in(&server, &user.email, PASSWORD))).collect();
    sessions[0].get("/api/v1/profile").expect(401);
    sessions[1].get("/api/v1/profile").ok();
    sessions[25].get("/api/v1/profile").ok();
}

#[test]
fn a_forgotten_password_is_replaced_by_mail_once_and_within_the_hour() {
    let server = TestServer::start();
    let user = server.agent();
    let session = device(&server, &sign_in(&server, &user.email, PASSWORD));
    let mut cable = user.cable();
    let stranger = server.stranger().header("host", "evil.test").header("x-forwarded-host", "evil.test");
    stranger.post("/auth/password", json!({"email": user.email})).ok();
    let token = mailed_token(&server, &user.email);
    let mails = server.mails();
    let text = mails.last().unwrap().readable();
    assert!(text.contains(&format!("{}/app/auth/password/edit", server.node().inst.frontend_url)), "{text}");
    assert!(!text.contains("evil.test"));
    let body = |token: &str, password: &str| json!({"reset_password_token": token, "password": password, "password_confirmation": password});
    let invalid = json!({"message": "Invalid token", "redirect_url": "/"});
    let stranger = server.stranger();
    stranger.put("/auth/password", body("x", "An0ther!")).refused(422, invalid.clone());
    assert_eq!(stranger.put("/auth/password", body(&token, "weak")).expect(422)["attributes"][0], "password");
    let mut odd = body(&token, "An0ther!");
    odd["password_confirmation"] = json!("different");
    assert_eq!(
        stranger.put("/auth/password", odd).expect(422)["attributes"],
        json!(["password_confirmation"])
    );
    let reply = stranger.put("/auth/password", body(&token, "An0ther!"));
    device(&server, &reply).get("/api/v1/profile").ok();
    let me = reply.ok();
    assert_ne!(me["data"]["pubsub_token"], user.pubsub_token);
    session.get("/api/v1/profile").expect(401);
    assert!(cable.closes_within(Duration::from_secs(3)), "the socket outlived the password");
    stranger.put("/auth/password", body(&token, "Th1rd!!")).refused(422, invalid.clone());
    sign_in(&server, &user.email, PASSWORD).refused(401, wrong());
    sign_in(&server, &user.email, "An0ther!").ok();
    stranger.post("/auth/password", json!({"email": user.email})).ok();
    let late = mailed_token(&server, &user.email);
    server.travel(Duration::from_secs(3_601));
    stranger.put("/auth/password", body(&late, "Th1rd!!")).refused(422, invalid);
}

#[test]
fn asking_for_a_password_does_not_tell_who_is_known() {
    let server = TestServer::start();
    let user = server.agent();
    let ask = |email: &str| {
        let started = Instant::now();
        let reply = server.stranger().post("/auth/password", json!({"email": email}));
        (reply.status, reply.body, started.elapsed())
    };
    let (known, unknown) = (ask(&user.email), ask("nobody@example.test"));
    assert_eq!((known.0, &known.1), (200, &unknown.1));
    assert_eq!(ask("no address").0, 200);
    assert_eq!(server.stranger().post("/auth/password", json!({})).status, 200);
    server.run_jobs();
    let mails = server.mails();
    assert_eq!(mails.iter().filter(|mail| mail.to.contains(&user.email)).count(), 1);
    assert!(mails.iter().all(|mail| mail.to.iter().all(|to| to != "nobody@example.test")));
}

#[test]
fn tokens_and_passwords_lie_in_the_database_as_digests_only() {
    let server = TestServer::start();
    let user = server.agent();
    let reply = sign_in(&server, &user.email, PASSWORD);
    server.stranger().post("/auth/password", json!({"email": user.email})).ok();
    let reset = mailed_token(&server, &user.email);
    let rows = server.dump();
    for secret in [PASSWORD, &user.token, &reset, reply.header("access-token").unwrap()] {
        assert!(!rows.contains(secret), "a secret lies in the database");
    }
    assert!(rows.contains("$argon2id$"));
}

#[test]
fn sign_in_and_reset_are_throttled() {
    let settings = Settings::default().with("rate_limits.enabled", true).with("rate_limits.exempt", "");
    let server = TestServer::start_with(settings);
    for _ in 0..5 {
        sign_in(&server, "somebody@example.test", "Wr0ng!pw").refused(401, wrong());
        server.stranger().post("/auth/password", json!({"email": "somebody@example.test"})).ok();
    }
    for reply in [
        sign_in(&server, "somebody@example.test", "Wr0ng!pw"),
        server.stranger().post("/auth/password", json!({"email": "somebody@example.test"})),
    ] {
        assert_eq!((reply.status, reply.text().as_str()), (429, "Retry later"));
        assert!(reply.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    }
}

#[test]
fn the_first_account_is_made_with_the_printed_address_and_once_only() {
    let server = TestServer::start();
    assert_eq!(server.stranger().get("/setup").ok(), json!({"needed": false}));
    let body = |token: &str| json!({"token": token, "account_name": "Acme", "name": "Kim", "email": "kim@example.test", "password": PASSWORD});
    let set_up = |token: &str| server.stranger().post("/setup", body(token));
    let absent = json!({"error": "Resource could not be found"});
    set_up("").refused(404, absent.clone());
    let invite = || {
        let inst = server.node().inst.clone();
        let write = move |tx: &mut porchlight_domain::Tx| porchlight_domain::setup::invite(tx, &inst);
        server.node().db.write_blocking(write).unwrap()
    };
    assert_eq!(invite(), None, "an address was printed although there are users");
    server.forget_people();
    assert_eq!(server.stranger().get("/setup").ok(), json!({"needed": true}));
    let browser = server.stranger().header("accept", "text/html,*/*").get("/setup?token=abc");
    assert_eq!((browser.status, browser.header("location")), (302, Some("/app/setup?token=abc")));
    let url = invite().unwrap();
    assert_eq!(invite(), Some(url.clone()), "nodes that start beside each other print different addresses");
    let token = |url: &str| url.split_once("/setup?token=").unwrap().1.to_owned();
    set_up("guess").refused(404, absent.clone());
    let mut weak = body(&token(&url));
    weak["password"] = json!("weak");
    server.stranger().post("/setup", weak).expect(422);
    let mut blank = body(&token(&url));
    blank["account_name"] = json!("");
    blank["email"] = json!("kim");
    assert_eq!(server.stranger().post("/setup", blank).expect(422)["attributes"], json!(["name", "email"]));
    let reply = set_up(&token(&url));
    let session = device(&server, &reply);
    let data = reply.ok()["data"].clone();
    assert_eq!((&data["role"], &data["type"]), (&json!("administrator"), &json!("SuperAdmin")));
    assert_eq!(data["accounts"][0]["name"], "Acme");
    session.in_account(data["account_id"].as_i64().unwrap()).get("agents").ok();
    set_up(&token(&url)).refused(404, absent.clone());
    assert_eq!(server.stranger().get("/setup").ok(), json!({"needed": false}));
    server.forget_people();
    assert_ne!(invite().unwrap(), url, "an address that was used is printed again");
    set_up(&token(&url)).refused(404, absent);
}

#[test]
fn the_stream_token_of_a_user_is_no_key() {
    let server = TestServer::start();
    let as_key = Actor::with_token(server.origin(), "", &server.pubsub_token).in_account(server.account_id);
    as_key.get("agents").refused(401, json!({"error": "Invalid Access Token"}));
    let as_session = server
        .stranger()
        .header("access-token", &server.pubsub_token)
        .header("client", "x")
        .header("uid", &server.email);
    as_session.get("/api/v1/profile").expect(401);
}

#[test]
fn of_many_who_use_a_link_at_once_one_gets_in() {
    let server = TestServer::start();
    let user = server.agent();
    server.stranger().post("/auth/password", json!({"email": user.email})).ok();
    let token = mailed_token(&server, &user.email);
    let body = json!({"reset_password_token": token, "password": "An0ther!"});
    let stranger = server.stranger();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..8).map(|_| scope.spawn(|| stranger.put("/auth/password", body.clone()).status)).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 422)), "{statuses:?}");
}
