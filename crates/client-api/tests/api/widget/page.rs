//! The page that websites show in a frame, and who may frame it.

use porchlight_testkit::{Inbox, Reply, TestServer, Value, json};

fn page(server: &TestServer, website: &Inbox, more: &str) -> Reply {
    server.stranger().get(&format!("/widget?website_token={}{more}", website.identifier))
}

/// What the page was given to begin with.
fn data(page: &Reply) -> Value {
    let text = page.text();
    let start = text.split_once("id=\"porchlight-widget-config\">").expect("the page holds its data").1;
    serde_json::from_str(start.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_page_brings_all_that_the_widget_needs() {
    let server = TestServer::start();
    let website = server.widget_inbox_with(json!({
        "name": "Shop <b>&</b>", "working_hours_enabled": true, "out_of_office_message": "Asleep",
        "channel": {"welcome_title": "Hi </script><script>alert(1)</script>", "welcome_tagline": "Ask us",
            "widget_color": "#b45309"},
    }));
    let page = page(&server, &website, "");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let text = page.text();
    assert!(text.contains("<title>Shop &lt;b&gt;&amp;&lt;/b&gt;</title>"), "{text}");
    assert!(text.contains("<link rel=\"stylesheet\" href=\"/widget/assets/widget-1.css\">"), "{text}");
    assert!(text.contains("<script type=\"module\" src=\"/widget/assets/widget-1.js\"></script>"), "{text}");
    assert_eq!(text.matches("<script").count(), 2, "nothing in the data is a script: {text}");
    let data = data(&page);
    let mut keys: Vec<_> = data.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["authToken", "chatwootPubsubToken", "chatwootWebChannel", "contact", "globalConfig"]);
    let channel = &data["chatwootWebChannel"];
    for (key, expected) in [
        ("websiteName", json!("Shop <b>&</b>")),
        ("websiteToken", json!(website.identifier)),
        ("welcomeTitle", json!("Hi </script><script>alert(1)</script>")),
        ("welcomeTagline", json!("Ask us")),
        ("widgetColor", json!("#b45309")),
        ("enabledFeatures", json!(["attachments", "emoji_picker", "end_conversation"])),
        ("hasAConnectedAgentBot", json!("")),
        ("locale", json!("en")),
        ("outOfOfficeMessage", json!("Asleep")),
        ("preChatFormEnabled", json!(false)),
        ("portal", json!(null)),
        ("replyTime", json!("in_a_few_minutes")),
        ("timezone", json!("UTC")),
        ("utcOffset", json!("+00:00")),
        ("workingHoursEnabled", json!(true)),
        ("csatSurveyEnabled", json!(false)),
        ("allowMessagesAfterResolved", json!(true)),
        ("disableBranding", json!(false)),
        ("avatarUrl", json!("")),
    ] {
        assert_eq!(channel[key], expected, "{key}");
    }
    assert_eq!(channel["workingHours"].as_array().unwrap().len(), 7);
    assert_eq!(channel["enabledLanguages"].as_array().unwrap().len(), 6);
    assert_eq!(channel["preChatFormOptions"]["pre_chat_fields"].as_array().unwrap().len(), 3);
    assert_eq!(data["globalConfig"]["BRAND_NAME"], "Porchlight");
    assert_eq!(data["contact"]["has_name"], false);
    server.run_jobs();
}

#[test]
fn a_token_brings_the_session_back_and_any_other_a_new_one() {
    let server = TestServer::start();
    let (website, other) = (server.widget_inbox(), server.widget_inbox());
    let first = data(&page(&server, &website, ""));
    let token = first["authToken"].as_str().unwrap();
    let again = data(&page(&server, &website, &format!("&cw_conversation={token}")));
    assert_eq!(again["contact"]["id"], first["contact"]["id"]);
    assert_eq!(again["chatwootPubsubToken"], first["chatwootPubsubToken"]);
    // One of another website is none here.
    let elsewhere = data(&page(&server, &other, &format!("&cw_conversation={token}")));
    for fresh in [data(&page(&server, &website, "&cw_conversation=nonsense")), elsewhere] {
        assert_ne!(fresh["contact"]["id"], first["contact"]["id"]);
    }
    server.run_jobs();
}

#[test]
fn a_website_that_is_not_there_is_told_in_words() {
    let server = TestServer::start();
    let api = server.inbox();
    let missing = json!({"error": "web widget does not exist"});
    for token in ["", "nowebsitehasthistoken000", "%F0%9F%98%80", &api.identifier] {
        server.stranger().get(&format!("/widget?website_token={token}")).refused(404, missing.clone());
    }
    server.stranger().get("/widget").refused(404, missing.clone());
    let website = server.widget_inbox();
    server.delete(&format!("inboxes/{}", website.id)).expect(200);
    page(&server, &website, "").refused(404, missing);
    server.run_jobs();
}

#[test]
fn any_page_may_frame_the_widget_until_domains_are_named() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let open = page(&server, &website, "");
    assert_eq!(open.header("x-frame-options"), None);
    assert!(!open.header("content-security-policy").unwrap().contains("frame-ancestors"));

    let path = format!("inboxes/{}", website.id);
    let domains = json!({"channel": {"allowed_domains": "Shop.example.test, https://*.example.org/"}});
    let inbox = server.patch(&path, domains).ok();
    assert_eq!(inbox["allowed_domains"], "shop.example.test,https://*.example.org");
    let named = page(&server, &website, "");
    let policy = named.header("content-security-policy").unwrap();
    assert!(policy.ends_with("; frame-ancestors 'self' shop.example.test https://*.example.org"), "{policy}");
    assert_eq!(named.header("x-frame-options"), None);
    for part in ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "object-src 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");

    for wrong in ["*", "a b", "shop.test; script-src *", "javascript:x", "https://a.test/path"] {
        let refused = server.patch(&path, json!({"channel": {"allowed_domains": wrong}})).expect(422);
        assert_eq!(refused["attributes"], json!(["allowed_domains"]), "{wrong}");
    }
    server.patch(&path, json!({"channel": {"allowed_domains": ""}})).ok();
    assert!(
        !page(&server, &website, "").header("content-security-policy").unwrap().contains("frame-ancestors")
    );
    server.run_jobs();
}

