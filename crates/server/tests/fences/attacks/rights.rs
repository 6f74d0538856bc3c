//! Rights that end: at once, for keys, sessions and sockets alike.

use std::time::Duration;

use porchlight_testkit::{Actor, Cable, PASSWORD, Reply, TestServer, json};

/// Rights are looked at again at once, and at the latest after this.
const SOON: Duration = Duration::from_secs(3);

fn device(server: &TestServer, email: &str) -> Actor {
    let reply: Reply = server.stranger().post("/auth/sign_in", json!({"email": email, "password": PASSWORD}));
    ["access-token", "client", "uid"]
        .iter()
        .fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).expect(name)))
}

#[test]
fn whoever_leaves_an_inbox_hears_no_more_of_it() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    visitor.say(number, "one");
    server.run_jobs();
    let mut socket = agent.cable();
    visitor.say(number, "two");
    server.run_jobs();
    assert!(socket.events().contains(&"message.created".to_owned()));
    agent.get(&format!("conversations/{number}")).ok();
    let gone = json!({"inbox_id": inbox.id, "user_ids": [agent.id]});
    server.delete_with("inbox_members", gone).expect(200);
    visitor.say(number, "three");
    server.run_jobs();
    let heard = socket.messages();
    let text = serde_json::to_string(&heard).unwrap();
    assert!(!text.contains("three") && !text.contains("message.created"), "{text}");
    for path in [format!("conversations/{number}"), format!("conversations/{number}/messages")] {
        assert!([401, 404].contains(&agent.get(&path).status), "{path}");
    }
    assert_eq!(agent.get("conversations?status=all").ok()["data"]["meta"]["all_count"], 0);
    // Asking for what was missed shows what may be seen now.
    let mut again = Cable::connect(server.origin());
    again.subscribe(&json!({"channel": "RoomChannel", "pubsub_token": agent.pubsub_token,
        "account_id": server.account_id, "user_id": agent.id, "last_seq": 0}));
    let caught_up = serde_json::to_string(&again.messages()).unwrap();
    assert!(!caught_up.contains("three") && !caught_up.contains("two"), "{caught_up}");
}

#[test]
fn a_role_that_ends_ends_for_sessions_and_sockets_at_once() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let second = server.another_administrator();
    let session = device(&server, &second.email).in_account(server.account_id);
    session.get("webhooks").ok();
    let mut socket = second.cable();
    server.patch(&format!("agents/{}", second.id), json!({"role": "agent"})).ok();
    for caller in [&session, &second] {
        caller.get("webhooks").expect(401);
        let shown = caller.get(&format!("conversations/{number}"));
        assert!([401, 404].contains(&shown.status), "{}", shown.text());
    }
    visitor.say(number, "for members of the inbox");
    server.run_jobs();
    assert!(!socket.events().contains(&"message.created".to_owned()));
    // And back again.
    server.patch(&format!("agents/{}", second.id), json!({"role": "administrator"})).ok();
    session.get("webhooks").ok();
}

#[test]
fn what_takes_a_login_away_takes_its_sessions_and_sockets() {
    let server = TestServer::start();
    let app = server.platform_app();
    type End<'a> = (&'a str, &'a dyn Fn(&Actor));
    let ends: [End; 4] = [
        ("leaving the account", &|agent| {
            server.delete(&format!("agents/{}", agent.id)).expect(200);
        }),
        ("a new password", &|agent| {
            let change = json!({"current_password": PASSWORD, "password": "An0ther!"});
            agent.put("/api/v1/profile", json!({"profile": change})).ok();
        }),
        ("a password set by the platform", &|agent| {
            app.post("users", json!({"email": agent.email, "name": "x"})).ok();
            app.patch(&format!("users/{}", agent.id), json!({"password": "An0ther!"})).ok();
        }),
        ("deletion by the platform", &|agent| {
            app.post("users", json!({"email": agent.email, "name": "x"})).ok();
            app.delete(&format!("users/{}", agent.id)).expect(200);
        }),
    ];
    for (what, end) in ends {
        let agent = server.agent();
        let (session, mut socket) = (device(&server, &agent.email), agent.cable());
        session.get("/api/v1/profile").ok();
        end(&agent);
        assert_eq!(session.get("/api/v1/profile").status, 401, "the session outlived {what}");
        assert!(socket.closes_within(SOON), "the socket outlived {what}");
    }
}

#[test]
fn a_second_session_hears_nothing_of_the_first() {
    let server = TestServer::start();
    let inbox = server.inbox();
    // One person at two screens, neither proven: two strangers.
    let who = json!({"name": "Ada", "email": "ada@example.test"});
    let one = server.visitor_with(&inbox, who.clone());
    let two = server.visitor_with(&inbox, json!({"name": "Ada"}));
    let (mut first, mut second) = (one.cable(), two.cable());
    let number = one.conversation();
    one.say(number, "quokka");
    server.post(&format!("conversations/{number}/messages"), json!({"content": "quokka too"})).ok();
    server.run_jobs();
    assert!(serde_json::to_string(&first.messages()).unwrap().contains("quokka too"));
    assert!(!serde_json::to_string(&second.messages()).unwrap().contains("quokka"));
    assert_eq!(two.get("conversations").ok(), json!([]));
    two.get(&format!("conversations/{number}/messages")).expect(404);
    // Forged numbers to catch up from.
    for last in [0, -1, i64::MAX, i64::MIN] {
        let mut socket = Cable::connect(server.origin());
        let room = json!({"channel": "RoomChannel", "pubsub_token": two.pubsub_token, "last_seq": last});
        socket.subscribe(&room);
        assert!(!serde_json::to_string(&socket.messages()).unwrap().contains("quokka"), "{last}");
    }
}

#[test]
fn rooms_are_opened_by_their_own_token_alone() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let (_, visitor, _) = server.conversation();
    let bot = server.bot(&[], "");
    let room = |token: &str, user: i64, account: i64| json!({"channel": "RoomChannel", "pubsub_token": token, "user_id": user, "account_id": account});
    let alone = |token: &str| json!({"channel": "RoomChannel", "pubsub_token": token});
    let mine = server.pubsub_token.as_str();
    for refused in [
        room(mine, server.id, elsewhere.account_id),
        room(mine, elsewhere.id, server.account_id),
        room(mine, elsewhere.id, elsewhere.account_id),
        room(&visitor.pubsub_token, server.id, server.account_id),
        room(&server.token, server.id, server.account_id),
        room("", server.id, server.account_id),
        room("*", server.id, server.account_id),
        room(&format!("{mine}\n"), server.id, server.account_id),
        room(&format!("{mine}:{}", elsewhere.pubsub_token), server.id, server.account_id),
        room(&mine.to_lowercase(), server.id, server.account_id),
        alone(mine),
        alone(&server.token),
        alone(&bot.token),
        alone(&visitor.source_id),
        alone(&format!("account_{}", server.account_id)),
        alone("%"),
        alone("' OR '1'='1"),
        json!({"channel": "RoomChannel"}),
        json!({"channel": "RoomChannel", "pubsub_token": [mine], "user_id": server.id, "account_id": server.account_id}),
        json!({"channel": "RoomChannel", "pubsub_token": {"$ne": ""}}),
    ] {
        let mut socket = Cable::connect(server.origin());
        socket.send_text(&json!({"command": "subscribe", "identifier": refused.to_string()}).to_string());
        let answer = socket.frame("a refusal");
        assert_eq!(answer["type"], "reject_subscription", "{refused}");
    }
}
