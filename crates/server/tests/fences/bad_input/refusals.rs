//! Input that can be nothing but refused.

use porchlight_testkit::{Actor, TestServer, json};
use reqwest::Method;

use super::shapes::assert_documented;
use crate::operations::{Operation, operations};
use crate::tenancy;
use crate::world::World;

/// Who calls an operation so that it gets past the door.
pub fn caller(server: &TestServer, world: &World, platform: &Actor, operation: &Operation) -> Actor {
    match () {
        _ if operation.path.starts_with("/platform/") => platform.at(""),
        _ if operation.in_widget() => world.surfer.at(""),
        _ if operation.path.starts_with("/api/") => world.tenant.administrator().at(""),
        _ => server.stranger(),
    }
}

/// The path with ids that are there.
pub fn path(world: &World, operation: &Operation) -> String {
    operation.fill(|before, name| match (before, name) {
        ("inboxes", "inbox_identifier") => world.inbox.identifier.clone(),
        ("contacts", "contact_identifier") => world.visitor.source_id.clone(),
        ("users", _) => "1".into(),
        ("responses" | "csat_survey", _) => "5f6b3a52-3c1c-4c8e-9d1a-0d3f5d9b7a11".into(),
        (before, _) => world.segment(before),
    })
}

fn takes_a_body(operation: &Operation) -> bool {
    ["POST", "PUT", "PATCH"].contains(&operation.method.as_str())
}

/// Documents no JSON reader takes, and the status they get.
fn broken_documents() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("cut off", br#"{"name": "x"#.to_vec()),
        ("not JSON", b"name=x&other".to_vec()),
        ("two documents", br#"{} {}"#.to_vec()),
        ("invalid UTF-8", b"{\"name\": \"\xff\xfe\"}".to_vec()),
        ("deep arrays", [vec![b'['; 100_000], vec![b']'; 100_000]].concat()),
        ("deep objects", [br#"{"a":"#.repeat(100_000), b"1".to_vec(), vec![b'}'; 100_000]].concat()),
        ("a control character", b"{\"name\": \"a\x01b\"}".to_vec()),
    ]
}

#[test]
fn broken_bodies_are_refused_by_every_operation() {
    let server = TestServer::start();
    let world = World::fill(&server, server.home().clone(), 1);
    let platform = server.platform_app();
    let before = server.rows_of(server.account_id);
    for operation in operations(&server).into_iter().filter(takes_a_body).filter(reads_its_body) {
        let (actor, path) = (caller(&server, &world, &platform, &operation), path(&world, &operation));
        let method: Method = operation.method.parse().unwrap();
        for (kind, bytes) in broken_documents() {
            let reply = actor.send(method.clone(), &path, Some("application/json"), bytes);
            let what = format!("{} with {kind}", operation.name());
            assert_documented(&what, &reply);
            assert!((400..500).contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
        }
        let reply = actor.send(method, &path, Some("application/json"), vec![b' '; 10 * 1024 * 1024]);
        assert_documented(&format!("{} with 10 MB", operation.name()), &reply);
        assert_eq!(reply.status, 413, "{}", operation.name());
    }
    assert_eq!(server.rows_of(server.account_id), before, "a refused call wrote something");
}

/// Operations that take nothing from a body leave it unread and do their work.
fn reads_its_body(operation: &Operation) -> bool {
    let action = operation.path.rsplit('/').next().unwrap_or_default();
    let bodiless = [
        "mute",
        "unmute",
        "unread",
        "retry",
        "replay",
        "update_last_seen",
        "reset_access_token",
        "update_active_at",
        "resend_confirmation",
        "token",
        "config",
        "transcript",
    ];
    let visitor_resolves = action == "toggle_status" && operation.path.starts_with("/public/");
    !bodiless.contains(&action) && !visitor_resolves
}

#[test]
fn ids_that_are_none_are_not_found() {
    let server = TestServer::start();
    let world = World::fill(&server, server.home().clone(), 1);
    let platform = server.platform_app();
    let before = server.rows_of(server.account_id);
    let ids = [
        "-1",
        "0",
        "abc",
        "1e3",
        "1.5",
        "9223372036854775807",
        "9223372036854775808",
        "1180591620717411303424",
        "%00",
        "1%00",
        "%ff",
        "1%20",
        "%F0%9F%98%80",
        "'%20OR%201=1--",
        "..%2f..%2fetc%2fpasswd",
        "١",
    ];
    // Titles are no ids: one that no conversation has is as good as taken off.
    let with_ids = |operation: &Operation| !operation.path.ends_with("/labels/{title}");
    for operation in operations(&server).into_iter().filter(with_ids) {
        let actor = caller(&server, &world, &platform, &operation);
        for position in 0..operation.parameters().len() {
            for id in ids {
                let mut at = 0;
                let good = path(&world, &operation);
                let good: Vec<&str> = good.split('/').collect();
                let segments = operation.path.split('/').zip(&good).map(|(template, value)| {
                    let parameter = template.starts_with('{');
                    let chosen = parameter && at == position;
                    at += usize::from(parameter);
                    if chosen { id } else { value }
                });
                let path = segments.collect::<Vec<_>>().join("/");
                let body = operation.in_account().then(|| tenancy::body(&operation, &world)).flatten();
                let body = body.or_else(|| takes_a_body(&operation).then(|| json!({})));
                let reply = actor.call(&operation.method, &path, body.as_ref());
                let what = format!("{} as {path}", operation.name());
                assert_documented(&what, &reply);
                assert!((400..500).contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
            }
        }
    }
    assert_eq!(server.rows_of(server.account_id), before, "a refused call wrote something");
}

#[test]
fn texts_with_a_nul_are_refused_or_kept_whole() {
    let server = TestServer::start();
    let admin = server.administrator();
    let inbox = server.inbox();
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    let nul = "a\u{0}b";
    for (path, body) in [
        ("contacts".to_owned(), json!({"name": nul})),
        ("contacts".to_owned(), json!({"name": "x", "custom_attributes": {"k": nul}})),
        ("teams".to_owned(), json!({"name": nul})),
        ("inboxes".to_owned(), json!({"name": nul, "channel": {"type": "api"}})),
        (format!("conversations/{conversation}/messages"), json!({"content": nul})),
        (format!("conversations/{conversation}/messages"), json!({"content": "x", "echo_id": nul})),
        (format!("conversations/{conversation}/labels"), json!({"labels": [nul]})),
        (format!("conversations/{conversation}/custom_attributes"), json!({"custom_attributes": {nul: nul}})),
    ] {
        let reply = admin.post(&path, body);
        assert_documented(&format!("NUL to {path}"), &reply);
        assert_eq!(reply.status, 422, "{path}: {}", reply.text());
    }
    for path in
        ["contacts/search?q=a%00b", "conversations?labels[]=%00", "conversations?q=%00", "contacts?sort=%00"]
    {
        assert_documented(path, &admin.get(path));
    }
}
