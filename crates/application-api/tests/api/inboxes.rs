//! Inboxes: API channels and website widgets.

use porchlight_testkit::{Part, Receiver, TestServer, Value, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND, png};

fn invalid(message: &str, attribute: &str) -> Value {
    json!({"message": message, "attributes": [attribute]})
}

#[test]
fn an_api_inbox_tells_its_administrator_all_and_its_agents_no_secret() {
    let server = TestServer::start();
    let channel = json!({"type": "api", "webhook_url": "https://hook.example.test/in", "additional_attributes": {"a": 1}});
    let made = server.post("inboxes", json!({"name": "Bridge", "channel": channel})).ok();
    let id = made["id"].as_i64().unwrap();
    let shown = server.get(&format!("inboxes/{id}")).ok();
    for (key, value) in [
        ("name", json!("Bridge")),
        ("channel_type", json!("Channel::Api")),
        ("avatar_url", json!("")),
        ("webhook_url", json!("https://hook.example.test/in")),
        ("additional_attributes", json!({"a": 1})),
        ("hmac_mandatory", json!(false)),
        ("enable_auto_assignment", json!(true)),
        ("enable_email_collect", json!(true)),
        ("allow_messages_after_resolved", json!(true)),
        ("lock_to_single_conversation", json!(false)),
        ("greeting_enabled", json!(false)),
        ("greeting_message", Value::Null),
        ("timezone", json!("UTC")),
        ("sender_name_type", json!("friendly")),
        ("csat_config", json!({})),
        ("auto_assignment_config", json!({})),
        ("widget_color", Value::Null),
        ("website_token", Value::Null),
        ("selected_feature_flags", Value::Null),
        ("callback_webhook_url", Value::Null),
        ("provider", Value::Null),
    ] {
        assert_eq!(shown.get(key), Some(&value), "{key}");
    }
    for key in ["pre_chat_form_enabled", "continuity_via_email", "secret", "help_center"] {
        assert_eq!(shown.get(key), None, "{key}");
    }
    assert_eq!(shown["hmac_token"].as_str().map(str::len), Some(24));
    assert_eq!(shown["inbox_identifier"].as_str().map(str::len), Some(24));
    assert_eq!(
        shown["working_hours"][1],
        json!({
            "day_of_week": 1, "closed_all_day": false, "open_hour": 9, "open_minutes": 0, "close_hour": 17,
            "close_minutes": 0, "open_all_day": false,
        })
    );
    assert!(shown["working_hours"][0]["open_hour"].is_null());

    // Told once.
    let mut without = made.clone();
    assert_eq!(without.as_object_mut().unwrap().remove("secret").unwrap().as_str().map(str::len), Some(64));
    assert_eq!(without, shown);

    let agent = server.agent();
    server.post("inbox_members", json!({"inbox_id": id, "user_ids": [agent.id]})).ok();
    let seen = agent.get(&format!("inboxes/{id}")).ok();
    assert_eq!(seen.get("hmac_token"), None);
    assert_eq!(seen["inbox_identifier"], shown["inbox_identifier"]);
    assert_eq!(agent.get("inboxes").ok(), json!({"payload": [seen]}));
    server.run_jobs();
}

