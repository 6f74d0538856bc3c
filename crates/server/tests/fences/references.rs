//! Ids of another account in bodies and queries do nothing that ids of nothing would not do.

use porchlight_testkit::{Reply, TestServer, Value, json};

use crate::world::{NEVER, World, two};

/// Where an id is taken from a body or a query: method, path, and what is sent with that id in it.
type Reference = (&'static str, String, Box<dyn Fn(Value) -> Value>);

/// References by the kind of thing they name.
fn references(ours: &World) -> Vec<(&'static str, Vec<Reference>)> {
    let conversation = format!("conversations/{}", ours.id("conversations"));
    let contact = ours.id("contacts");
    let (inbox, team) = (ours.id("inboxes"), ours.id("teams"));
    let reference = |method, path: &str, body: fn(Value) -> Value| -> Reference {
        (method, path.to_owned(), Box::new(body))
    };
    vec![
        (
            "inboxes",
            vec![
                (
                    "POST",
                    "conversations".into(),
                    Box::new(move |id| json!({"inbox_id": id, "contact_id": contact})),
                ),
                reference("POST", "contacts", |id| json!({"name": "New", "inbox_id": id})),
                reference("POST", "inbox_members", |id| json!({"inbox_id": id, "user_ids": []})),
                reference("PATCH", "inbox_members", |id| json!({"inbox_id": id, "user_ids": []})),
                reference(
                    "POST",
                    &format!("contacts/{contact}/contact_inboxes"),
                    |id| json!({"inbox_id": id}),
                ),
                reference(
                    "POST",
                    "webhooks",
                    |id| json!({"url": "https://hooks.example.test/r", "inbox_id": id, "subscriptions": ["message_created"]}),
                ),
            ],
        ),
        (
            "contacts",
            vec![(
                "POST",
                "conversations".into(),
                Box::new(move |id| json!({"inbox_id": inbox, "contact_id": id})),
            )],
        ),
        (
            "agents",
            vec![
                (
                    "POST",
                    "inbox_members".into(),
                    Box::new(move |id| json!({"inbox_id": inbox, "user_ids": [id]})),
                ),
                (
                    "PATCH",
                    "inbox_members".into(),
                    Box::new(move |id| json!({"inbox_id": inbox, "user_ids": [id]})),
                ),
                reference("POST", &format!("teams/{team}/team_members"), |id| json!({"user_ids": [id]})),
                reference("PATCH", &format!("teams/{team}/team_members"), |id| json!({"user_ids": [id]})),
                reference("POST", &format!("{conversation}/assignments"), |id| json!({"assignee_id": id})),
            ],
        ),
        (
            "teams",
            vec![reference("POST", &format!("{conversation}/assignments"), |id| json!({"team_id": id}))],
        ),
        (
            "agent_bots",
            vec![
                reference("POST", &format!("inboxes/{inbox}/set_agent_bot"), |id| json!({"agent_bot": id})),
                reference(
                    "POST",
                    &format!("{conversation}/messages"),
                    |id| json!({"content": "as a bot", "sender_type": "AgentBot", "sender_id": id}),
                ),
            ],
        ),
        (
            "messages",
            vec![reference(
                "POST",
                &format!("{conversation}/messages"),
                |id| json!({"content": "re", "content_attributes": {"in_reply_to": id}}),
            )],
        ),
    ]
}

/// What an answer says, without the ids and times that differ from call to call.
fn gist(reply: &Reply, sent: i64) -> (u16, Value) {
    let mut body = reply.body.clone();
    fade(&mut body, sent);
    (reply.status, body)
}

fn fade(value: &mut Value, sent: i64) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let varies = key == "id" || key.ends_with("_at") || key.ends_with("_token") || key == "uuid";
                if (varies || key == "timestamp" || key == "source_id" || key == "secret")
                    && !value.is_object()
                {
                    *value = Value::Null;
                } else {
                    fade(value, sent);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fade(item, sent)),
        value if *value == sent => *value = json!("the id sent"),
        _ => {}
    }
}

#[test]
fn foreign_ids_in_bodies_are_as_unknown_as_ids_that_never_were() {
    let server = TestServer::start();
    let (ours, theirs) = two(&server);
    let before = server.rows_of(theirs.tenant.account_id);
    for (kind, references) in references(&ours) {
        for (method, path, body) in references {
            let foreign = ours.tenant.call(method, &path, Some(&body(theirs.id(kind).into())));
            let never = ours.tenant.call(method, &path, Some(&body(NEVER.into())));
            let (left, right) = (gist(&foreign, theirs.id(kind)), gist(&never, NEVER));
            assert_eq!(left, right, "{method} {path} with another account's {kind}");
            assert!(foreign.status < 500, "{method} {path}: {}", foreign.text());
        }
    }
    assert_eq!(server.rows_of(theirs.tenant.account_id), before, "a call in our account wrote in theirs");
}

#[test]
fn a_visitor_of_another_account_starts_no_conversation_here() {
    let server = TestServer::start();
    let (ours, theirs) = two(&server);
    let before = server.rows_of(theirs.tenant.account_id);
    let body = |source: &str| json!({"inbox_id": ours.inbox.id, "source_id": source});
    for actor in [&ours.tenant.administrator(), &ours.agent, &*ours.bot] {
        let foreign = actor.post("conversations", body(&theirs.visitor.source_id));
        let never = actor.post("conversations", body("nobody-has-this-source-id"));
        assert_eq!((foreign.status, &foreign.body), (never.status, &never.body));
        assert!([401, 404].contains(&foreign.status), "{} {}", foreign.status, foreign.text());
    }
    assert_eq!(server.rows_of(theirs.tenant.account_id), before);
}

#[test]
fn foreign_ids_in_queries_find_nothing() {
    let server = TestServer::start();
    let (ours, theirs) = two(&server);
    let admin = ours.tenant.administrator();
    assert_eq!(admin.get("conversations").ok()["data"]["meta"]["all_count"], 1);
    for query in [
        format!("inbox_id={}", theirs.id("inboxes")),
        format!("team_id={}", theirs.id("teams")),
        format!("labels[]=label{}", theirs.tenant.account_id),
        format!("source_id={}", theirs.visitor.source_id),
    ] {
        let found = admin.get(&format!("conversations?{query}")).ok();
        assert_eq!(found["data"]["payload"], json!([]), "{query}");
        assert_eq!(found["data"]["meta"]["all_count"], 0, "{query}");
    }
    let found =
        admin.get(&format!("contacts/search?q={}", theirs.visitor.session["name"].as_str().unwrap())).ok();
    assert_eq!(found["payload"], json!([]));
}
