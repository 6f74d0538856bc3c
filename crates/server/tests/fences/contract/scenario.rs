//! One walk through everything this server serves of the published description.

use porchlight_testkit::{Actor, Inbox, Part, TestServer, Visitor, json};
use serde_json::Value;

use super::recorder::Recorder;

const PLATFORM: &str = "/platform/api/v1";
const ACCOUNT: &str = "/api/v1/accounts/{account_id}";
const PUBLIC: &str = "/public/api/v1/inboxes/{inbox_identifier}";

pub fn play(server: &TestServer, recorder: &mut Recorder) {
    platform(server, recorder);
    settings(server, recorder);
    contacts(server, recorder);
    conversations(server, recorder);
    visitors(server, recorder);
}

fn id(value: &Value) -> i64 {
    value["id"].as_i64().unwrap_or_else(|| panic!("no id in {value}"))
}

fn platform(server: &TestServer, r: &mut Recorder) {
    let app = &server.platform_app();
    let op = |verb: &str, rest: &str| format!("{verb} {PLATFORM}/{rest}");
    let account =
        id(&r.call(app, &op("POST", "accounts"), &[], Some(json!({"name": "Fern", "locale": "en"}))));
    r.call(app, &op("GET", "accounts/{account_id}"), &[&account], None);
    r.call(app, &op("PATCH", "accounts/{account_id}"), &[&account], Some(json!({"name": "Blue Fern"})));
    let body = json!({"name": "Uma", "display_name": "U", "email": "uma@example.test", "password": "Porch-l1ght!",
        "custom_attributes": {"badge": "7"}});
    let user = id(&r.call(app, &op("POST", "users"), &[], Some(body)));
    let body = json!({"user_id": user, "role": "administrator"});
    r.call(app, &op("POST", "accounts/{account_id}/account_users"), &[&account], Some(body));
    r.call(app, &op("GET", "accounts/{account_id}/account_users"), &[&account], None);
    r.call(app, &op("GET", "users/{id}"), &[&user], None);
    r.call(app, &op("PATCH", "users/{id}"), &[&user], Some(json!({"name": "Uma B"})));
    r.call(app, &op("GET", "users/{id}/login"), &[&user], None);
    let body = json!({"name": "Bot", "description": "Helps", "outgoing_url": "http://127.0.0.1:9/", "account_id": account});
    let bot = id(&r.call(app, &op("POST", "agent_bots"), &[], Some(body)));
    r.call(app, &op("GET", "agent_bots"), &[], None);
    r.call(app, &op("GET", "agent_bots/{id}"), &[&bot], None);
    r.call(app, &op("PATCH", "agent_bots/{id}"), &[&bot], Some(json!({"description": "Helps more"})));
    r.call(app, &op("DELETE", "agent_bots/{id}"), &[&bot], None);
    let body = json!({"user_id": user});
    r.call(app, &op("DELETE", "accounts/{account_id}/account_users"), &[&account], Some(body));
    r.call(app, &op("DELETE", "users/{id}"), &[&user], None);
    r.call(app, &op("DELETE", "accounts/{account_id}"), &[&account], None);
}

