//! No account sees another's data: every operation of the application API, with another account in the
//! path and with another account's ids under the own one.

use porchlight_testkit::{
    Actor, AuditAction, AuditActor, AuditEntry, Reply, Settings, TestServer, Value, json,
};

use crate::operations::{Operation, operations};
use crate::world::{NEVER, World, never, two};

/// What an operation needs in its body so that it gets as far as its ids.
pub fn body(operation: &Operation, world: &World) -> Option<Value> {
    let action = operation.path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap();
    let body = match (operation.method.as_str(), action) {
        ("GET", _) => return None,
        (_, "inbox_members") => json!({"inbox_id": world.id("inboxes"), "user_ids": [world.agent.id]}),
        (_, "team_members") => json!({"user_ids": [world.agent.id]}),
        ("DELETE", _) => return None,
        (_, "agents") => json!({"name": "Nora", "email": "nora@example.test", "role": "agent"}),
        (_, "messages") => json!({"content": "hello", "submitted_values": [{"name": "n", "value": "v"}]}),
        (_, "labels") => json!({"labels": ["vip"], "title": "vip"}),
        (_, "assignments") => json!({"assignee_id": world.agent.id}),
        (_, "toggle_status") => json!({"status": "resolved"}),
        (_, "toggle_priority") => json!({"priority": "high"}),
        (_, "toggle_typing_status") => json!({"typing_status": "on"}),
        (_, "custom_attributes") => json!({"custom_attributes": {"a": "b"}}),
        (_, "contact_inboxes") => json!({"inbox_id": world.id("inboxes")}),
        (_, "set_agent_bot") => json!({"agent_bot": world.id("agent_bots")}),
        (_, "destroy_custom_attributes") => json!({"custom_attributes": ["a"]}),
        (_, "conversations") => json!({"inbox_id": world.id("inboxes"), "contact_id": world.id("contacts"),
            "source_id": world.visitor.source_id, "priority": "low"}),
        (_, "webhooks") => json!({"name": "n", "url": world.receiver.url("/x"),
            "subscriptions": ["message_created"]}),
        (_, "inboxes") => json!({"name": "n", "channel": {"type": "api"}}),
        (_, "participants") => json!({"user_ids": [world.agent.id]}),
        _ => json!({"name": "Somebody"}),
    };
    Some(body)
}

fn call(actor: &Actor, operation: &Operation, path: &str, world: &World) -> Reply {
    actor.call(&operation.method, path, body(operation, world).as_ref())
}

/// A server whose audit log tells of every refusal, however many come in a minute.
fn telling() -> TestServer {
    TestServer::start_with(Settings::default().with("audit.refusals_per_minute", 1_000_000))
}

/// Reads the audit log on from where it was read last.
struct Log<'a> {
    server: &'a TestServer,
    last: i64,
}

impl<'a> Log<'a> {
    fn from_now(server: &'a TestServer) -> Self {
        let mut log = Self { server, last: 0 };
        log.news();
        log
    }

    fn news(&mut self) -> Vec<AuditEntry> {
        let lines = self.server.audit_after(self.last);
        self.last = lines.last().map_or(self.last, |line| line.id);
        lines
    }

    /// The one line that a request has left.
    fn one(&mut self, what: &str) -> AuditEntry {
        let mut lines = self.news();
        assert_eq!(lines.len(), 1, "{what}: {lines:#?}");
        lines.remove(0)
    }
}

/// The account itself, which its people see whatever its state.
fn own_resource_of_people(operation: &Operation) -> bool {
    let ends = ["/accounts/{account_id}", "/accounts/{id}", "/cache_keys", "/update_active_at"];
    ends.iter().any(|end| operation.path.ends_with(end))
}

