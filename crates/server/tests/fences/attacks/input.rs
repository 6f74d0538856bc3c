//! Parameters that want to be more than parameters.

use porchlight_testkit::{Actor, TestServer, Value, json};
use reqwest::Method;

/// What has broken out of queries elsewhere.
const INJECTIONS: [&str; 18] = [
    "' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "'; DROP TABLE users; --",
    "1; SELECT pg_sleep(10)",
    "1 UNION SELECT access_token FROM users",
    "%",
    "_",
    "%%%_%",
    "\\",
    "\\%",
    "*",
    "a* OR b*",
    "NEAR(a b)",
    ".*",
    "(a+)+$",
    "$1",
    "{\"$gt\": \"\"}",
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An account with three conversations and contacts whose words hold no character with a meaning.
fn house() -> TestServer {
    let server = TestServer::start();
    let inbox = server.inbox();
    for n in 0..3 {
        let who = json!({"name": format!("Ada{n}"), "email": format!("ada{n}@example.test")});
        let visitor = server.visitor_with(&inbox, who);
        let number = visitor.conversation();
        visitor.say(number, "plain words");
        server.post(&format!("conversations/{number}/labels"), json!({"labels": ["vip"]})).ok();
    }
    server.run_jobs();
    server
}

#[test]
fn a_search_finds_the_text_and_takes_nothing_for_a_command() {
    let server = house();
    let everything = server.get("contacts").ok()["meta"]["count"].clone();
    assert_eq!(everything, 3);
    for text in INJECTIONS {
        let q = encoded(text);
        for path in [
            format!("conversations?status=all&q={q}"),
            format!("conversations?status=all&labels[]={q}"),
            format!("conversations?status=all&source_id={q}"),
        ] {
            let found = server.get(&path).ok();
            assert_eq!(found["data"]["payload"], json!([]), "{path}");
            assert_eq!(found["data"]["meta"]["all_count"], 0, "{path}");
        }
        for path in [format!("contacts/search?q={q}"), format!("contacts?labels[]={q}")] {
            let found = server.get(&path).ok();
            assert_eq!(found["payload"], json!([]), "{path}");
        }
        let nobody = json!({"inbox_id": 1, "source_id": text});
        assert_eq!(server.post("contact_inboxes/filter", nobody).status, 404, "{text}");
    }
    assert_eq!(server.get("conversations?q=plain").ok()["data"]["meta"]["all_count"], 3);
}

#[test]
fn an_order_or_filter_that_is_none_of_the_known_changes_nothing() {
    let server = house();
    let ids = |path: &str| -> Vec<Value> {
        let found = server.get(path).ok();
        let rows = if found["data"].is_null() { &found["payload"] } else { &found["data"]["payload"] };
        rows.as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
    };
    let (conversations, contacts) = (ids("conversations"), ids("contacts"));
    for text in INJECTIONS.iter().chain(&["id desc", "created_at; --", "pg_sleep(1)", "password_digest"]) {
        let text = encoded(text);
        assert_eq!(ids(&format!("conversations?sort_by={text}")), conversations, "{text}");
        assert_eq!(ids(&format!("conversations?assignee_type={text}")), conversations, "{text}");
        assert_eq!(ids(&format!("conversations?conversation_type={text}")), conversations, "{text}");
        assert_eq!(ids(&format!("contacts?sort={text}")), contacts, "{text}");
        server.get(&format!("conversations?status={text}")).expect(422);
        for name in ["inbox_id", "team_id", "updated_within"] {
            let reply = server.get(&format!("conversations?{name}={text}"));
            assert!([200, 422].contains(&reply.status), "{name}={text}: {}", reply.text());
        }
    }
}

#[test]
fn names_that_look_like_commands_are_kept_as_they_are() {
    let server = TestServer::start();
    for text in INJECTIONS {
        let made = server.post("contacts", json!({"name": text, "identifier": text})).ok();
        let contact = &made["payload"]["contact"];
        assert_eq!((&contact["name"], &contact["identifier"]), (&json!(text), &json!(text)));
        let q = encoded(text);
        let found = server.get(&format!("contacts/search?q={q}")).ok();
        let found: Vec<&str> =
            found["payload"].as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
        assert!(found.contains(&text), "{text}");
        assert!(found.iter().all(|name| name.contains(text)), "{text} found {found:?}");
    }
    server.run_jobs();
}

#[test]
fn pages_and_limits_have_bounds() {
    let server = house();
    let hook = server.post("webhooks", json!({"url": "https://a.test/"})).ok();
    let hook = hook["payload"]["webhook"]["id"].clone();
    for size in ["1000000000", "9223372036854775807"] {
        for path in [
            format!("conversations?page={size}"),
            format!("contacts?page={size}"),
            format!("contacts/search?q=a&page={size}"),
        ] {
            let found = server.get(&path).ok();
            let rows = if found["data"].is_null() { &found["payload"] } else { &found["data"]["payload"] };
            assert_eq!(rows, &json!([]), "{path}");
        }
    }
    // What is no page is the first; what is no number is refused or none.
    for size in ["-1", "0", "abc", "1e9", "9223372036854775808", "1180591620717411303424", "NaN"] {
        for path in [format!("conversations?page={size}"), format!("contacts?page={size}")] {
            let found = server.get(&path).ok();
            let rows = if found["data"].is_null() { &found["payload"] } else { &found["data"]["payload"] };
            assert_eq!(rows.as_array().unwrap().len(), 3, "{path}");
        }
        for path in [
            format!("webhooks/{hook}/deliveries?limit={size}"),
            format!("webhooks/{hook}/deliveries?before={size}"),
            format!("conversations/1/messages?before={size}"),
            format!("conversations/1/messages?after={size}"),
            format!("conversations?updated_within={size}"),
        ] {
            let reply = server.get(&path);
            assert!([200, 422].contains(&reply.status), "{path}: {} {}", reply.status, reply.text());
        }
    }
    let far = format!("conversations?updated_within={}", i64::MAX);
    assert!([200, 422].contains(&server.get(&far).status));
    let tags: Vec<String> = (0..2_000).map(|n| format!("labels[]=x{n}")).collect();
    let many = server.get(&format!("conversations?{}", tags.join("&")));
    assert!([200, 422].contains(&many.status), "{} {}", many.status, many.text());
    let many: Vec<i64> = (1_000..40_000).collect();
    let reply = server.post("teams", json!({"name": "t"})).ok();
    let reply = server.post(&format!("teams/{}/team_members", reply["id"]), json!({"user_ids": many}));
    assert!([401, 404, 413, 422].contains(&reply.status), "{} {}", reply.status, reply.text());
}

#[test]
fn a_key_said_twice_counts_once() {
    let server = TestServer::start();
    let agent = server.agent();
    let path = format!("agents/{}", agent.id);
    let send = |body: &str| {
        let body = body.as_bytes().to_vec();
        server.send(Method::PATCH, &path, Some("application/json"), body)
    };
    // Whatever is checked is what is done: the last word counts, for both.
    assert_eq!(send(r#"{"role":"administrator","role":"agent"}"#).ok()["role"], "agent");
    agent.get("webhooks").expect(401);
    assert_eq!(send(r#"{"agent":{"role":"administrator"},"agent":{"role":"agent"}}"#).ok()["role"], "agent");
    agent.get("webhooks").expect(401);
}

#[test]
fn a_repeated_post_is_its_callers_own() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let (one, two) = (server.agent_in(&[&inbox]), server.agent_in(&[&inbox]));
    let other = visitor.conversation();
    let post = |actor: &Actor, number: i64, text: &str| {
        let keyed = actor.header("idempotency-key", "the-same");
        keyed.post(&format!("conversations/{number}/messages"), json!({"content": text}))
    };
    let first = post(&one, number, "hello").ok();
    assert_eq!(post(&one, number, "hello").ok()["id"], first["id"]);
    let theirs = post(&two, number, "hello").ok();
    assert_ne!(theirs["id"], first["id"]);
    assert_eq!(theirs["sender"]["id"], two.id, "the answer is not another's");
    let used = json!({"error": "Idempotency-Key was already used for another request"});
    post(&one, number, "goodbye").refused(422, used.clone());
    post(&one, other, "hello").refused(422, used.clone());
    let note = json!({"content": "hello", "private": true});
    let keyed = one.header("idempotency-key", "the-same");
    keyed.post(&format!("conversations/{number}/messages"), note).refused(422, used);
    // Another visitor with the key, and another account's agent.
    let said = post(&visitor, number, "hello").ok();
    assert_eq!(said["message_type"], 0);
    let elsewhere = server.tenant();
    let (_, _, foreign) = elsewhere.conversation();
    assert_ne!(post(&elsewhere, foreign, "hello").ok()["id"], first["id"]);
    assert_eq!(
        server.get(&format!("conversations/{number}/messages")).ok()["payload"].as_array().unwrap().len(),
        3
    );
    server.run_jobs();
}
