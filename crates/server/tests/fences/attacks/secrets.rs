//! What must not be read: not in any answer, event, webhook or row.

use std::path::Path;

use porchlight_testkit::{Actor, Cable, PASSWORD, Process, Receiver, Settings, TestServer, Value, json};

use crate::operations::{Operation, operations};
use crate::world::World;

/// Everything secret about an account: what it is, and itself.
fn secrets(world: &World, receiver: &Receiver) -> Vec<(&'static str, String)> {
    let admin = world.tenant.administrator();
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned();
    let hook = json!({"url": receiver.url("/secret?key=hushquery"), "subscriptions": ["message_created"]});
    let hook = admin.post("webhooks", hook).ok();
    let hook = &hook["payload"]["webhook"];
    let rotated = admin.post(&format!("webhooks/{}/secret", hook["id"]), json!({})).ok();
    vec![
        ("the secret of a webhook", text(&hook["secret"])),
        ("the new secret of a webhook", text(&rotated["secret"])),
        ("the secret of an inbox", text(&world.inbox.body["secret"])),
        ("the secret of a bot", text(&world.bot.body["secret"])),
    ]
}

/// What only its owner, or an administrator, reads.
fn keys(world: &World) -> Vec<(&'static str, String)> {
    let admin = world.tenant.administrator();
    vec![
        ("the key of an administrator", admin.token.clone()),
        ("the stream of an administrator", admin.pubsub_token.clone()),
        ("the key of a bot", world.bot.token.clone()),
        ("the key that proves visitors", world.inbox.body["hmac_token"].as_str().unwrap().to_owned()),
    ]
}

fn readable(server: &TestServer) -> Vec<Operation> {
    let all = operations(server).into_iter();
    all.filter(|operation| operation.method == "GET" && operation.path.starts_with("/api/")).collect()
}

#[test]
fn no_answer_tells_a_secret_again_or_a_key_to_others() {
    let server = TestServer::start();
    let world = World::fill(&server, server.home().clone(), 1);
    let receiver = Receiver::start();
    let (secrets, keys) = (secrets(&world, &receiver), keys(&world));
    let mut read = 0;
    for operation in readable(&server) {
        let path = operation.fill(|before, _| world.segment(before));
        let people: [(&str, &Actor, bool); 4] = [
            ("an administrator", &world.tenant.administrator(), true),
            ("an agent", &world.agent, false),
            ("an agent outside", &world.outsider, false),
            ("a bot", &world.bot, false),
        ];
        for (who, actor, administers) in people {
            let reply = actor.call("GET", &path, None);
            read += usize::from(reply.status == 200);
            let text = reply.text();
            for (what, secret) in &secrets {
                assert!(!text.contains(secret), "{path} tells {who} {what}");
            }
            for (what, key) in keys.iter().filter(|_| !administers) {
                assert!(!text.contains(key), "{path} tells {who} {what}");
            }
            assert!(!text.contains("password_digest") && !text.contains("$argon2"), "{path}");
            assert!(!text.contains("_sealed") && !text.contains("token_digest"), "{path}");
        }
    }
    assert!(read > 30, "only {read} answers were read");
    // What changes something answers with the whole resource, too.
    let admin = world.tenant.administrator();
    for path in ["inboxes", "agent_bots", "webhooks"] {
        let changed = admin.patch(&format!("{path}/{}", world.id(path)), json!({"name": "Renamed"})).ok();
        for (what, secret) in &secrets {
            assert!(!changed.to_string().contains(secret), "PATCH {path} tells {what}");
        }
    }
}

#[test]
fn no_event_and_no_webhook_carries_a_key() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let world = World::fill(&server, server.home().clone(), 1);
    let (mut hidden, keys) = (secrets(&world, &receiver), keys(&world));
    hidden.extend(keys);
    hidden.push(("the key of an agent", world.agent.token.clone()));
    let mut sockets: Vec<Cable> =
        vec![world.tenant.administrator().cable(), world.agent.cable(), world.visitor.cable()];
    let number = world.id("conversations");
    let path = format!("conversations/{number}");
    server.post(&format!("{path}/assignments"), json!({"assignee_id": world.agent.id})).expect(200);
    server.post(&format!("{path}/messages"), json!({"content": "hi"})).ok();
    server.patch(&format!("contacts/{}", world.visitor.id), json!({"name": "New"})).ok();
    world.visitor.say(number, "thanks");
    server.patch(&format!("inboxes/{}", world.inbox.id), json!({"name": "Renamed"})).ok();
    server.post(&format!("{path}/toggle_status"), json!({"status": "resolved"})).expect(200);
    server.run_jobs();
    let mut told: Vec<String> =
        sockets.iter_mut().map(|s| serde_json::to_string(&s.messages()).unwrap()).collect();
    assert!(told.iter().all(|text| text.contains("message.created")), "{told:?}");
    let sent = receiver.requests();
    assert!(!sent.is_empty());
    for request in sent.iter().chain(&world.receiver.requests()) {
        told.push(String::from_utf8(request.bytes.clone()).unwrap());
        told.push(format!("{:?}", request.headers));
    }
    for (what, secret) in &hidden {
        assert!(told.iter().all(|text| !text.contains(secret)), "{what} was told");
    }
}

#[test]
fn no_secret_lies_in_the_database_as_it_is() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let world = World::fill(&server, server.home().clone(), 1);
    let mut hidden = secrets(&world, &receiver);
    hidden.extend(keys(&world).into_iter().filter(|(what, _)| !what.contains("stream")));
    hidden.push(("the key of an agent", world.agent.token.clone()));
    hidden.push(("a password", PASSWORD.to_owned()));
    let app = server.platform_app();
    hidden.push(("the key of a platform app", app.token.clone()));
    let signed_in =
        server.stranger().post("/auth/sign_in", json!({"email": server.email, "password": PASSWORD}));
    hidden.push(("a session", signed_in.header("access-token").unwrap().to_owned()));
    let rows = server.dump();
    for (what, secret) in &hidden {
        assert!(!rows.contains(secret), "{what} lies in the database");
    }
}