#[test]
fn another_account_in_the_path_is_refused() {
    let server = telling();
    let (ours, theirs) = two(&server);
    let mut log = Log::from_now(&server);
    let before = server.rows_of(theirs.tenant.account_id);
    for operation in operations(&server).into_iter().filter(Operation::in_account) {
        let path = operation.fill(|before, _| theirs.segment(before));
        for (who, actor) in [("administrator", ours.tenant.administrator()), ("agent", ours.agent.clone())] {
            let reply = call(&actor, &operation, &path, &theirs);
            // The account itself does not say that it exists; everything below it names the reason.
            let expected = match reply.status {
                404 => json!({"error": "Resource could not be found"}),
                _ => json!({"error": "You are not authorized to access this account"}),
            };
            let status = if own_resource_of_people(&operation) { 404 } else { 401 };
            assert_eq!((reply.status, &reply.body), (status, &expected), "{} as {who}", operation.name());
            let line = log.one(&format!("{} as {who}", operation.name()));
            assert_eq!(
                (line.account_id.0, line.action),
                (theirs.tenant.account_id, AuditAction::AccountRefused)
            );
            assert_eq!((line.actor_type, line.actor_id), (AuditActor::User, Some(actor.id)));
            assert_eq!(line.request_id.as_deref(), reply.header("x-request-id"));
        }
        let reply = call(&ours.bot, &operation, &path, &theirs);
        assert_eq!(reply.status, 401, "{} as a bot: {}", operation.name(), reply.text());
        match own_resource_of_people(&operation) {
            // Bots are turned away before the account is looked at.
            true => assert_eq!(log.news(), []),
            false => {
                let line = log.one(&format!("{} as a bot", operation.name()));
                assert_eq!((line.actor_type, line.actor_id), (AuditActor::AgentBot, Some(ours.bot.id)));
            }
        }
    }
    assert_eq!(server.rows_of(theirs.tenant.account_id), before, "a refused call wrote something");
}

