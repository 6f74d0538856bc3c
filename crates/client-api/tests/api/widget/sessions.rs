//! Sessions: made, found again, and of no use to anybody else.

use std::time::Duration;

use porchlight_testkit::{Settings, TestServer, json};

use super::{newcomer, not_found, with_token};

#[test]
fn a_configuration_brings_a_session_and_keeps_it() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let door = newcomer(&server, &website);
    let first = door.post("config", json!({})).ok();
    let config = &first["website_channel_config"];
    let mut keys: Vec<_> = config.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let named = [
        "allow_messages_after_resolved",
        "api_host",
        "auth_token",
        "avatar_url",
        "csat_survey_enabled",
        "disable_branding",
        "enabled_features",
        "enabled_languages",
        "has_a_connected_agent_bot",
        "locale",
        "out_of_office_message",
        "portal",
        "pre_chat_form_enabled",
        "pre_chat_form_options",
        "reply_time",
        "timezone",
        "utc_off_set",
        "utc_offset",
        "website_name",
        "website_token",
        "welcome_tagline",
        "welcome_title",
        "widget_color",
        "working_hours",
        "working_hours_enabled",
    ];
    assert_eq!(keys, named);
    let mut keys: Vec<_> = first["contact"].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["email", "id", "identifier", "name", "phone_number", "pubsub_token"]);
    assert_eq!(config["api_host"], server.origin());
    let again = with_token(&door, config["auth_token"].as_str().unwrap()).post("config", json!({})).ok();
    assert_eq!(again["contact"], first["contact"]);
    // The team sees no contact that nothing is known of.
    assert_eq!(server.get("contacts").ok()["meta"]["count"], 0);
    server.run_jobs();
}

#[test]
fn without_a_session_there_is_nothing_to_see() {
    let server = TestServer::start();
    let (website, other) = (server.widget_inbox(), server.widget_inbox());
    let visitor = server.widget_visitor(&website);
    let door = newcomer(&server, &website);
    let api = server.inbox();
    let session = server.visitor(&api);
    let foreign = server.tenant();
    let theirs = foreign.widget_visitor(&foreign.widget_inbox());
    let here = |token: &str| with_token(&door, token);
    let elsewhere = newcomer(&server, &other).header("x-auth-token", &visitor.token);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let lookers = [
        door.clone(),
        here("nonsense"),
        here(&theirs.token),
        here(&session.source_id),
        here(&server.administrator().token),
        elsewhere,
        here(&format!("{}x", visitor.token)),
    ];
    for looker in lookers {
        looker.get("messages").refused(404, not_found());
        looker.get("contact").refused(404, not_found());
        looker.get("conversations").refused(404, not_found());
        looker.post("messages", json!({"message": {"content": "x"}})).refused(404, not_found());
        looker.post("conversations", json!({"message": {"content": "x"}})).refused(404, not_found());
        looker.patch("contact/set_user", json!({"identifier": "x"})).refused(404, not_found());
        looker.post("events", json!({"name": "webwidget.triggered"})).refused(404, not_found());
    }
    assert_eq!(server.rows_of(server.account_id), before);
    visitor.get("messages").ok();
    // Nor is a visitor anybody else: its token opens no other door.
    let as_agent =
        server.stranger().header("x-auth-token", &visitor.token).header("api_access_token", &visitor.token);
    as_agent.get(&format!("/api/v1/accounts/{}/conversations", server.account_id)).expect(401);
    as_agent.get("/api/v1/profile").expect(401);
    let public = server.stranger().get(&format!("/public/api/v1/inboxes/{}/contacts/x", website.identifier));
    assert_eq!(public.status, 404, "a website is no API inbox");
    server.run_jobs();
    foreign.get("conversations").ok();
}

#[test]
fn a_session_ends_a_year_after_the_last_visit() {
    let server = TestServer::start();
    let website = server.widget_inbox_with(json!({"enable_email_collect": false}));
    let visitor = server.widget_visitor(&website);
    visitor.say("hello");
    server.travel(Duration::from_secs(364 * 24 * 3600));
    let renewed = visitor.post("config", json!({})).ok();
    server.travel(Duration::from_secs(2 * 24 * 3600));
    // Callers are remembered for a second, whatever the server's clock says.
    std::thread::sleep(Duration::from_millis(1100));
    visitor.get("messages").refused(404, not_found());
    let renewed = with_token(&visitor, renewed["website_channel_config"]["auth_token"].as_str().unwrap());
    assert_eq!(renewed.get("messages").ok()["payload"][0]["content"], "hello");
    server.run_jobs();
}

