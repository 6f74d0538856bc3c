//! Bots of platform apps.

use porchlight_testkit::{Actor, Part, TestServer, json};

#[test]
fn an_app_makes_shows_changes_and_deletes_a_bot() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Fern"})).ok();
    let wanted = json!({"name": "Rosie", "description": "Waters plants", "outgoing_url": "https://bot.test/hook",
        "account_id": account["id"]});
    let made = app.post("agent_bots", wanted).ok();
    assert_eq!(made["name"], "Rosie");
    assert_eq!(made["outgoing_url"], "https://bot.test/hook");
    assert_eq!(made["account_id"], account["id"]);
    assert_eq!(made["system_bot"], false);
    assert_eq!(made["thumbnail"], "");
    assert!(made["secret"].is_string());
    let path = format!("agent_bots/{}", made["id"]);
    let shown = app.get(&path).ok();
    assert_eq!(shown["access_token"], made["access_token"]);
    assert!(shown.get("secret").is_none());
    assert_eq!(app.get("agent_bots").ok(), json!([shown]));
    let changed = app.patch(&path, json!({"name": "Rose", "outgoing_url": null})).ok();
    assert_eq!((&changed["name"], &changed["outgoing_url"]), (&json!("Rose"), &json!(null)));
    assert_eq!(changed["description"], "Waters plants");
    let key = Actor::with_token(server.origin(), "", made["access_token"].as_str().unwrap());
    let outside = json!({"error": "Bot is not authorized to access this account"});
    key.in_account(account["id"].as_i64().unwrap()).post("conversations", json!({})).refused(401, outside);
    assert_eq!(app.delete(&path).status, 200);
    app.get(&path).expect(404);
    assert_eq!(app.get("agent_bots").ok(), json!([]));
    let unknown = json!({"error": "Invalid Access Token"});
    key.in_account(account["id"].as_i64().unwrap()).post("conversations", json!({})).refused(401, unknown);
}

#[test]
fn a_bot_without_an_account_serves_the_installation() {
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app.post("agent_bots", json!({"name": "Everywhere", "outgoing_url": "https://bot.test"})).ok();
    assert_eq!((&made["account_id"], &made["system_bot"]), (&json!(null), &json!(true)));
    let seen = server.get("agent_bots").ok();
    assert_eq!(seen[0]["id"], made["id"]);
    assert!(seen[0].get("access_token").is_none(), "{seen}");
}

#[test]
fn a_bot_can_only_be_put_into_an_account_of_the_app() {
    let server = TestServer::start();
    let app = server.platform_app();
    let foreign = json!({"error": "Non permissible resource"});
    app.post("agent_bots", json!({"name": "Spy", "account_id": server.account_id}))
        .refused(401, foreign.clone());
    app.post("agent_bots", json!({"name": "Lost", "account_id": 999_999}))
        .refused(422, json!({"message": "Account must exist", "attributes": ["account"]}));
    let made = app.post("agent_bots", json!({"name": "Spy"})).ok();
    let path = format!("agent_bots/{}", made["id"]);
    app.patch(&path, json!({"account_id": server.account_id})).refused(401, foreign.clone());
    assert_eq!(app.get(&path).ok()["account_id"], json!(null));
    let other = server.platform_app();
    for reply in [
        other.get(&path),
        other.patch(&path, json!({"name": "x"})),
        other.delete(&path),
        other.delete(&format!("{path}/avatar")),
    ] {
        reply.refused(401, foreign.clone());
    }
    app.get("agent_bots/999999").refused(404, json!({"status": 404, "error": "Not Found"}));
    app.post("agent_bots", json!({"outgoing_url": "javascript:alert(1)"})).expect(422);
}

#[test]
fn a_bot_has_a_picture_until_it_is_taken_away() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let server = TestServer::start();
    let app = server.platform_app();
    let made = app
        .post_multipart(
            "agent_bots",
            vec![Part::Text("name", "Rosie"), Part::File("avatar", "rosie.png", "image/png", PNG.to_vec())],
        )
        .ok();
    assert!(made["thumbnail"].as_str().unwrap().starts_with("http"), "{made}");
    let bare = app.delete(&format!("agent_bots/{}/avatar", made["id"])).ok();
    assert_eq!(bare["thumbnail"], "");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    app.post_multipart(
        "agent_bots",
        vec![Part::Text("name", "Eve"), Part::File("avatar", "eve.png", "image/png", svg)],
    )
    .expect(422);
}