#[test]
fn ids_of_another_account_are_as_unknown_as_ids_that_never_were() {
    let server = telling();
    let (ours, theirs) = two(&server);
    let mut log = Log::from_now(&server);
    let before = server.rows_of(theirs.tenant.account_id);
    let mut checked = 0;
    for operation in operations(&server).into_iter().filter(Operation::in_account) {
        let parameters = operation.parameters();
        for (position, (word, _)) in
            parameters.iter().enumerate().filter(|(_, (before, _))| before != "accounts")
        {
            let path = |foreign: &dyn Fn(&str) -> String| {
                let mut at = 0;
                operation.fill(|before, _| {
                    let id = if at == position { foreign(before) } else { ours.segment(before) };
                    at += 1;
                    id
                })
            };
            let (foreign, never) = (path(&|before| theirs.segment(before)), path(&never));
            for (who, actor) in
                [("administrator", &ours.tenant.administrator()), ("agent", &ours.agent), ("bot", &*ours.bot)]
            {
                let what = format!("{} as {who}: {foreign}", operation.name());
                let foreign = call(actor, &operation, &foreign, &ours);
                let line = log.one(&what);
                let never = call(actor, &operation, &never, &ours);
                assert_eq!((foreign.status, &foreign.body), (never.status, &never.body), "{what}");
                let fine = match foreign.status {
                    404 => true,
                    401 => who != "administrator",
                    // Retrying words it this way on the wire.
                    422 => foreign.body == json!({"error": "Couldn't find Message"}),
                    _ => false,
                };
                assert!(fine, "{what}: {} {}", foreign.status, foreign.text());
                assert_eq!(
                    (line.account_id.0, line.actor_id),
                    (ours.tenant.account_id, Some(actor.id)),
                    "{what}"
                );
                assert_eq!(line.request_id.as_deref(), foreign.header("x-request-id"), "{what}");
                let stray = log.news().len();
                if foreign.status == 401 {
                    assert_eq!((line.action, stray), (AuditAction::AccessRefused, 1), "{what}");
                } else {
                    assert_eq!(line.action, AuditAction::ObjectRefused, "{what}");
                    assert_eq!(line.subject_id, Some(theirs.segment(word)), "{what}");
                    // Names that lead nowhere are nobody's; but numbers are an account's own, and it knows
                    // which it never gave out.
                    assert_eq!(stray, usize::from(word == "conversations"), "{what}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} combinations were tried");
    assert_eq!(server.rows_of(theirs.tenant.account_id), before, "a refused call wrote something");
}

#[test]
fn visitors_reach_only_what_is_theirs() {
    let server = telling();
    let (ours, theirs) = two(&server);
    let neighbour = server.visitor(&ours.inbox);
    let own = neighbour.conversation();
    let mut log = Log::from_now(&server);
    let before = server.rows_of(theirs.tenant.account_id);
    let id = |before: &str, world: &World| match before {
        "inboxes" => world.inbox.identifier.clone(),
        "contacts" => world.visitor.source_id.clone(),
        before => world.segment(before),
    };
    let public = operations(&server)
        .into_iter()
        .filter(|operation| operation.path.starts_with("/public/api/v1/inboxes/"));
    for operation in public {
        let parameters = operation.parameters();
        for position in 0..parameters.len() {
            let path = |foreign: &dyn Fn(&str) -> String| {
                let mut at = 0;
                operation.fill(|before, _| {
                    at += 1;
                    match before {
                        _ if at - 1 == position => foreign(before),
                        "contacts" => neighbour.source_id.clone(),
                        "conversations" => own.to_string(),
                        before => id(before, &ours),
                    }
                })
            };
            let never = |before: &str| match before {
                "inboxes" | "contacts" => "nobodyhasthisidentifier0".to_owned(),
                _ => NEVER.to_string(),
            };
            let never = call(&server.stranger(), &operation, &path(&never), &ours);
            assert_eq!(never.status, 404, "{}: {}", operation.name(), never.text());
            log.news();
            // Another account's, and another visitor's of the same inbox.
            for world in [&theirs, &ours] {
                // An identifier is the key itself: whoever has it may come in.
                let key = match parameters[position].0.as_str() {
                    "inboxes" => std::ptr::eq(world, &ours) || parameters.len() == 1,
                    "contacts" => std::ptr::eq(world, &ours),
                    _ => false,
                };
                if key {
                    continue;
                }
                let path = path(&|before| id(before, world));
                let reply = call(&server.stranger(), &operation, &path, &ours);
                assert_eq!((reply.status, &reply.body), (404, &never.body), "{} {path}", operation.name());
                // Who does not know a key is nobody, and nobody's account is known.
                if ["conversations", "messages"].contains(&parameters[position].0.as_str()) {
                    let line = log.one(&path);
                    assert_eq!(
                        (line.account_id.0, line.action),
                        (ours.tenant.account_id, AuditAction::ObjectRefused)
                    );
                    assert_eq!((line.actor_type, line.actor_id), (AuditActor::Contact, Some(neighbour.id)));
                }
                assert_eq!(log.news(), [], "{path}");
            }
        }
    }
    assert_eq!(server.rows_of(theirs.tenant.account_id), before, "a refused call wrote something");
}

#[test]
fn platform_apps_reach_only_what_they_made() {
    let server = telling();
    let (ours, theirs) = (server.platform_app(), server.platform_app());
    let account = theirs.post("accounts", json!({"name": "Theirs"})).ok()["id"].clone();
    let person = json!({"name": "P", "email": "p@example.test", "password": "Porch-l1ght!"});
    let user = theirs.post("users", person).ok()["id"].clone();
    let bot = theirs.post("agent_bots", json!({"name": "B", "account_id": account})).ok()["id"].clone();
    let place = format!("accounts/{account}/account_users");
    theirs.post(&place, json!({"user_id": user, "role": "agent"})).ok();
    let mut log = Log::from_now(&server);
    let before = server.rows_of(account.as_i64().unwrap());
    let platform =
        operations(&server).into_iter().filter(|operation| operation.path.starts_with("/platform/"));
    for operation in platform.filter(|operation| operation.path.contains('{')) {
        let body = json!({"name": "Mine now", "user_id": user, "role": "administrator"});
        let fill = |value: &dyn Fn(&str) -> Value| operation.fill(|before, _| value(before).to_string());
        let path = fill(&|before| match before {
            "accounts" => account.clone(),
            "users" => user.clone(),
            "agent_bots" => bot.clone(),
            other => panic!("no id follows /{other}/"),
        });
        let reply = ours.call(&operation.method, &path, Some(&body));
        let refusal = json!({"error": "Non permissible resource"});
        assert_eq!((reply.status, reply.body), (401, refusal), "{}", operation.name());
        let line = log.one(&path);
        assert_eq!((Some(line.account_id.0), line.action), (account.as_i64(), AuditAction::AccountRefused));
        assert_eq!((line.actor_type, line.actor_id), (AuditActor::PlatformApp, Some(ours.id)));
        let reply = ours.call(&operation.method, &fill(&|_| NEVER.into()), Some(&body));
        assert_eq!(reply.status, 404, "{}: {}", operation.name(), reply.text());
    }
    assert_eq!(server.rows_of(account.as_i64().unwrap()), before, "a refused call wrote something");
}