#[test]
fn parts_of_two_tokens_make_none() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let (ann, ben) = (server.widget_visitor(&website), server.widget_visitor(&website));
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (anns, bens) = (parts(&ann.token), parts(&ben.token));
    for token in [
        format!("{}.{}.{}", anns[0], bens[1], anns[2]),
        format!("{}.{}.", anns[0], bens[1]),
        format!("{}.{}", anns[0], bens[1]),
        // `{"alg":"none"}`
        format!("eyJhbGciOiJub25lIn0.{}.", bens[1]),
    ] {
        with_token(&ann, &token).get("messages").refused(404, not_found());
    }
    ben.get("messages").ok();
    server.run_jobs();
}

#[test]
fn new_sessions_are_counted_and_old_ones_are_not() {
    let settings = Settings::default()
        .with("rate_limits.enabled", true)
        .with("rate_limits.exempt", "")
        .with("rate_limits.widget_session_ip", "2/1h");
    let server = TestServer::start_with(settings);
    let website = server.widget_inbox();
    let visitor = server.widget_visitor(&website);
    newcomer(&server, &website).post("config", json!({})).ok();
    let third = newcomer(&server, &website).post("config", json!({}));
    assert_eq!(third.status, 429);
    assert!(third.header("retry-after").is_some());
    visitor.post("config", json!({})).ok();
    server.run_jobs();
}

#[test]
fn a_suspended_accounts_visitors_are_told() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let visitor = server.widget_visitor(&website);
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Late payer"})).ok()["id"].as_i64().unwrap();
    let user = json!({"name": "Ann", "email": "ann.late@example.test", "password": "Porch-l1ght!"});
    let user = app.post("users", user).ok();
    let member = json!({"user_id": user["id"], "role": "administrator"});
    app.post(&format!("accounts/{account}/account_users"), member).ok();
    let base = format!("/api/v1/accounts/{account}");
    let staff =
        porchlight_testkit::Actor::with_token(server.origin(), &base, user["access_token"].as_str().unwrap());
    let channel = json!({"type": "web_widget", "website_url": "late.test"});
    let inbox = staff.post("inboxes", json!({"name": "Late", "channel": channel})).ok();
    let query = format!("website_token={}", inbox["website_token"].as_str().unwrap());
    let door = porchlight_testkit::Actor { query: query.clone(), ..server.stranger().at("/api/v1/widget") };
    let token = door.post("config", json!({})).ok()["website_channel_config"]["auth_token"].clone();
    let late = door.header("x-auth-token", token.as_str().unwrap());
    app.patch(&format!("accounts/{account}"), json!({"status": "suspended"})).ok();
    let suspended = json!({"error": "Account is suspended"});
    late.get("messages").refused(401, suspended.clone());
    late.post("config", json!({})).refused(401, suspended.clone());
    server.stranger().get(&format!("/widget?{query}")).refused(401, suspended);
    visitor.get("messages").ok();
    server.run_jobs();
}

#[test]
fn visitors_see_who_answers() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let agent = server.agent_in(&[&website]);
    let door = newcomer(&server, &website);
    let members = door.get("inbox_members").ok()["payload"].clone();
    assert_eq!(members.as_array().unwrap().len(), 1);
    assert_eq!(members[0]["id"], agent.id);
    assert_eq!(members[0]["avatar_url"], "");
    let mut keys: Vec<_> = members[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["availability_status", "avatar_url", "id", "name"], "no address of anybody");
    assert_eq!(door.get("campaigns").ok(), json!([]));
    let nobody = porchlight_testkit::Actor { query: String::new(), ..door };
    nobody.get("inbox_members").refused(404, not_found());
    nobody.get("campaigns").refused(404, not_found());
    nobody.post("config", json!({})).refused(404, not_found());
    server.run_jobs();
}
