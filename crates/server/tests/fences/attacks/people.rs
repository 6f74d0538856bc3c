//! Signing in, taking over, inviting.

use porchlight_testkit::{Actor, PASSWORD, Reply, Settings, TestServer, json};
use reqwest::Method;

fn sign_in(caller: &Actor, email: &str, password: &str) -> Reply {
    caller.post("/auth/sign_in", json!({"email": email, "password": password}))
}

/// A server that counts, behind a proxy of this machine.
fn counting() -> TestServer {
    TestServer::start_with(
        Settings::default()
            .with("rate_limits.enabled", true)
            .with("rate_limits.exempt", "")
            .with("server.trusted_proxies", "127.0.0.0/8"),
    )
}

/// A stranger at an address on the far side of the proxy.
fn from(server: &TestServer, address: &str) -> Actor {
    server.stranger().header("x-forwarded-for", address)
}

/// The one-time token in the newest mail to an address.
fn mailed_token(server: &TestServer, to: &str) -> String {
    server.run_jobs();
    let mails = server.mails();
    let mail = mails.iter().rev().find(|mail| mail.to.iter().any(|address| address == to)).expect("a mail");
    let text = mail.readable();
    text.split_once("_token=").expect("a link").1.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn guesses_are_counted_per_account_and_cannot_keep_its_owner_out() {
    let server = counting();
    let (victim, neighbour) = (server.agent(), server.agent());
    sign_in(&from(&server, "198.51.100.7"), &victim.email, PASSWORD).ok();
    sign_in(&from(&server, "2001:db8:7::1"), &victim.email, PASSWORD).ok();
    // Guesses from everywhere, a few from each network, so that no network is stopped.
    let tries: Vec<u16> = (0..14)
        .map(|n| sign_in(&from(&server, &format!("203.0.113.{n}")), &victim.email, "Wr0ng!pw").status)
        .collect();
    // Ten in all: two were the owner's.
    assert_eq!(tries.iter().filter(|status| **status == 401).count(), 8, "{tries:?}");
    assert!(tries[8..].iter().all(|status| *status == 429), "{tries:?}");
    // Spelled otherwise it is the same account.
    let spelled = format!("  {} ", victim.email.to_uppercase());
    assert_eq!(sign_in(&from(&server, "203.0.113.200"), &spelled, "Wr0ng!pw").status, 429);
    // Others notice nothing, and the victim gets in where they are signed in already.
    sign_in(&from(&server, "203.0.113.201"), &neighbour.email, PASSWORD).ok();
    sign_in(&from(&server, "198.51.100.7"), &victim.email, PASSWORD).ok();
    sign_in(&from(&server, "2001:db8:7::ffff"), &victim.email, PASSWORD).ok();
    // Anywhere else, by mail.
    assert_eq!(sign_in(&from(&server, "192.0.2.1"), &victim.email, PASSWORD).status, 429);
    from(&server, "192.0.2.1").post("/auth/password", json!({"email": victim.email})).ok();
    let token = mailed_token(&server, &victim.email);
    let body = json!({"reset_password_token": token, "password": "An0ther!"});
    from(&server, "192.0.2.1").put("/auth/password", body).ok();
}

#[test]
fn a_known_network_may_not_guess_without_end_either() {
    let server = counting();
    let victim = server.agent();
    sign_in(&from(&server, "2001:db8:7::1"), &victim.email, PASSWORD).ok();
    let tries: Vec<u16> = (0..8)
        .map(|n| sign_in(&from(&server, &format!("2001:db8:7::{n}")), &victim.email, "Wr0ng!pw").status)
        .collect();
    assert_eq!(tries, [401, 401, 401, 401, 429, 429, 429, 429], "one household is one network");
}

#[test]
fn an_address_is_believed_from_trusted_proxies_only() {
    let server = counting();
    // What the client itself says stands before what the proxy appends.
    for n in 0..5 {
        let forged = from(&server, &format!("10.0.0.{n}, 198.51.100.9"));
        sign_in(&forged, "nobody@example.test", "Wr0ng!pw").expect(401);
    }
    sign_in(&from(&server, "198.51.100.9"), "other@example.test", "Wr0ng!pw").expect(429);
    let plain = Settings::default().with("rate_limits.enabled", true).with("rate_limits.exempt", "");
    let direct = TestServer::start_with(plain);
    let tries: Vec<u16> = (0..7)
        .map(|n| sign_in(&from(&direct, &format!("198.51.100.{n}")), &format!("n{n}@x.test"), "x").status)
        .collect();
    assert_eq!(tries, [401, 401, 401, 401, 401, 429, 429], "nobody's word counts without a proxy");
}

#[test]
fn links_of_all_kinds_are_guessed_a_few_times_only() {
    let server = counting();
    let guess = |verb: Method, path: &str, body: &str| {
        let caller = from(&server, &format!("198.51.100.{}", path.len()));
        let send = |_| {
            let body = body.as_bytes().to_vec();
            caller.send(verb.clone(), path, Some("application/json"), body).status
        };
        (0..21).map(send).reduce(|_, latest| latest).unwrap()
    };
    assert_eq!(
        guess(Method::PUT, "/auth/password", r#"{"reset_password_token":"x","password":"An0ther!"}"#),
        429
    );
    assert_eq!(guess(Method::POST, "/auth/confirmation", r#"{"confirmation_token":"x"}"#), 429);
    assert_eq!(guess(Method::POST, "/setup", r#"{"token":"x"}"#), 429);
}

#[test]
fn a_reset_goes_to_the_address_on_record_and_ends_with_it() {
    let server = TestServer::start();
    let kim = server.post("agents", json!({"email": "kim@example.test", "name": "Kim"})).ok();
    server.run_jobs();
    let before = server.mails().len();
    // The Kelvin sign is a k in lower case. A mail server need not think so.
    server.stranger().post("/auth/password", json!({"email": "\u{212a}im@example.test"})).ok();
    server.run_jobs();
    let sent: Vec<String> = server.mails()[before..].iter().flat_map(|mail| mail.to.clone()).collect();
    assert_eq!(sent, ["kim@example.test"]);
    let taken = json!({"message": "User has already been taken", "attributes": ["user_id"]});
    server.post("agents", json!({"email": "\u{212a}IM@example.test", "name": "Eve"})).refused(422, taken);
    // Full-width letters are another address, whose mail goes there, if anywhere.
    let other = server.post("agents", json!({"email": "\u{ff4b}im@example.test", "name": "Eve"})).ok();
    assert_ne!(other["id"], kim["id"]);
    server.leave_jobs();

    let user = server.agent();
    server.stranger().post("/auth/password", json!({"email": user.email})).ok();
    let reset = mailed_token(&server, &user.email);
    user.put("/api/v1/profile", json!({"email": "moved@example.test"})).ok();
    let confirmation = mailed_token(&server, "moved@example.test");
    // A link of one kind is none of the other.
    let body = json!({"reset_password_token": confirmation, "password": "An0ther!"});
    server.stranger().put("/auth/password", body).expect(422);
    server.stranger().post("/auth/confirmation", json!({"confirmation_token": reset})).expect(422);
    server.stranger().post("/auth/confirmation", json!({"confirmation_token": confirmation})).ok();
    let body = json!({"reset_password_token": reset, "password": "An0ther!"});
    server.stranger().put("/auth/password", body).expect(422);
    sign_in(&server.stranger(), "moved@example.test", PASSWORD).ok();
}

#[test]
fn links_in_mails_lead_to_the_configured_address_whatever_a_request_says() {
    let server = TestServer::start();
    let evil = |actor: &Actor| {
        let headers = ["host", "x-forwarded-host", "forwarded", "x-forwarded-proto", "origin", "referer"];
        headers.iter().fold(actor.clone(), |actor, name| actor.header(name, "evil.test"))
    };
    let user = server.agent();
    evil(&server.stranger()).post("/auth/password", json!({"email": user.email})).ok();
    evil(&server.administrator()).post("agents", json!({"email": "new@example.test", "name": "N"})).ok();
    evil(&user).put("/api/v1/profile", json!({"email": "moved@example.test"})).ok();
    let (_, _, number) = server.conversation();
    let shown = evil(&server.administrator()).get(&format!("conversations/{number}"));
    assert!(!shown.text().contains("evil.test"));
    server.run_jobs();
    let home = server.node().inst.frontend_url.clone();
    let mut links = 0;
    for mail in server.mails() {
        let text = mail.readable();
        assert!(!text.contains("evil.test"), "{text}");
        links += text.matches("_token=").count();
        assert_eq!(text.matches("http").count(), text.matches(&home).count(), "{text}");
    }
    assert_eq!(links, 3);
}

#[test]
fn an_invitation_changes_nothing_about_whom_it_finds() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let victim = elsewhere.agent();
    let me = |actor: &Actor| {
        let mut me = actor.get("/api/v1/profile").ok();
        me["accounts"] = json!(null);
        me["role"] = json!(null);
        me
    };
    let before = me(&victim);
    let invited = json!({"email": victim.email, "name": "Eve", "password": "Th1ef!pw", "role": "administrator",
        "confirmed": true, "display_name": "Eve"});
    let joined = server.post("agents", invited).ok();
    assert_eq!(joined["name"], "Eve", "the inviter is told what the inviter said");
    victim.in_account(server.account_id).get("agents").ok();
    server.post("agents/bulk_create", json!({"emails": [victim.email]})).expect(200);
    // A name is its owner's: only who belongs to nobody else is renamed by an administrator.
    let path = format!("agents/{}", victim.id);
    let refused = json!({"message": "Name can only be changed by its owner", "attributes": ["name"]});
    server.patch(&path, json!({"name": "Eve"})).refused(422, refused.clone());
    elsewhere.patch(&path, json!({"name": "Eve"})).refused(422, refused);
    let same = json!({"name": before["name"], "role": "agent", "availability": "busy"});
    assert_eq!(server.patch(&path, same).ok()["name"], before["name"]);
    server.run_jobs();
    let mails = server.mails();
    assert!(!mails.iter().any(|mail| mail.readable().contains("reset_password_token")), "no link was sent");
    assert_eq!(me(&victim)["name"], before["name"]);
    assert_eq!(me(&victim)["access_token"], before["access_token"]);
    sign_in(&server.stranger(), &victim.email, PASSWORD).ok();
    sign_in(&server.stranger(), &victim.email, "Th1ef!pw").expect(401);
    // To the inviting account the keys of the person are as unknown as before.
    for path in ["agents", "assignable_agents?inbox_ids[]=1", &path] {
        let text = server.get(path).text();
        assert!(!text.contains(&victim.token) && !text.contains(&victim.pubsub_token), "{path}");
    }
    elsewhere.patch(&path, json!({"role": "administrator"})).ok();
    server.delete(&path).expect(200);
    elsewhere.patch(&path, json!({"name": "Vera"})).ok();
}

#[test]
fn no_cookie_opens_anything_and_none_is_set() {
    let server = TestServer::start();
    let reply = sign_in(&server.stranger(), &server.email, PASSWORD);
    assert_eq!(reply.header("set-cookie"), None);
    let parts = ["access-token", "client", "uid"].map(|name| (name, reply.header(name).unwrap().to_owned()));
    let jar = parts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let session = parts.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect::<Vec<_>>();
    let session = format!("{{{}}}", session.join(","));
    for cookie in [jar, format!("cw_d_session_info={session}"), format!("api_access_token={}", server.token)]
    {
        let browser = server.stranger().header("cookie", &cookie);
        browser.get("/api/v1/profile").expect(401);
        let write = browser.in_account(server.account_id).post("labels", json!({"title": "x"}));
        assert_eq!((write.status, write.header("set-cookie")), (401, None));
    }
    // What a form of another site can send without asking: nothing of it is read as JSON.
    let admin = server.administrator();
    for kind in ["text/plain", "text/plain;charset=UTF-8", "text/html"] {
        let body = br#"{"title":"crossed"}"#.to_vec();
        let reply = admin.send(Method::POST, "labels", Some(kind), body);
        assert_eq!(reply.status, 415, "{kind}: {}", reply.text());
    }
    assert!(!server.get("labels").text().contains("crossed"));
    for path in ["/auth/sign_in", "/api", "/health/live"] {
        assert_eq!(server.stranger().get(path).header("set-cookie"), None);
    }
}
