//! Moments that the widget tells of.

use porchlight_testkit::{Receiver, TestServer, json};

#[test]
fn webhooks_and_bots_hear_that_the_widget_was_opened() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let receiver = Receiver::start();
    server
        .post("webhooks", json!({"url": receiver.url("/hook"), "subscriptions": ["webwidget_triggered"]}))
        .ok();
    let other = server.inbox();
    let bound = json!({"url": receiver.url("/other"), "inbox_id": other.id, "subscriptions": ["webwidget_triggered"]});
    server.post("webhooks", bound).ok();
    server.bot(&[&website], &receiver.url("/bot"));
    let visitor = server.widget_visitor(&website);
    let open = |info: porchlight_testkit::Value| {
        visitor
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0")
            .header("accept-language", "fr")
            .post("events?locale=pt_BR", json!({"name": "webwidget.triggered", "event_info": info}))
            .expect(204);
    };
    open(
        json!({"initiated_at": {"timestamp": "now"}, "referer": "https://shop.example.test/", "evil": "x".repeat(100)}),
    );
    visitor.say("hi");
    open(json!({"referer": "javascript:x"}));
    server.run_jobs();
    let told = receiver.events("webwidget_triggered");
    assert_eq!(told.len(), 4, "webhook and bot, twice; not the webhook of another inbox");
    let first = &told[0].body;
    let mut keys: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["account", "contact", "current_conversation", "event", "event_info", "id", "inbox", "source_id"]
    );
    assert_eq!(first["current_conversation"], json!(null));
    assert_eq!((&first["inbox"]["id"], &first["contact"]["id"]), (&json!(website.id), &json!(visitor.id)));
    assert_eq!(
        first["event_info"],
        json!({"initiated_at": {"timestamp": "now"}, "referer": "https://shop.example.test/", "widget_language": "pt_BR",
            "browser_language": "fr", "browser": {"browser_name": "Firefox", "browser_version": "131.0",
            "device_name": "Unknown", "platform_name": "Linux", "platform_version": ""}})
    );
    let last = &told[3].body;
    assert_eq!(
        (&last["current_conversation"]["id"], &last["event_info"]["referer"]),
        (&json!(1), &json!(null))
    );
}

#[test]
fn only_moments_that_widgets_know_are_told() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let visitor = server.widget_visitor(&website);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    for name in ["conversation.created", "message.created", "account.deleted", "", "webwidget.triggered\u{1}"]
    {
        visitor.post("events", json!({"name": name, "event_info": {"id": 1}})).expect(422);
    }
    visitor.post("events", json!({})).expect(422);
    visitor
        .post("events", json!({"name": "campaign.triggered", "event_info": {"campaign_id": 1}}))
        .expect(204);
    assert_eq!(server.rows_of(server.account_id), before);
}