fn settings(server: &TestServer, r: &mut Recorder) {
    let admin = &server.administrator();
    let a = admin.account_id;
    let op = |verb: &str, rest: &str| format!("{verb} {ACCOUNT}/{rest}");
    r.call(
        admin,
        "PATCH /api/v1/accounts/{id}",
        &[&a],
        Some(json!({
        "name": "Harbour", "locale": "en", "auto_resolve_after": 1440, "auto_resolve_message": "Closed",
        "auto_resolve_ignore_waiting": true, "industry": "ships", "company_size": "10", "timezone": "UTC"})),
    );
    r.call(admin, "GET /api/v1/accounts/{id}", &[&a], None);
    r.call(admin, "GET /api/v1/profile", &[], None);

    let body = json!({"name": "Gus", "email": "gus@example.test", "role": "agent"});
    let agent = id(&r.call(admin, &op("POST", "agents"), &[&a], Some(body)));
    r.call(admin, &op("GET", "agents"), &[&a], None);
    r.call(
        admin,
        &op("PATCH", "agents/{id}"),
        &[&a, &agent],
        Some(json!({"role": "agent", "availability": "busy"})),
    );

    let body = json!({"name": "Echo", "description": "Repeats", "outgoing_url": "http://127.0.0.1:9/"});
    let bot = id(&r.call(admin, &op("POST", "agent_bots"), &[&a], Some(body)));
    r.call(admin, &op("GET", "agent_bots"), &[&a], None);
    r.call(admin, &op("GET", "agent_bots/{id}"), &[&a, &bot], None);
    r.call(admin, &op("PATCH", "agent_bots/{id}"), &[&a, &bot], Some(json!({"name": "Echo 2"})));

    let channel = json!({"type": "web_widget", "website_url": "shop.example.test", "welcome_title": "Hi",
        "welcome_tagline": "Ask", "widget_color": "#009CE0"});
    let body =
        json!({"name": "Website", "greeting_enabled": true, "greeting_message": "Hello", "channel": channel});
    let inbox = id(&r.call(admin, &op("POST", "inboxes/"), &[&a], Some(body)));
    r.call(admin, &op("GET", "inboxes"), &[&a], None);
    let show = server.administrator().get(&format!("/api/v1/accounts/{a}/inboxes/{inbox}/"));
    r.check(&op("GET", "inboxes/{id}/"), show);
    r.call(admin, &op("PATCH", "inboxes/{id}"), &[&a, &inbox], Some(json!({"name": "Site"})));
    r.call(admin, &op("POST", "inboxes/{id}/set_agent_bot"), &[&a, &inbox], Some(json!({"agent_bot": bot})));
    r.call(admin, &op("GET", "inboxes/{id}/agent_bot"), &[&a, &inbox], None);
    let members = |ids: &[i64]| Some(json!({"inbox_id": inbox, "user_ids": ids}));
    r.call(admin, &op("POST", "inbox_members"), &[&a], members(&[agent]));
    r.call(admin, &op("GET", "inbox_members/{inbox_id}"), &[&a, &inbox], None);
    r.call(admin, &op("PATCH", "inbox_members"), &[&a], members(&[agent, admin.id]));
    r.call(admin, &op("DELETE", "inbox_members"), &[&a], members(&[agent]));

    let body = json!({"name": "night shift", "description": "After eight", "allow_auto_assign": true});
    let team = id(&r.call(admin, &op("POST", "teams"), &[&a], Some(body)));
    r.call(admin, &op("GET", "teams"), &[&a], None);
    r.call(admin, &op("GET", "teams/{team_id}"), &[&a, &team], None);
    r.call(admin, &op("PATCH", "teams/{team_id}"), &[&a, &team], Some(json!({"description": "After nine"})));
    let people = Some(json!({"user_ids": [agent]}));
    r.call(admin, &op("POST", "teams/{team_id}/team_members"), &[&a, &team], people.clone());
    r.call(admin, &op("GET", "teams/{team_id}/team_members"), &[&a, &team], None);
    r.call(admin, &op("PATCH", "teams/{team_id}/team_members"), &[&a, &team], people.clone());
    r.call(admin, &op("DELETE", "teams/{team_id}/team_members"), &[&a, &team], people);
    r.call(admin, &op("DELETE", "teams/{team_id}"), &[&a, &team], None);

    let body =
        json!({"url": "https://hooks.example.test/a", "subscriptions": ["message_created"], "name": "Log"});
    let made = r.call(admin, &op("POST", "webhooks"), &[&a], Some(body));
    let webhook = id(&made["payload"]["webhook"]);
    r.call(admin, &op("GET", "webhooks"), &[&a], None);
    let body = json!({"name": "Journal", "subscriptions": ["message_updated"]});
    r.call(admin, &op("PATCH", "webhooks/{webhook_id}"), &[&a, &webhook], Some(body));
    r.call(admin, &op("DELETE", "webhooks/{webhook_id}"), &[&a, &webhook], None);
    r.call(admin, &op("DELETE", "agent_bots/{id}"), &[&a, &bot], None);
    r.call(admin, &op("DELETE", "agents/{id}"), &[&a, &agent], None);
}

