//! The identifier of an inbox is its door.

use porchlight_testkit::{Actor, TestServer, json};

use crate::{door, not_found};

#[test]
fn an_identifier_no_inbox_has_leads_nowhere() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let nowhere = ["noinboxhasthisidentifier", website.identifier.as_str(), "%00", "%ff", "a%2Fb"];
    for identifier in nowhere {
        let stranger = server.stranger().at(&format!("/public/api/v1/inboxes/{identifier}"));
        stranger.get("").refused(404, not_found());
        stranger.post("contacts", json!({})).refused(404, not_found());
        stranger.get("contacts/x").refused(404, not_found());
        stranger.patch("contacts/x", json!({})).refused(404, not_found());
        stranger.get("contacts/x/conversations").refused(404, not_found());
        stranger
            .post("contacts/x/conversations/1/messages", json!({"content": "x"}))
            .refused(404, not_found());
    }
    server.run_jobs();
}

#[test]
fn an_inbox_tells_what_its_visitors_need() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let shown = door(&server, &inbox).get("").ok();
    let open = |day: i64| {
        json!({"day_of_week": day, "closed_all_day": false, "open_hour": 9, "open_minutes": 0, "close_hour": 17,
               "close_minutes": 0, "open_all_day": false})
    };
    let closed = |day: i64| {
        json!({"day_of_week": day, "closed_all_day": true, "open_hour": null, "open_minutes": null,
               "close_hour": null, "close_minutes": null, "open_all_day": false})
    };
    let whole = json!({
        "identifier": inbox.identifier, "identity_validation_enabled": false, "name": inbox.body["name"],
        "timezone": "UTC",
        "working_hours": [closed(0), open(1), open(2), open(3), open(4), open(5), closed(6)],
        "working_hours_enabled": false, "csat_survey_enabled": false, "greeting_enabled": false,
    });
    assert_eq!(shown, whole);
}

#[test]
fn any_page_may_call_and_no_page_sends_cookies() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let reply = door(&server, &inbox).header("origin", "https://shop.example.test").get("");
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
}

#[test]
fn a_closed_or_suspended_door_lets_nobody_in() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    server.delete(&format!("inboxes/{}", inbox.id)).expect(200);
    door(&server, &inbox).get("").refused(404, not_found());
    visitor.get("").refused(404, not_found());
    visitor.get(&format!("conversations/{conversation}")).refused(404, not_found());
    visitor.post("conversations", json!({})).refused(404, not_found());
    server.run_jobs();
}

#[test]
fn a_suspended_accounts_visitors_are_told() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Late payer"})).ok()["id"].as_i64().unwrap();
    let user = json!({"name": "Ann", "email": "ann.late@example.test", "password": "Porch-l1ght!"});
    let user = app.post("users", user).ok();
    let member = json!({"user_id": user["id"], "role": "administrator"});
    app.post(&format!("accounts/{account}/account_users"), member).ok();
    let token = user["access_token"].as_str().unwrap();
    let staff = Actor::with_token(server.origin(), &format!("/api/v1/accounts/{account}"), token);
    let inbox = staff.post("inboxes", json!({"name": "Door", "channel": {"type": "api"}})).ok();
    let identifier = inbox["inbox_identifier"].as_str().unwrap();
    let stranger = server.stranger().at(&format!("/public/api/v1/inboxes/{identifier}"));
    let session = stranger.post("contacts", json!({"source_id": "s"})).ok();
    assert_eq!(session["source_id"], "s");
    stranger.get("contacts/s/conversations").ok();
    app.patch(&format!("accounts/{account}"), json!({"status": "suspended"})).ok();
    let suspended = json!({"error": "Account is suspended"});
    for path in ["", "contacts/s", "contacts/s/conversations"] {
        stranger.get(path).refused(401, suspended.clone());
    }
    stranger.post("contacts", json!({})).refused(401, suspended);
    server.run_jobs();
}