#[test]
fn a_website_inbox_has_a_widget() {
    let server = TestServer::start();
    let inbox = server.widget_inbox();
    let shown = server.get(&format!("inboxes/{}", inbox.id)).ok();
    for (key, value) in [
        ("channel_type", json!("Channel::WebWidget")),
        ("website_url", json!("shop.example.test")),
        ("widget_color", json!("#1f93ff")),
        ("reply_time", json!("in_a_few_minutes")),
        ("selected_feature_flags", json!(["attachments", "emoji_picker", "end_conversation"])),
        ("pre_chat_form_enabled", json!(false)),
        ("continuity_via_email", json!(true)),
        ("welcome_title", Value::Null),
    ] {
        assert_eq!(shown.get(key), Some(&value), "{key}");
    }
    assert_eq!(shown["pre_chat_form_options"]["pre_chat_fields"].as_array().unwrap().len(), 3);
    let token = shown["website_token"].as_str().unwrap();
    assert!(shown["web_widget_script"].as_str().unwrap().contains(token));
    for key in ["webhook_url", "inbox_identifier", "additional_attributes"] {
        assert_eq!(shown.get(key), None, "{key}");
    }

    let channel = json!({
        "welcome_title": "Hi", "reply_time": 2, "widget_color": "#000000", "hmac_mandatory": "true",
        "selected_feature_flags": ["use_inbox_avatar_for_bot", "attachments"],
        "pre_chat_form_options": {"pre_chat_message": "Who?", "pre_chat_fields": [{"name": "fullName", "x": 1}]},
    });
    let changed = server.patch(&format!("inboxes/{}", inbox.id), json!({"channel": channel})).ok();
    for (key, value) in [
        ("welcome_title", json!("Hi")),
        ("reply_time", json!("in_a_day")),
        ("hmac_mandatory", json!(true)),
        ("website_url", json!("shop.example.test")),
        ("selected_feature_flags", json!(["attachments", "use_inbox_avatar_for_bot"])),
        (
            "pre_chat_form_options",
            json!({"pre_chat_message": "Who?", "pre_chat_fields": [{"name": "fullName"}]}),
        ),
    ] {
        assert_eq!(changed.get(key), Some(&value), "{key}");
    }
    server.run_jobs();
}

#[test]
fn settings_change_alone_and_can_be_cleared() {
    let server = TestServer::start();
    let inbox = server.inbox_with(json!({"greeting_message": "Welcome", "business_name": "Shop"}));
    let path = format!("inboxes/{}", inbox.id);
    let changed = server
        .patch(
            &path,
            json!({
                "greeting_enabled": true, "timezone": "Europe/Berlin", "sender_name_type": 1,
                "auto_assignment_config": {"max_assignment_limit": "5"}, "lock_to_single_conversation": "1",
                "csat_survey_enabled": true, "csat_config": {"display_type": "star"},
                "working_hours": [{"day_of_week": 6, "closed_all_day": false, "open_all_day": true}],
                "channel": {"webhook_url": "http://hook.example.test"},
            }),
        )
        .ok();
    let rules = json!({"operator": "contains", "values": []});
    for (key, value) in [
        ("greeting_message", json!("Welcome")),
        ("greeting_enabled", json!(true)),
        ("timezone", json!("Europe/Berlin")),
        ("sender_name_type", json!("professional")),
        ("auto_assignment_config", json!({"max_assignment_limit": 5})),
        ("lock_to_single_conversation", json!(true)),
        ("csat_config", json!({"display_type": "star", "message": "", "survey_rules": rules})),
        ("webhook_url", json!("http://hook.example.test")),
        ("hmac_token", inbox.body["hmac_token"].clone()),
        ("inbox_identifier", inbox.body["inbox_identifier"].clone()),
    ] {
        assert_eq!(changed.get(key), Some(&value), "{key}");
    }
    assert_eq!(changed["working_hours"][6]["close_minutes"], 59);
    assert_eq!(changed["working_hours"][5]["close_hour"], 17);

    let cleared = server
        .put(
            &path,
            json!({"greeting_message": null, "business_name": "null", "channel": {"webhook_url": ""}}),
        )
        .ok();
    for key in ["greeting_message", "business_name", "webhook_url"] {
        assert_eq!(cleared.get(key), Some(&Value::Null), "{key}");
    }
    assert_eq!(cleared["timezone"], "Europe/Berlin");
    server.run_jobs();
}