#[test]
fn pages_of_other_domains_get_nothing_from_the_widgets_api() {
    let server = TestServer::start();
    let website = server.widget_inbox_with(json!({"channel": {"allowed_domains": "shop.example.test"}}));
    let visitor = server.widget_visitor(&website);
    let refusal = json!({"error": "The widget may not be used on this domain"});
    for origin in ["https://evil.test", "https://shop.example.test.evil.test", "null", "file://"] {
        let page = visitor.header("origin", origin);
        page.get("messages").refused(403, refusal.clone());
        page.post("config", json!({})).refused(403, refusal.clone());
        page.get("inbox_members").refused(403, refusal.clone());
        let posted = page.post("messages", json!({"message": {"content": "hi"}}));
        assert_eq!((posted.status, posted.header("access-control-allow-origin")), (403, None));
    }
    for origin in ["https://shop.example.test", server.origin()] {
        visitor.header("origin", origin).get("messages").ok();
    }
    server.run_jobs();
}

#[test]
fn the_first_visit_is_seen_where_inboxes_are_set_up() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let seen = || server.get(&format!("inboxes/{}", website.id)).ok()["last_visit_at"].clone();
    assert_eq!(seen(), json!(null));
    page(&server, &website, "");
    let first = seen().as_i64().unwrap();
    server.travel(std::time::Duration::from_secs(30));
    page(&server, &website, "");
    assert_eq!(seen(), first, "visits within a minute cost no write");
    server.travel(std::time::Duration::from_secs(40));
    page(&server, &website, "");
    assert!(seen().as_i64().unwrap() >= first + 70);
    assert!(server.inbox().body.get("last_visit_at").is_none(), "only websites are visited");
    server.run_jobs();
}

#[test]
fn the_page_is_in_the_language_that_was_asked_for() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    for (asked, tag) in [
        ("&locale=ar", "lang=\"ar\" dir=\"rtl\""),
        ("&locale=pt_BR", "lang=\"pt-BR\" dir=\"ltr\""),
        ("&locale=xx", "lang=\"en\""),
    ] {
        assert!(page(&server, &website, asked).text().contains(tag), "{asked}");
    }
    server.run_jobs();
}