fn contacts(server: &TestServer, r: &mut Recorder) {
    let admin = &server.administrator();
    let a = admin.account_id;
    let op = |verb: &str, rest: &str| format!("{verb} {ACCOUNT}/{rest}");
    let (first, second) = (server.inbox(), server.inbox());
    let body = json!({"inbox_id": first.id, "name": "Cara", "email": "cara@example.test", "phone_number": "+4912345678",
        "identifier": "c-1", "additional_attributes": {"city": "Bonn", "country": "Germany",
        "country_code": "DE", "created_at_ip": "192.0.2.1"}, "custom_attributes": {"plan": "gold"}});
    let made = r.call(admin, &op("POST", "contacts"), &[&a], Some(body));
    let contact = id(&made["payload"]["contact"]);
    let source = made["payload"]["contact_inbox"]["source_id"].clone();
    let body =
        json!({"source_id": source, "inbox_id": first.id, "contact_id": contact, "assignee_id": admin.id});
    let conversation = admin.post("conversations", body).ok()["id"].clone();
    let body = json!({"content": "Hello", "message_type": "incoming"});
    admin.post(&format!("conversations/{conversation}/messages"), body).ok();
    r.call(admin, &op("GET", "contacts"), &[&a], None);
    r.call(admin, &op("GET", "contacts/{id}"), &[&a, &contact], None);
    r.call(admin, &op("PUT", "contacts/{id}"), &[&a, &contact], Some(json!({"name": "Cara M"})));
    r.call(admin, &op("GET", "contacts/search?q=cara"), &[&a], None);
    r.call(admin, &op("POST", "contacts/{id}/labels"), &[&a, &contact], Some(json!({"labels": ["vip"]})));
    r.call(admin, &op("GET", "contacts/{id}/labels"), &[&a, &contact], None);
    r.call(admin, &op("GET", "contacts/{id}/contactable_inboxes"), &[&a, &contact], None);
    let body = json!({"inbox_id": second.id, "source_id": "s-1"});
    r.call(admin, &op("POST", "contacts/{id}/contact_inboxes"), &[&a, &contact], Some(body));
    let source = made["payload"]["contact_inbox"]["source_id"].clone();
    admin
        .post("conversations", json!({"source_id": source, "inbox_id": first.id, "contact_id": contact}))
        .ok();
    r.call(admin, &op("GET", "contacts/{id}/conversations"), &[&a, &contact], None);
    let twin = admin.post("contacts", json!({"name": "Cara again"})).ok()["payload"]["contact"]["id"].clone();
    let body = json!({"base_contact_id": contact, "mergee_contact_id": twin});
    r.call(admin, &op("POST", "actions/contact_merge"), &[&a], Some(body));
    r.call(admin, &op("DELETE", "contacts/{id}"), &[&a, &contact], None);
}

fn conversations(server: &TestServer, r: &mut Recorder) {
    let admin = &server.administrator();
    let a = admin.account_id;
    let op = |verb: &str, rest: &str| format!("{verb} {ACCOUNT}/{rest}");
    let inbox = server.inbox();
    let visitor = server.visitor_with(&inbox, json!({"email": "dora@example.test"}));
    let body = json!({"source_id": visitor.source_id, "inbox_id": inbox.id, "contact_id": visitor.id});
    let conversation = id(&r.call(admin, &op("POST", "conversations"), &[&a], Some(body)));
    let assign = json!({"assignee_id": admin.id});
    admin.post(&format!("conversations/{conversation}/assignments"), assign.clone()).ok();
    visitor.say(conversation, "Good morning");
    let member = |rest: &str| format!("{ACCOUNT}/conversations/{{conversation_id}}{rest}");
    let ids: [&dyn ToString; 2] = [&a, &conversation];
    message_operations(server, r, admin, conversation);
    r.call(admin, &op("GET", "conversations"), &[&a], None);
    r.call(admin, &op("GET", "conversations/meta"), &[&a], None);
    r.call(admin, &format!("GET {}", member("")), &ids, None);
    r.call(admin, &format!("PATCH {}", member("")), &ids, Some(json!({"priority": "high"})));
    let body = json!({"status": "snoozed", "snoozed_until": 4_000_000_000_i64});
    r.call(admin, &format!("POST {}", member("/toggle_status")), &ids, Some(body));
    r.call(admin, &format!("POST {}", member("/toggle_priority")), &ids, Some(json!({"priority": "urgent"})));
    let body = json!({"custom_attributes": {"order": "12"}});
    r.call(admin, &format!("POST {}", member("/custom_attributes")), &ids, Some(body));
    r.call(admin, &format!("POST {}", member("/assignments")), &ids, Some(assign));
    r.call(admin, &format!("POST {}", member("/labels")), &ids, Some(json!({"labels": ["billing"]})));
    r.call(admin, &format!("GET {}", member("/labels")), &ids, None);
    r.call(admin, &op("GET", "conversations?status=snoozed"), &[&a], None);
}