#[test]
fn what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let server = TestServer::start();
    let path = format!("inboxes/{}", server.inbox().id);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let channel = json!({"type": "api"});
    let new = |more: Value| {
        let mut body = json!({"name": "Inbox", "channel": channel});
        more.as_object().unwrap().iter().for_each(|(key, value)| body[key] = value.clone());
        server.post("inboxes", body)
    };
    let missing = json!({"error": "param is missing or the value is empty: channel"});
    server.post("inboxes", json!({"name": "Inbox"})).refused(422, missing);
    for kind in [json!("email"), json!("carrier_pigeon"), Value::Null, json!(1)] {
        new(json!({"channel": {"type": kind}})).refused(422, invalid("Channel must exist", "channel"));
    }
    new(json!({"name": null})).refused(422, invalid("Name can't be blank", "name"));
    new(json!({"name": "x".repeat(256)}))
        .refused(422, invalid("Name is too long (maximum is 255 characters)", "name"));
    let website = json!({"channel": {"type": "web_widget"}});
    new(website).refused(422, invalid("Website url can't be blank", "website_url"));
    let bad_url = json!({"channel": {"type": "api", "webhook_url": "javascript:alert(1)"}});
    new(bad_url).refused(422, invalid("Webhook url is invalid", "webhook_url"));

    let long = "x".repeat(10_001);
    let too_long = invalid("Greeting message is too long (maximum is 10000 characters)", "greeting_message");
    server.patch(&path, json!({"greeting_message": long})).refused(422, too_long);
    let zone = invalid("Timezone is not included in the list", "timezone");
    server.patch(&path, json!({"timezone": "Middle/Earth"})).refused(422, zone);
    server.patch(&path, json!({"portal_id": 1})).refused(422, invalid("Portal must exist", "portal"));
    for body in [
        json!({"auto_assignment_config": {"max_assignment_limit": 0}}),
        json!({"working_hours": [{"day_of_week": 1, "open_hour": 25}]}),
        json!({"working_hours": [{"day_of_week": 9}]}),
        json!({"working_hours": [1]}),
        json!({"sender_name_type": "rude"}),
        json!({"channel": {"additional_attributes": {"agent_reply_time_window": -1}}}),
        json!({"channel": {"webhook_url": "x".repeat(3_000)}}),
        json!({"greeting_enabled": "perhaps"}),
        json!({"name": {"a": 1}}),
    ] {
        server.patch(&path, body).expect(422);
    }
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn an_inbox_has_a_picture_until_it_is_taken_away() {
    let server = TestServer::start();
    let parts = |bytes: Vec<u8>, kind: &'static str| {
        vec![
            Part::Text("name", "Pictured"),
            Part::Text("channel[type]", "api"),
            Part::File("avatar", "me.png", kind, bytes),
        ]
    };
    let made = server.post_multipart("inboxes", parts(png(), "image/png")).ok();
    let url = made["avatar_url"].as_str().unwrap();
    assert!(url.starts_with(server.origin()) || url.starts_with("http"), "{url}");
    let path = format!("inboxes/{}", made["id"]);
    let gone = server.delete(&format!("{path}/avatar"));
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    assert_eq!(server.get(&path).ok()["avatar_url"], "");
    server.delete(&format!("{path}/avatar")).expect(200);

    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let refused = invalid("Avatar filetype not supported", "avatar");
    server
        .post_multipart("inboxes", parts(b"<svg onload=alert(1)>".to_vec(), "image/png"))
        .refused(422, refused);
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn a_bot_is_given_and_taken() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let (get, set) =
        (format!("inboxes/{}/agent_bot", inbox.id), format!("inboxes/{}/set_agent_bot", inbox.id));
    assert_eq!(server.get(&get).ok(), json!({}));
    let bot = server.post("agent_bots", json!({"name": "Bot"})).ok();
    let done = server.post(&set, json!({"agent_bot": bot["id"]}));
    assert_eq!((done.status, done.bytes.len()), (200, 0));
    assert_eq!(server.get(&get).ok()["agent_bot"]["id"], bot["id"]);
    assert_eq!(server.get(&get).ok()["agent_bot"]["access_token"], bot["access_token"]);
    let agent = server.agent_in(&[&inbox]);
    assert_eq!(agent.get(&get).ok()["agent_bot"].get("access_token"), None);

    let second = server.post("agent_bots", json!({"name": "Second"})).ok();
    server.post(&set, json!({"agent_bot": second["id"].to_string()})).expect(200);
    assert_eq!(server.get(&get).ok()["agent_bot"]["id"], second["id"]);

    let foreign = server.tenant().post("agent_bots", json!({"name": "Theirs"})).ok();
    for id in [foreign["id"].clone(), json!(0), json!(987_654)] {
        server.post(&set, json!({"agent_bot": id})).refused(404, NOT_FOUND());
    }
    assert_eq!(server.get(&get).ok()["agent_bot"]["id"], second["id"]);
    server.post(&set, json!({"agent_bot": null})).expect(200);
    assert_eq!(server.get(&get).ok(), json!({}));
    server.post(&set, json!({})).expect(200);
    server.run_jobs();
}

