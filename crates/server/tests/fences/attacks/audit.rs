//! What the audit log tells, and how little an attacker can make it do. That every foreign id leaves its
//! line is checked where the ids are tried: `tenancy.rs`.

use std::time::Duration;

use porchlight_testkit::{
    AuditAction as Did, AuditActor as By, AuditEntry, PASSWORD, Settings, TestServer, json,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Actor, action and subject of each line.
fn gist(lines: &[AuditEntry]) -> Vec<(By, Option<i64>, Did, String)> {
    lines.iter().map(|line| (line.actor_type, line.actor_id, line.action, subject(line))).collect()
}

fn subject(line: &AuditEntry) -> String {
    let words = [line.subject_type.as_deref(), line.subject_id.as_deref()];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn last(server: &TestServer) -> i64 {
    server.audit().last().map_or(0, |line| line.id)
}

#[test]
fn what_is_done_to_rights_and_secrets_is_told_with_who_and_whence() {
    let server = TestServer::start_with(Settings::default().with("server.trusted_proxies", "127.0.0.0/8"));
    let before = last(&server);
    let admin = server
        .administrator()
        .header("x-forwarded-for", "2001:db8:1:2:3::4")
        .header("x-request-id", "the-request");
    let kim = admin.post("agents", json!({"email": "kim@example.test", "name": "Kim", "role": "agent"})).ok();
    let kim = kim["id"].as_i64().unwrap();
    admin.patch(&format!("agents/{kim}"), json!({"role": "administrator"})).ok();
    admin.patch(&format!("agents/{kim}"), json!({"role": "administrator", "availability": "busy"})).ok();
    admin.patch(&format!("agents/{kim}"), json!({"role": "agent"})).ok();
    let inbox = admin.post("inboxes", json!({"name": "I", "channel": {"type": "api"}})).ok()["id"].clone();
    let hook = admin.post("webhooks", json!({"url": "https://hook.example.test/"})).ok();
    let hook = hook["payload"]["webhook"]["id"].clone();
    let bot = admin.post("agent_bots", json!({"name": "B"})).ok()["id"].clone();
    admin.post(&format!("webhooks/{hook}/secret"), json!({})).ok();
    admin.delete(&format!("webhooks/{hook}/previous_secret")).expect(200);
    admin.post(&format!("inboxes/{inbox}/secret"), json!({})).ok();
    admin.post(&format!("agent_bots/{bot}/reset_access_token"), json!({})).ok();
    admin.delete(&format!("agent_bots/{bot}")).expect(200);
    admin.delete(&format!("webhooks/{hook}")).expect(200);
    admin.delete(&format!("inboxes/{inbox}")).expect(200);
    admin.delete(&format!("agents/{kim}")).expect(200);
    let lines = server.audit_after(before);
    let expected = [
        (Did::MemberAdded, format!("user {kim}")),
        (Did::MemberPromoted, format!("user {kim}")),
        (Did::MemberDemoted, format!("user {kim}")),
        (Did::InboxCreated, format!("inbox {inbox}")),
        (Did::WebhookCreated, format!("webhook {hook}")),
        (Did::AgentBotCreated, format!("agent_bot {bot}")),
        (Did::SecretReplaced, format!("webhook {hook}")),
        (Did::SecretVoided, format!("webhook {hook}")),
        (Did::SecretReplaced, format!("inbox {inbox}")),
        (Did::TokenReplaced, format!("agent_bot {bot}")),
        (Did::AgentBotDeleted, format!("agent_bot {bot}")),
        (Did::WebhookDeleted, format!("webhook {hook}")),
        (Did::InboxDeleted, format!("inbox {inbox}")),
        (Did::MemberRemoved, format!("user {kim}")),
    ];
    let expected = expected.map(|(action, subject)| (By::User, Some(server.id), action, subject));
    assert_eq!(gist(&lines), expected);
    for line in &lines {
        assert_eq!((line.account_id.0, line.times), (server.account_id, 1));
        assert_eq!(line.address.as_deref(), Some("2001:db8:1:2::/64"));
        assert_eq!(line.request_id.as_deref(), Some("the-request"));
    }
}

#[test]
fn what_a_platform_app_does_is_told_as_its_own() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Theirs"})).ok()["id"].as_i64().unwrap();
    let before = last(&server);
    let members = format!("accounts/{account}/account_users");
    app.post(&members, json!({"user_id": server.id, "role": "agent"})).ok();
    app.post(&members, json!({"user_id": server.id, "role": "administrator"})).ok();
    let bot = app.post("agent_bots", json!({"name": "B", "account_id": account})).ok()["id"].clone();
    app.delete(&format!("agent_bots/{bot}")).expect(200);
    app.delete_with(&members, json!({"user_id": server.id})).expect(200);
    let lines = server.audit_after(before);
    let user = format!("user {}", server.id);
    let expected = [
        (Did::MemberAdded, user.clone()),
        (Did::MemberPromoted, user.clone()),
        (Did::AgentBotCreated, format!("agent_bot {bot}")),
        (Did::AgentBotDeleted, format!("agent_bot {bot}")),
        (Did::MemberRemoved, user),
    ];
    let expected = expected.map(|(action, subject)| (By::PlatformApp, Some(app.id), action, subject));
    assert_eq!(gist(&lines), expected);
    assert!(lines.iter().all(|line| line.account_id.0 == account));
}

#[test]
fn refusals_inside_an_account_are_told_and_stale_links_are_not() {
    let server = TestServer::start();
    let (inbox, visitor, number) = server.conversation();
    let outsider = server.agent();
    let before = last(&server);
    // By role, by inbox, by kind of caller.
    outsider.post("webhooks", json!({"url": "https://hook.example.test/"})).expect(401);
    outsider.get(&format!("conversations/{number}")).expect(401);
    outsider.get(&format!("inboxes/{}", inbox.id)).expect(401);
    let bot = server.bot(&[&inbox], "");
    bot.get("agents").expect(401);
    let facts = |line: &AuditEntry| line.action.is_refusal();
    let mut lines = server.audit_after(before);
    lines.retain(facts);
    let by = (By::User, Some(outsider.id), Did::AccessRefused);
    assert_eq!(
        gist(&lines),
        [
            (by.0, by.1, by.2, "webhook".to_owned()),
            (by.0, by.1, by.2, format!("conversation {number}")),
            (by.0, by.1, by.2, format!("inbox {}", inbox.id)),
            (By::AgentBot, Some(bot.id), Did::AccessRefused, "user".to_owned()),
        ]
    );
    // What is gone or was mistyped, bad input, and being nobody are no refusals.
    let before = last(&server);
    let gone = visitor.conversation();
    server.delete(&format!("conversations/{gone}")).expect(200);
    server.get(&format!("conversations/{gone}")).expect(404);
    server.get("contacts/123456789").expect(404);
    server.get("contacts/zero").expect(404);
    server.get("contacts/99999999999999999999").expect(404);
    server.get(&format!("conversations/{number}/messages/1/2")).expect(404);
    server.post("labels", json!({"title": ""})).expect(422);
    server.stranger().get(&format!("/api/v1/accounts/{}/agents", server.account_id)).expect(401);
    assert_eq!(gist(&server.audit_after(before)), []);
}

#[test]
fn a_login_under_attack_is_told_in_its_accounts() {
    let server = TestServer::start_with(
        Settings::default()
            .with("rate_limits.enabled", true)
            .with("rate_limits.exempt", "")
            .with("rate_limits.sign_in_email", "3/15m")
            .with("server.trusted_proxies", "127.0.0.0/8"),
    );
    let victim = server.agent();
    let before = last(&server);
    let try_from = |n: u8, email: &str, password: &str| {
        let caller = server.stranger().header("x-forwarded-for", &format!("203.0.113.{n}"));
        caller.post("/auth/sign_in", json!({"email": email, "password": password})).status
    };
    let tries: Vec<u16> = (0..5).map(|n| try_from(n, &victim.email, "Wr0ng!pw")).collect();
    assert_eq!(tries, [401, 401, 401, 429, 429]);
    let others: Vec<u16> = (10..15).map(|n| try_from(n, "nobody@example.test", PASSWORD)).collect();
    assert_eq!(others, tries, "an address that nobody has is answered alike");
    let lines = server.audit_after(before);
    let line = (By::Nobody, None, Did::SignInLocked, format!("user {}", victim.id));
    assert_eq!(gist(&lines), [line.clone(), line]);
    let addresses: Vec<_> = lines.iter().map(|line| line.address.as_deref()).collect();
    assert_eq!(addresses, [Some("203.0.113.3"), Some("203.0.113.4")]);
}

#[test]
fn a_flood_of_refusals_is_counted_and_leaves_a_few_lines() {
    let server = TestServer::start_with(Settings::default().with("audit.refusals_per_minute", 5));
    let elsewhere = server.tenant();
    let (agent, other) = (server.agent(), elsewhere.agent());
    let before = last(&server);
    // At the start of a minute, so that it is one.
    server.travel(Duration::from_secs(60 - seconds_of(&server) + 1));
    let flood = 100;
    for _ in 0..flood {
        agent.get("webhooks").expect(401);
    }
    other.get("webhooks").expect(401);
    let lines = server.audit_after(before);
    let of = |account: i64| lines.iter().filter(move |line| line.account_id.0 == account);
    assert_eq!(of(server.account_id).count(), 5);
    assert_eq!(of(elsewhere.account_id).count(), 1, "one account's flood hides nothing of another's");
    server.travel(Duration::from_secs(60));
    let counted = server.audit_after(lines.last().unwrap().id);
    assert_eq!(gist(&counted), [(By::System, None, Did::RefusalsCounted, String::new())]);
    assert_eq!((counted[0].account_id.0, counted[0].times), (server.account_id, flood - 5));
    // A new minute has lines again.
    agent.get("webhooks").expect(401);
    assert_eq!(server.audit_after(counted[0].id).len(), 1);
}

/// How far the server's clock is into its minute.
fn seconds_of(server: &TestServer) -> u64 {
    u64::try_from(server.node().db.clock().now().seconds() % 60).unwrap()
}

#[test]
fn the_log_is_kept_for_its_time_and_goes_with_its_account() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Theirs"})).ok()["id"].as_i64().unwrap();
    let member = json!({"user_id": server.id, "role": "agent"});
    app.post(&format!("accounts/{account}/account_users"), member).ok();
    server.administrator().in_account(account).get("webhooks").expect(401);
    server.agent().get("webhooks").expect(401);
    let count = |account: i64, refused: bool| {
        let lines = server.audit();
        let some = lines.iter().filter(|line| line.account_id.0 == account);
        some.filter(|line| line.action.is_refusal() == refused).count()
    };
    let facts = count(server.account_id, false);
    assert_eq!((count(account, false), count(account, true), count(server.account_id, true)), (1, 1, 1));
    app.delete(&format!("accounts/{account}")).expect(200);
    // Nothing is told any more of an account that is going, not even what was refused just now.
    server.administrator().in_account(account).get("webhooks");
    server.run_jobs();
    assert_eq!((count(account, false), count(account, true)), (0, 0));
    let prune = || {
        let keep = porchlight_domain::sweeps::Retention::default();
        let pruned = server.node().db.write_blocking(move |tx| porchlight_domain::sweeps::prune(tx, &keep));
        assert!(!pruned.unwrap());
    };
    prune();
    assert_eq!((count(server.account_id, false), count(server.account_id, true)), (facts, 1));
    server.travel(31 * DAY);
    prune();
    assert_eq!((count(server.account_id, false), count(server.account_id, true)), (facts, 0));
    server.travel(335 * DAY);
    prune();
    assert_eq!(count(server.account_id, false), 0);
}