fn message_operations(server: &TestServer, r: &mut Recorder, admin: &Actor, conversation: i64) {
    let a = admin.account_id;
    let path = format!("{ACCOUNT}/conversations/{{conversation_id}}/messages");
    let ids: [&dyn ToString; 2] = [&a, &conversation];
    let made =
        r.call(admin, &format!("POST {path}"), &ids, Some(json!({"content": "Hello", "private": false})));
    let parts = vec![
        Part::Text("content", "A file"),
        Part::File("attachments[]", "a.png", "image/png", PIXEL.to_vec()),
    ];
    let reply =
        server.administrator().post_multipart(&format!("conversations/{conversation}/messages"), parts);
    r.check(&format!("POST {path}"), reply);
    r.call(admin, &format!("GET {path}"), &ids, None);
    r.call(admin, &format!("DELETE {path}/{{message_id}}"), &[&a, &conversation, &id(&made)], None);
}

fn visitors(server: &TestServer, r: &mut Recorder) {
    let inbox: Inbox = server.inbox();
    let door = server.stranger();
    let op = |verb: &str, rest: &str| format!("{verb} {PUBLIC}{rest}");
    let i = &inbox.identifier;
    r.call(&door, &op("GET", ""), &[i], None);
    let body = json!({"name": "Eve", "email": "eve@example.test"});
    let session = r.call(&door, &op("POST", "/contacts"), &[i], Some(body));
    let c = session["source_id"].as_str().unwrap().to_owned();
    let contact = "/contacts/{contact_identifier}";
    r.call(&door, &op("GET", contact), &[i, &c], None);
    r.call(&door, &op("PATCH", contact), &[i, &c], Some(json!({"name": "Eva"})));
    let list = format!("{contact}/conversations");
    let conversation =
        id(&r.call(&door, &op("POST", &list), &[i, &c], Some(json!({"custom_attributes": {}}))));
    let one = format!("{list}/{{conversation_id}}");
    let ids: [&dyn ToString; 3] = [i, &c, &conversation];
    r.call(
        &door,
        &op("POST", &format!("{one}/messages")),
        &ids,
        Some(json!({"content": "Hi", "echo_id": "e-1"})),
    );
    let items = json!({"items": [{"title": "Yes", "value": "y"}]});
    let body = json!({"content": "Well?", "content_type": "input_select", "content_attributes": items});
    let asked = server.post(&format!("conversations/{conversation}/messages"), body).ok();
    let body = json!({"submitted_values": [{"title": "Yes", "value": "y"}]});
    let path = op("PATCH", &format!("{one}/messages/{{message_id}}"));
    r.call(&door, &path, &[i, &c, &conversation, &id(&asked)], Some(body));
    r.call(&door, &op("GET", &format!("{one}/messages")), &ids, None);
    r.call(&door, &op("GET", &list), &[i, &c], None);
    r.call(&door, &op("GET", &one), &ids, None);
    r.call(&door, &op("POST", &format!("{one}/toggle_typing")), &ids, Some(json!({"typing_status": "on"})));
    r.call(&door, &op("POST", &format!("{one}/update_last_seen")), &ids, None);
    r.call(&door, &op("POST", &format!("{one}/toggle_status")), &ids, None);
    survey(server, r);
}

fn survey(server: &TestServer, r: &mut Recorder) {
    let inbox = server.inbox_with(json!({"csat_survey_enabled": true}));
    let visitor: Visitor = server.visitor(&inbox);
    let number = visitor.conversation();
    visitor.say(number, "help");
    server.post(&format!("conversations/{number}/toggle_status"), json!({"status": "resolved"})).ok();
    let shown = visitor.get(&format!("conversations/{number}")).ok();
    let uuid = shown["uuid"].as_str().unwrap();
    r.call(&server.stranger(), "GET /survey/responses/{conversation_uuid}", &[&uuid], None);
}

/// The smallest PNG.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63,
    0xf8, 0xff, 0xff, 0x3f, 0, 5, 0xfe, 2, 0xfe, 0xa7, 0x9a, 0xa0, 0xa0, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44,
    0xae, 0x42, 0x60, 0x82,
];