#[test]
fn a_deleted_inbox_is_gone_at_once_and_its_rows_soon() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    let (kept, other, still) = server.conversation();
    for number in 0..3 {
        visitor.say(conversation, &format!("Message {number}"));
    }
    other.say(still, "I stay.");
    server.bot(&[&inbox], "");
    let agent = server.agent_in(&[&inbox]);
    server.run_jobs();
    let path = format!("inboxes/{}", inbox.id);
    let answer = server.delete(&path).ok();
    assert!(answer["message"].is_string());

    server.get(&path).refused(404, NOT_FOUND());
    server.delete(&path).refused(404, NOT_FOUND());
    server.patch(&path, json!({"name": "Back"})).refused(404, NOT_FOUND());
    assert_eq!(agent.get("inboxes").ok(), json!({"payload": []}));
    let listed = server.get("inboxes").ok();
    assert_eq!(listed["payload"].as_array().unwrap().len(), 1);
    assert_eq!(listed["payload"][0]["id"], kept.id);
    let door = server.stranger();
    door.get(&format!("/public/api/v1/inboxes/{}", inbox.identifier)).expect(404);
    assert_eq!(server.get("conversations/meta?status=open").ok()["meta"]["all_count"], 1);
    // Its conversations too, before anything was erased.
    for (caller, left) in [(&server.administrator(), json!([still])), (&agent, json!([]))] {
        for query in ["status=all", "status=open&sort_by=created_at_asc", "status=all&q=message"] {
            let list = caller.get(&format!("conversations?{query}")).ok();
            let found = list["data"]["payload"].as_array().unwrap();
            let ids: Vec<_> = found.iter().map(|one| one["id"].clone()).collect();
            let left = if query.contains("q=") { json!([]) } else { left.clone() };
            assert_eq!(json!(ids), left, "{query}");
            assert_eq!(list["data"]["meta"]["all_count"], ids.len(), "{query}");
        }
    }
    let path = format!("conversations/{conversation}");
    server.get(&path).refused(404, NOT_FOUND());
    server.post(&format!("{path}/messages"), json!({"content": "Too late."})).refused(404, NOT_FOUND());
    agent.get(&path).expect(401);
    let of_contact = server.get(&format!("contacts/{}/conversations", visitor.id)).ok();
    assert_eq!(of_contact["payload"], json!([]));

    server.run_jobs();
    server.get(&format!("conversations/{conversation}")).refused(404, NOT_FOUND());
    server.get(&format!("conversations/{still}")).ok();
    let rows = server.rows_of(server.account_id);
    let named: Vec<_> = rows
        .iter()
        .filter(|(table, _)| {
            ["channels", "inboxes", "conversations", "contact_inboxes"].contains(&table.as_str())
        })
        .map(|(table, rows)| (table.as_str(), rows.len()))
        .collect();
    assert_eq!(named, [("channels", 1), ("contact_inboxes", 1), ("conversations", 1), ("inboxes", 1)]);
    assert_eq!(server.get("conversations/meta?status=open").ok()["meta"]["all_count"], 1);
}

