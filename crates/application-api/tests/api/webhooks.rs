//! Account webhooks, their deliveries, and sending one again.

use porchlight_testkit::{Receiver, TestServer, Value, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND};

fn webhook(reply: &Value) -> &Value {
    &reply["payload"]["webhook"]
}

#[test]
fn a_webhook_is_made_listed_changed_and_deleted() {
    let server = TestServer::start();
    let made = server
        .post("webhooks", json!({"webhook": {"url": "https://hook.example.test/", "name": "Hook"}}))
        .ok();
    let made = webhook(&made);
    let id = made["id"].as_i64().unwrap();
    let whole = json!({
        "id": id, "name": "Hook", "url": "https://hook.example.test/", "account_id": server.account_id,
        "subscriptions": [
            "conversation_status_changed", "conversation_updated", "conversation_created", "contact_created",
            "contact_updated", "message_created", "message_updated", "webwidget_triggered",
        ],
    });
    let mut without = made.clone();
    assert_eq!(without.as_object_mut().unwrap().remove("secret").unwrap().as_str().map(str::len), Some(64));
    assert_eq!(without, whole);
    assert_eq!(
        server.get("webhooks").ok(),
        json!({"payload": {"webhooks": [whole]}}),
        "the secret is told once"
    );

    let inbox = server.inbox();
    let bound = json!({"url": "https://hook.example.test/2", "inbox_id": inbox.id, "subscriptions": ["message_created"]});
    let bound = server.post("webhooks", bound).ok();
    let shown = json!({"id": inbox.id, "name": inbox.body["name"], "channel_type": "Channel::Api"});
    assert_eq!(webhook(&bound)["inbox"], shown);

    let body = json!({"name": null, "subscriptions": ["inbox_created"], "url": "https://elsewhere.test/", "inbox_id": 1});
    let changed = server.patch(&format!("webhooks/{id}"), body).ok();
    let changed = webhook(&changed);
    assert_eq!(changed["subscriptions"], json!(["inbox_created"]));
    assert_eq!((&changed["url"], &changed["name"]), (&json!("https://hook.example.test/"), &Value::Null));
    assert_eq!((changed.get("inbox"), changed.get("secret")), (None, None));

    let gone = server.delete(&format!("webhooks/{id}"));
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    server.delete(&format!("webhooks/{id}")).refused(404, NOT_FOUND());
    let left = server.get("webhooks").ok();
    assert_eq!(left["payload"]["webhooks"].as_array().unwrap().len(), 1);
    server.run_jobs();
}

#[test]
fn what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let server = TestServer::start();
    let made = server.post("webhooks", json!({"url": "https://hook.example.test/"})).ok();
    let path = format!("webhooks/{}", webhook(&made)["id"]);
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let invalid = |message: &str, attribute: &str| json!({"message": message, "attributes": [attribute]});
    let taken = invalid("Url has already been taken", "url");
    server.post("webhooks", json!({"url": "https://hook.example.test/"})).refused(422, taken);
    for url in ["", "hook.test", "ftp://hook.test", "file:///etc/passwd", "http://"] {
        server
            .post("webhooks", json!({"url": url, "name": "x"}))
            .refused(422, invalid("Url is invalid", "url"));
    }
    for events in [json!([]), json!(["no_such_event"]), json!(["message_created", "x"])] {
        let body = json!({"url": "https://a.test/", "subscriptions": events});
        let refused = server.post("webhooks", body.clone()).expect(422);
        assert_eq!(refused["attributes"], json!(["subscriptions"]));
        server.patch(&path, json!({"subscriptions": events})).expect(422);
    }
    let missing = json!({"error": "param is missing or the value is empty: webhook"});
    server.post("webhooks", json!({})).refused(422, missing);
    let foreign = server.tenant().inbox();
    for inbox in [foreign.id, 0, 987_654] {
        server
            .post("webhooks", json!({"url": "https://a.test/", "inbox_id": inbox}))
            .refused(404, NOT_FOUND());
    }
    assert_eq!(server.rows_of(server.account_id), before);
    server.run_jobs();
}

