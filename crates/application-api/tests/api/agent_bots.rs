//! Agent bots of an account.

use porchlight_testkit::{Actor, TestServer, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND};

#[test]
fn a_bot_is_made_shown_changed_and_deleted() {
    let server = TestServer::start();
    let body = json!({"name": "Echo", "description": "Answers", "outgoing_url": "https://bot.example.test/", "bot_type": 0, "bot_config": {"a": 1}});
    let made = server.post("agent_bots", body).ok();
    let id = made["id"].as_i64().unwrap();
    let whole = json!({
        "id": id, "name": "Echo", "description": "Answers", "thumbnail": "",
        "outgoing_url": "https://bot.example.test/", "bot_type": "webhook", "bot_config": {"a": 1},
        "account_id": server.account_id, "access_token": made["access_token"], "system_bot": false,
    });
    assert_eq!(made["access_token"].as_str().map(str::len), Some(24));
    let mut without = made.clone();
    assert_eq!(without.as_object_mut().unwrap().remove("secret").unwrap().as_str().map(str::len), Some(64));
    assert_eq!(without, whole);
    let path = format!("agent_bots/{id}");
    assert_eq!(server.get(&path).ok(), whole, "the secret is told once");
    assert_eq!(server.get("agent_bots").ok(), json!([whole]));

    let changed =
        server.patch(&path, json!({"name": "Echo 2", "outgoing_url": "", "bot_config": "{\"b\": 2}"})).ok();
    assert_eq!(changed["name"], "Echo 2");
    assert!(changed["outgoing_url"].is_null());
    assert_eq!(changed["bot_config"], json!({"b": 2}));
    assert_eq!(changed["description"], "Answers");

    let gone = server.delete(&path);
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    server.get(&path).refused(404, NOT_FOUND());
    assert_eq!(server.get("agent_bots").ok(), json!([]));
    server.run_jobs();
}

#[test]
fn a_token_is_shown_to_administrators_only() {
    let server = TestServer::start();
    let made = server.post("agent_bots", json!({"name": "Echo"})).ok();
    let (path, agent) = (format!("agent_bots/{}", made["id"]), server.agent());
    assert_eq!(agent.get(&path).ok().get("access_token"), None);
    assert_eq!(agent.get("agent_bots").ok()[0].get("access_token"), None);
    assert_eq!(server.get("agent_bots").ok()[0]["access_token"], made["access_token"]);
    server.run_jobs();
}

#[test]
fn a_new_token_voids_the_old_one_and_a_deleted_bot_has_none() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let (_, _, conversation) = (&inbox, (), server.visitor(&inbox).conversation());
    let bot = server.bot(&[&inbox], "");
    let toggle = |bot: &Actor| {
        bot.post(&format!("conversations/{conversation}/toggle_priority"), json!({"priority": "low"}))
    };
    toggle(&bot).expect(200);
    let path = format!("agent_bots/{}", bot.id);
    let renewed = server.post(&format!("{path}/reset_access_token"), json!({})).ok();
    assert_ne!(renewed["access_token"], bot.body["access_token"]);
    let unknown = json!({"error": "Invalid Access Token"});
    toggle(&bot).refused(401, unknown.clone());
    let again = Actor::with_token(server.origin(), &bot.base, renewed["access_token"].as_str().unwrap());
    toggle(&again).expect(200);

    // A bot that serves no inbox of the account stays out.
    server.post(&format!("inboxes/{}/set_agent_bot", inbox.id), json!({"agent_bot": null})).expect(200);
    toggle(&again).refused(401, json!({"error": "Bot is not authorized to access this account"}));
    server.post(&format!("inboxes/{}/set_agent_bot", inbox.id), json!({"agent_bot": bot.id})).expect(200);
    server.delete(&path).expect(200);
    toggle(&again).refused(401, unknown);
    assert_eq!(server.get(&format!("inboxes/{}/agent_bot", inbox.id)).ok(), json!({}));
    server.run_jobs();
}

#[test]
fn what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let server = TestServer::start();
    let path = format!("agent_bots/{}", server.post("agent_bots", json!({"name": "Echo"})).ok()["id"]);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let invalid = |message: &str, attribute: &str| json!({"message": message, "attributes": [attribute]});
    server.post("agent_bots", json!({})).refused(422, invalid("Name can't be blank", "name"));
    server.patch(&path, json!({"name": null})).refused(422, invalid("Name can't be blank", "name"));
    for url in ["ftp://bot.test", "bot.test", "javascript:alert(1)"] {
        let body = json!({"name": "Bot", "outgoing_url": url});
        server.post("agent_bots", body).refused(422, invalid("Outgoing url is invalid", "outgoing_url"));
    }
    let long = json!({"outgoing_url": format!("https://bot.test/{}", "x".repeat(2_048))});
    server
        .patch(&path, long)
        .refused(422, invalid("Outgoing url is too long (maximum is 2048 characters)", "outgoing_url"));
    let kind = json!({"error": "'csml' is not a valid bot_type"});
    server.post("agent_bots", json!({"name": "Bot", "bot_type": "csml"})).refused(422, kind);
    server.patch(&path, json!({"bot_config": "no object"})).expect(422);
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn agents_read_bots_and_change_none() {
    let server = TestServer::start();
    let path = format!("agent_bots/{}", server.post("agent_bots", json!({"name": "Echo"})).ok()["id"]);
    let agent = server.agent();
    agent.get(&path).ok();
    agent.post("agent_bots", json!({"name": "Mine"})).refused(401, NOT_ALLOWED());
    agent.patch(&path, json!({"name": "Mine"})).refused(401, NOT_ALLOWED());
    agent.delete(&path).refused(401, NOT_ALLOWED());
    agent.delete(&format!("{path}/avatar")).refused(401, NOT_ALLOWED());
    agent.post(&format!("{path}/reset_access_token"), json!({})).refused(401, NOT_ALLOWED());
    server.run_jobs();
}

#[test]
fn a_bot_of_the_installation_is_read_but_never_changed() {
    let server = TestServer::start();
    let made = server.platform_app().post("agent_bots", json!({"name": "System"})).ok();
    let path = format!("agent_bots/{}", made["id"]);
    let shown = server.get(&path).ok();
    assert_eq!((&shown["system_bot"], &shown["account_id"]), (&json!(true), &json!(null)));
    assert_eq!((shown.get("access_token"), shown.get("outgoing_url")), (None, None));
    let inbox = server.inbox();
    server.post(&format!("inboxes/{}/set_agent_bot", inbox.id), json!({"agent_bot": made["id"]})).expect(200);
    server.patch(&path, json!({"name": "Mine"})).refused(404, NOT_FOUND());
    server.delete(&path).refused(404, NOT_FOUND());
    server.post(&format!("{path}/reset_access_token"), json!({})).refused(404, NOT_FOUND());
    assert_eq!(server.get(&path).ok()["name"], "System");
    server.run_jobs();
}

#[test]
fn another_accounts_bot_is_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let foreign = other.post("agent_bots", json!({"name": "Theirs"})).ok()["id"].clone();
    let before = server.rows_of(other.account_id);
    for id in [foreign, json!(0), json!(-1)] {
        let path = format!("agent_bots/{id}");
        server.get(&path).refused(404, NOT_FOUND());
        server.patch(&path, json!({"name": "Mine"})).refused(404, NOT_FOUND());
        server.delete(&path).refused(404, NOT_FOUND());
        server.delete(&format!("{path}/avatar")).refused(404, NOT_FOUND());
        server.post(&format!("{path}/reset_access_token"), json!({})).refused(404, NOT_FOUND());
    }
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}