#[test]
fn agents_see_their_inboxes_and_change_none() {
    let server = TestServer::start();
    let (mine, other) = (server.inbox(), server.inbox());
    let agent = server.agent_in(&[&mine]);
    let listed = agent.get("inboxes").ok();
    let ids: Vec<_> = listed["payload"].as_array().unwrap().iter().map(|inbox| inbox["id"].clone()).collect();
    assert_eq!(ids, [json!(mine.id)]);
    for path in ["", "/agent_bot", "/assignable_agents"] {
        agent.get(&format!("inboxes/{}{path}", other.id)).refused(401, NOT_ALLOWED());
        agent.get(&format!("inboxes/{}{path}", mine.id)).ok();
    }
    let path = format!("inboxes/{}", mine.id);
    agent.post("inboxes", json!({"name": "Mine", "channel": {"type": "api"}})).refused(401, NOT_ALLOWED());
    agent.patch(&path, json!({"name": "Mine"})).refused(401, NOT_ALLOWED());
    agent.delete(&path).refused(401, NOT_ALLOWED());
    agent.delete(&format!("{path}/avatar")).refused(401, NOT_ALLOWED());
    agent.post(&format!("{path}/set_agent_bot"), json!({})).refused(401, NOT_ALLOWED());
    agent.get(&format!("{path}/campaigns")).refused(401, NOT_ALLOWED());
    assert_eq!(server.get(&format!("{path}/campaigns")).ok(), json!([]));
    let bot = server.bot(&[&mine], "");
    bot.get("inboxes").refused(401, json!({"error": "Access to this endpoint is not authorized for bots"}));
    server.run_jobs();
}

#[test]
fn another_accounts_inbox_is_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let foreign = other.inbox();
    let before = server.rows_of(other.account_id);
    for id in [foreign.id.to_string(), "0".into(), "-1".into(), "x".into(), "1180591620717411303424".into()] {
        let path = format!("inboxes/{id}");
        for tail in ["", "/agent_bot", "/assignable_agents", "/campaigns"] {
            server.get(&format!("{path}{tail}")).refused(404, NOT_FOUND());
        }
        server.patch(&path, json!({"name": "Mine"})).refused(404, NOT_FOUND());
        server.delete(&path).refused(404, NOT_FOUND());
        server.delete(&format!("{path}/avatar")).refused(404, NOT_FOUND());
        server.post(&format!("{path}/set_agent_bot"), json!({})).refused(404, NOT_FOUND());
    }
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}

#[test]
fn subscribers_hear_of_new_and_changed_inboxes() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let subscriptions = json!(["inbox_created", "inbox_updated"]);
    server.post("webhooks", json!({"url": receiver.url("/"), "subscriptions": subscriptions})).ok();
    let inbox = server.inbox();
    server.patch(&format!("inboxes/{}", inbox.id), json!({"greeting_message": "Hello"})).ok();
    server.run_jobs();
    assert_eq!(receiver.events("inbox_created").len(), 1);
    let updated = receiver.events("inbox_updated");
    assert_eq!(updated.len(), 1);
}

#[test]
fn a_websites_form_takes_no_pattern_that_keeps_browsers_busy() {
    let server = TestServer::start();
    let website = server.widget_inbox();
    let path = format!("inboxes/{}", website.id);
    let form = |pattern: &str| {
        let field = json!({"name": "order", "type": "text", "label": "Order", "regex_pattern": pattern});
        json!({"channel": {"pre_chat_form_options": {"pre_chat_fields": [field]}}})
    };
    let kept = server.patch(&path, form("/^[A-Z]{2}[0-9]+$/")).ok();
    assert_eq!(kept["pre_chat_form_options"]["pre_chat_fields"][0]["regex_pattern"], "/^[A-Z]{2}[0-9]+$/");
    for slow in ["(a+)+$", "(", &"a".repeat(300)] {
        let refused = server.patch(&path, form(slow)).expect(422);
        assert_eq!(refused["attributes"], json!(["pre_chat_form_options"]), "{slow}");
    }
    assert_eq!(server.get(&path).ok()["pre_chat_form_options"], kept["pre_chat_form_options"]);
}
