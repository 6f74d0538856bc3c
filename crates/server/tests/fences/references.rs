//! Ids of another account in bodies and queries do nothing that ids of nothing would not do.

use porchlight_testkit::{Reply, TestServer, Value, json};

use crate::world::{NEVER, World, two};

/// Where an id is taken from a body: what it names, method, path, body. `ID` is the id that is tried,
/// `INBOX` and the like are ids of the caller's own account.
const REFERENCES: &str = r#"
    inboxes     POST   conversations                          {"inbox_id": ID, "contact_id": CONTACT}
    inboxes     POST   contacts                               {"inbox_id": ID, "name": "New"}
    inboxes     POST   contacts/CONTACT/contact_inboxes       {"inbox_id": ID}
    inboxes     POST   inbox_members                          {"inbox_id": ID, "user_ids": []}
    inboxes     PATCH  inbox_members                          {"inbox_id": ID, "user_ids": []}
    inboxes     POST   webhooks                               {"inbox_id": ID, "url": "HOOK", "subscriptions": ["message_created"]}
    contacts    POST   conversations                          {"contact_id": ID, "inbox_id": INBOX}
    agents      POST   conversations                          {"inbox_id": INBOX, "contact_id": CONTACT, "assignee_id": ID}
    teams       POST   conversations                          {"inbox_id": INBOX, "contact_id": CONTACT, "team_id": ID}
    inboxes     POST   contact_inboxes/filter                 {"inbox_id": ID, "source_id": "SOURCE"}
    contacts    POST   actions/contact_merge                  {"base_contact_id": ID, "mergee_contact_id": CONTACT}
    contacts    POST   actions/contact_merge                  {"base_contact_id": CONTACT, "mergee_contact_id": ID}
    agents      POST   inbox_members                          {"inbox_id": INBOX, "user_ids": [ID]}
    agents      PATCH  inbox_members                          {"inbox_id": INBOX, "user_ids": [ID]}
    agents      POST   teams/TEAM/team_members                {"user_ids": [ID]}
    agents      PATCH  teams/TEAM/team_members                {"user_ids": [ID]}
    agents      POST   conversations/CONVERSATION/assignments {"assignee_id": ID}
    teams       POST   conversations/CONVERSATION/assignments {"team_id": ID}
    agent_bots  POST   inboxes/INBOX/set_agent_bot            {"agent_bot": ID}
    agent_bots  POST   conversations/CONVERSATION/messages    {"content": "x", "sender_type": "AgentBot", "sender_id": ID}
    messages    POST   conversations/CONVERSATION/messages    {"content": "re", "content_attributes": {"in_reply_to": ID}}
"#;

/// A line of the table: what the id names, method, path, and the body as text.
fn references(ours: &World) -> Vec<(String, String, String, String)> {
    let names = [
        ("CONVERSATION", ours.segment("conversations")),
        ("CONTACT", ours.segment("contacts")),
        ("INBOX", ours.segment("inboxes")),
        ("TEAM", ours.segment("teams")),
        ("HOOK", ours.receiver.url("/r")),
        ("SOURCE", ours.visitor.source_id.clone()),
    ];
    let lines = REFERENCES.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let mut line = line.to_owned();
        for (name, id) in &names {
            line = line.replace(name, id);
        }
        let (head, body) = line.split_at(line.find('{').unwrap());
        let mut head = head.split_whitespace().map(str::to_owned);
        let mut word = || head.next().unwrap();
        (word(), word(), word(), body.to_owned())
    });
    lines.collect()
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
                const VARY: [&str; 6] = ["id", "uuid", "timestamp", "waiting_since", "source_id", "secret"];
                let varies = VARY.contains(&key.as_str()) || key.ends_with("_at") || key.ends_with("_token");
                if varies && !value.is_object() {
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
    for (kind, method, path, body) in references(&ours) {
        let call = |id: i64| {
            let body = serde_json::from_str(&body.replace("ID", &id.to_string())).unwrap();
            ours.tenant.call(&method, &path, Some(&body))
        };
        let (foreign, never) = (call(theirs.id(&kind)), call(NEVER));
        let (left, right) = (gist(&foreign, theirs.id(&kind)), gist(&never, NEVER));
        assert_eq!(left, right, "{method} {path} {body} with another account's {kind}");
        assert!(foreign.status < 500, "{method} {path}: {}", foreign.text());
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
    for (name, id) in [("inbox_id", theirs.id("inboxes")), ("team_id", theirs.id("teams"))] {
        let ask = |id: i64| admin.get(&format!("conversations?{name}={id}"));
        let (foreign, never) = (ask(id), ask(NEVER));
        assert_eq!((foreign.status, foreign.body), (never.status, never.body), "{name}");
    }
    for query in [
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