#[test]
fn deliveries_are_logged_and_can_be_sent_again() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let body = json!({"url": receiver.url("/in?token=s3cret"), "subscriptions": ["message_created"]});
    let made = server.post("webhooks", body).ok();
    let path = format!("webhooks/{}/deliveries", webhook(&made)["id"]);
    assert_eq!(server.get(&path).ok(), json!({"payload": {"deliveries": []}}));
    let (_, visitor, conversation) = server.conversation();
    visitor.say(conversation, "Hello?");
    visitor.say(conversation, "Anybody?");
    server.run_jobs();
    let log = server.get(&path).ok();
    let log = log["payload"]["deliveries"].as_array().unwrap();
    assert_eq!(log.len(), 2);
    assert_eq!((&log[0]["event"], &log[0]["attempt"]), (&json!("message_created"), &json!(1)));
    assert_eq!((&log[0]["status_code"], &log[0]["error"]), (&json!(200), &Value::Null));
    assert!(!server.get(&path).text().contains("s3cret"), "what is in a query is often a password");

    let newest = server.get(&format!("{path}?limit=1")).ok();
    assert_eq!(newest["payload"]["deliveries"], json!([log[0]]));
    let older = server.get(&format!("{path}?before={}", log[0]["id"])).ok();
    assert_eq!(older["payload"]["deliveries"], json!([log[1]]));

    let first = &receiver.requests()[0];
    let delivery = log[1]["delivery_id"].as_str().unwrap();
    let replayed = server.post(&format!("{path}/{delivery}/replay"), json!({})).ok();
    assert_eq!(replayed, json!({"payload": {"delivery_id": delivery}}));
    server.run_jobs();
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3);
    let last = requests.last().unwrap();
    assert_eq!(last.bytes, first.bytes, "the same bytes");
    assert_eq!(last.header("x-chatwoot-delivery"), Some(delivery));
    assert_eq!(server.get(&path).ok()["payload"]["deliveries"].as_array().unwrap().len(), 3);

    for unknown in ["00000000-0000-4000-8000-000000000000", "x", "0"] {
        server.post(&format!("{path}/{unknown}/replay"), json!({})).refused(404, NOT_FOUND());
    }
}

#[test]
fn the_log_of_one_webhook_is_not_anothers() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let make = |actor: &porchlight_testkit::Tenant, path: &str| {
        let made = actor.post("webhooks", json!({"url": receiver.url(path)})).ok();
        format!("webhooks/{}/deliveries", webhook(&made)["id"])
    };
    let other = server.tenant();
    let (mine, second, theirs) = (make(server.home(), "/1"), make(server.home(), "/2"), make(&other, "/3"));
    other.contact();
    server.run_jobs();
    let logged = other.get(&theirs).ok();
    let delivery = logged["payload"]["deliveries"][0]["delivery_id"].as_str().unwrap().to_owned();
    server.get(&theirs).refused(404, NOT_FOUND());
    server.post(&format!("{theirs}/{delivery}/replay"), json!({})).refused(404, NOT_FOUND());
    for path in [&mine, &second] {
        assert_eq!(server.get(path).ok(), json!({"payload": {"deliveries": []}}));
        server.post(&format!("{path}/{delivery}/replay"), json!({})).refused(404, NOT_FOUND());
    }
    server.run_jobs();
    assert_eq!(receiver.requests().len(), logged["payload"]["deliveries"].as_array().unwrap().len());
}

#[test]
fn webhooks_are_for_administrators_of_the_account() {
    let server = TestServer::start();
    let made = server.post("webhooks", json!({"url": "https://hook.example.test/"})).ok();
    let path = format!("webhooks/{}", webhook(&made)["id"]);
    let replay = format!("{path}/deliveries/00000000-0000-4000-8000-000000000000/replay");
    let agent = server.agent();
    agent.get("webhooks").refused(401, NOT_ALLOWED());
    agent.post("webhooks", json!({"url": "https://mine.test/"})).refused(401, NOT_ALLOWED());
    agent.patch(&path, json!({"name": "Mine"})).refused(401, NOT_ALLOWED());
    agent.delete(&path).refused(401, NOT_ALLOWED());
    agent.get(&format!("{path}/deliveries")).refused(401, NOT_ALLOWED());
    agent.post(&replay, json!({})).refused(401, NOT_ALLOWED());

    let other = server.tenant();
    let before = server.rows_of(server.account_id);
    other.patch(&path, json!({"name": "Mine"})).refused(404, NOT_FOUND());
    other.delete(&path).refused(404, NOT_FOUND());
    other.get(&format!("{path}/deliveries")).refused(404, NOT_FOUND());
    other.post(&replay, json!({})).refused(404, NOT_FOUND());
    assert_eq!(server.rows_of(server.account_id), before);
    server.run_jobs();
}

#[test]
fn a_deleted_webhook_is_sent_nothing_more() {
    let server = TestServer::start();
    let receiver = Receiver::start();
    let made = server.post("webhooks", json!({"url": receiver.url("/")})).ok();
    server.contact();
    server.delete(&format!("webhooks/{}", webhook(&made)["id"])).expect(200);
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 0);
}