#[test]
fn a_delivery_that_fails_tells_nothing_of_what_was_answered_or_asked() {
    let server = TestServer::start_with(Settings::default());
    let echo = answering(
        b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 9\r\nx-inner: hushhead\r\n\r\nhushreply",
    );
    let (_, visitor, number) = server.conversation();
    let hook = json!({"url": format!("{echo}/in?key=hushquery"), "subscriptions": ["message_created"]});
    let hook = server.post("webhooks", hook).ok()["payload"]["webhook"].clone();
    visitor.say(number, "hushbody");
    server.run_jobs();
    let log = server.get(&format!("webhooks/{}/deliveries", hook["id"]));
    assert_eq!(log.body["payload"]["deliveries"][0]["error"], "500 Internal Server Error");
    for hidden in ["hushhead", "hushreply", "hushquery", "hushbody", hook["secret"].as_str().unwrap()] {
        assert!(!log.text().contains(hidden), "{hidden}: {}", log.text());
    }
    assert!(server.failures().iter().all(|failure| !failure.contains("hush")), "{:?}", server.failures());
    server.leave_jobs();
}

#[test]
fn the_log_of_a_talkative_server_tells_no_secret() {
    let receiver = Receiver::start();
    receiver.answer(500);
    let settings = [
        ("PORCHLIGHT__LOG__LEVEL", "debug"),
        ("PORCHLIGHT__OUTBOUND__ALLOW_PRIVATE", "true"),
        ("PORCHLIGHT__MAIL__SMTP_URL", "smtp://hushuser:hushsmtp@127.0.0.1:9/?tls=none"),
    ];
    let mut process = Process::new(Path::new(env!("CARGO_BIN_EXE_porchlight")), &settings);
    process.start();
    let people =
        ["--account", "Acme", "--name", "Kim", "--email", "kim@example.test", "--password", PASSWORD];
    let made = process.tool(&[&["setup"], &people[..]].concat());
    let (account, token) = (made["account_id"].as_i64().unwrap(), made["access_token"].as_str().unwrap());
    let admin = Actor::with_token(&process.origin(), "", token).in_account(account);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let hook = admin.post("webhooks", json!({"url": receiver.url("/in?key=hushquery")})).ok();
    let inbox = admin.post("inboxes", json!({"name": "I", "channel": {"type": "api"}})).ok();
    let bot = admin.post("agent_bots", json!({"name": "B"})).ok();
    let channel = json!({"type": "web_widget", "website_url": "shop.test"});
    let website = admin.post("inboxes", json!({"name": "W", "channel": channel})).ok();
    let stranger = Actor::stranger(&process.origin());
    let signed_in =
        stranger.post("/auth/sign_in", json!({"email": "kim@example.test", "password": PASSWORD}));
    let session = signed_in.header("access-token").unwrap().to_owned();
    let client = signed_in.header("client").unwrap().to_owned();
    let by_query = format!("access-token={session}&client={client}&uid=kim%40example.test");
    stranger.get(&format!("/api/v1/profile?{by_query}")).ok();
    stranger
        .post("/auth/sign_in", json!({"email": "kim@example.test", "password": "hushwr0ng!X"}))
        .expect(401);
    stranger.post("/auth/password", json!({"email": "kim@example.test"})).ok();
    let query = format!("website_token={}", text(&website["website_token"]));
    let visit = stranger.post(&format!("/api/v1/widget/config?{query}"), json!({})).ok();
    let visitor = text(&visit["website_channel_config"]["auth_token"]);
    stranger.get(&format!("/widget?{query}&cw_conversation={visitor}"));
    stranger.header("x-auth-token", &visitor).get(&format!("/api/v1/widget/messages?{query}")).ok();
    let me = signed_in.ok();
    let mut cable = Cable::connect(&process.origin());
    let pubsub = text(&me["data"]["pubsub_token"]);
    cable.subscribe(&json!({"channel": "RoomChannel", "pubsub_token": pubsub, "account_id": account,
        "user_id": me["data"]["id"]}));
    admin.post("contacts", json!({"name": "hushcontact", "email": "c@example.test"})).ok();
    assert!(receiver.wait(std::time::Duration::from_secs(20), |requests| !requests.is_empty()));
    process.stop();
    let log = process.whole_log();
    for route in ["/api/v1/profile", "/api/v1/widget/messages", "\"/widget\""] {
        assert!(log.contains(route), "requests are logged: {log}");
    }
    for (what, secret) in [
        ("a password", PASSWORD.to_owned()),
        ("a key", token.to_owned()),
        ("a session", session),
        ("a stream token", pubsub),
        ("a visitor's token", visitor),
        ("a webhook's secret", text(&hook["payload"]["webhook"]["secret"])),
        ("an inbox's secret", text(&inbox["secret"])),
        ("an inbox's HMAC token", text(&inbox["hmac_token"])),
        ("a bot's key", text(&bot["access_token"])),
        ("a query, a body or a mail server's password", "hush".to_owned()),
        ("a link of a mail", "_token=".to_owned()),
    ] {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{what} is logged: {line:?}");
    }
}

/// A server that answers every request with the same bytes; its origin.
fn answering(answer: &'static [u8]) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 64 * 1024]);
            let _ = stream.write_all(answer);
        }
    });
    origin
}
