//! What is not the caller's stays hidden, whichever way it is asked for.

use porchlight_testkit::{Actor, Inbox, Part, TestServer, Value, Visitor, json};

/// Stands in everything the outsider must not see.
const HIDDEN: &str = "quokka";

/// A conversation full of the hidden word.
struct Hidden {
    inbox: Inbox,
    visitor: Visitor,
    number: i64,
    message: Value,
    team: Value,
}

fn hide(server: &TestServer) -> Hidden {
    let inbox = server.inbox();
    let visitor = server.visitor(&inbox);
    let number = visitor.conversation();
    let message = visitor.say(number, HIDDEN)["id"].clone();
    let path = format!("conversations/{number}");
    let team = server.post("teams", json!({"name": "night"})).ok()["id"].clone();
    server.post(&format!("{path}/assignments"), json!({"team_id": team})).expect(200);
    server.post(&format!("{path}/labels"), json!({"labels": ["vip"]})).ok();
    server.post(&format!("{path}/custom_attributes"), json!({"custom_attributes": {"k": HIDDEN}})).ok();
    server.post(&format!("{path}/messages"), json!({"content": HIDDEN, "private": true})).ok();
    Hidden { inbox, visitor, number, message, team }
}

#[test]
fn an_agent_outside_the_inbox_finds_its_conversations_by_no_way() {
    let server = TestServer::start();
    let hidden = hide(&server);
    let outsider = server.agent();
    let (number, contact) = (hidden.number, hidden.visitor.id);
    let lists = [
        "conversations".to_owned(),
        "conversations?status=all".to_owned(),
        "conversations?status=all&assignee_type=unassigned".to_owned(),
        format!("conversations?q={HIDDEN}"),
        "conversations?status=all&labels[]=vip".to_owned(),
        format!("conversations?status=all&team_id={}", hidden.team),
        format!("conversations?status=all&inbox_id={}", hidden.inbox.id),
        format!("conversations?status=all&source_id={}", hidden.visitor.source_id),
        "conversations?status=all&conversation_type=unattended".to_owned(),
        "conversations?status=all&updated_within=3600".to_owned(),
        "conversations?status=all&sort_by=priority_desc".to_owned(),
    ];
    for list in &lists {
        let found = outsider.get(list);
        assert!(!found.text().contains(HIDDEN), "{list}: {}", found.text());
        let data = &found.ok()["data"];
        assert_eq!(data["payload"], json!([]), "{list}");
        for count in ["mine_count", "assigned_count", "unassigned_count", "all_count"] {
            assert_eq!(data["meta"][count], 0, "{list}");
        }
        let counts = outsider.get(&list.replacen("conversations", "conversations/meta", 1)).ok();
        assert_eq!(counts["meta"]["all_count"], 0, "{list}");
        assert!(server.get(list).text().contains(HIDDEN), "{list} shows it to whoever may see it");
    }
    let previous = format!("contacts/{contact}/conversations");
    assert_eq!(outsider.get(&previous).ok(), json!({"payload": []}));
    assert!(server.get(&previous).text().contains(HIDDEN));
    for path in [
        format!("conversations/{number}"),
        format!("conversations/{number}/messages"),
        format!("conversations/{number}/messages?after=0&before=999999"),
        format!("conversations/{number}/labels"),
        format!("inboxes/{}", hidden.inbox.id),
        format!("inbox_members/{}", hidden.inbox.id),
    ] {
        let reply = outsider.get(&path);
        assert!([401, 404].contains(&reply.status), "{path}: {} {}", reply.status, reply.text());
        assert!(!reply.text().contains(HIDDEN), "{path}");
    }
    let before = server.rows_of(server.account_id);
    for (path, body) in [
        (format!("conversations/{number}/messages"), json!({"content": "x"})),
        (format!("conversations/{number}/toggle_status"), json!({"status": "resolved"})),
        (format!("conversations/{number}/assignments"), json!({"assignee_id": outsider.id})),
        (format!("conversations/{number}/messages/{}/retry", hidden.message), json!({})),
        ("conversations".to_owned(), json!({"contact_id": contact, "inbox_id": hidden.inbox.id})),
        ("conversations".to_owned(), json!({"source_id": hidden.visitor.source_id})),
    ] {
        let reply = outsider.post(&path, body);
        assert!([401, 404].contains(&reply.status), "{path}: {} {}", reply.status, reply.text());
    }
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn numbers_are_the_accounts_own_and_names_cannot_be_guessed() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let (inbox, visitor, number) = server.conversation();
    let (_, _, theirs) = elsewhere.conversation();
    assert_eq!((number, theirs), (1, 1), "a number tells nothing of other accounts");
    let shown = server.get("conversations/1").ok();
    // 128 bits and more: 24 characters of base58, 32 hex digits, a UUID.
    for (what, name) in [
        ("inbox_identifier", inbox.identifier.as_str()),
        ("source_id", &visitor.source_id),
        ("pubsub_token of a visitor", &visitor.pubsub_token),
        ("pubsub_token of a user", &server.pubsub_token),
        ("access_token", &server.token),
        ("uuid", shown["uuid"].as_str().unwrap()),
    ] {
        assert!(name.len() >= 24, "{what}: {name}");
    }
    let uuid = shown["uuid"].as_str().unwrap();
    assert_eq!(&uuid[14..15], "4", "a random UUID, not one of time and place: {uuid}");
}

#[test]
fn stored_files_are_had_by_their_signed_address_only_and_not_for_ever() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let send = |name: &str| {
        let parts = vec![Part::File("attachments[]", name, "text/plain", b"words".to_vec())];
        let said = visitor.post_multipart(&format!("conversations/{number}/messages"), parts).ok();
        let url = said["attachments"][0]["data_url"].as_str().unwrap().to_owned();
        url.split_once("/rails/").map(|(_, path)| format!("/rails/{path}")).unwrap()
    };
    let (one, two) = (send("one.txt"), send("two.txt"));
    let stranger = server.stranger();
    let redirected = stranger.get(&one);
    assert_eq!(redirected.status, 302);
    let location = redirected.header("location").unwrap();
    let download = location.find("/rails/").map_or(location, |at| &location[at..]).to_owned();
    assert_eq!(stranger.get(&download).bytes, b"words");
    let signature = |path: &str| path.split_once("--").unwrap().1.split('/').next().unwrap().to_owned();
    let id = |path: &str| path.split_once("redirect/").unwrap().1.split_once("--").unwrap().0.to_owned();
    assert_eq!(signature(&one).len(), 32);
    let swapped = one.replace(&signature(&one), &signature(&two));
    let foreign = one.replacen(&format!("/{}--", id(&one)), &format!("/{}--", id(&two)), 1);
    let unsigned = one.replacen(&format!("--{}", signature(&one)), "", 1);
    let later = download.replacen("--", "--9", 1);
    for forged in [swapped, foreign, unsigned, later] {
        assert_eq!(stranger.get(&forged).status, 404, "{forged}");
    }
    server.travel(std::time::Duration::from_secs(301));
    assert_eq!(stranger.get(&download).status, 404, "an address to the bytes runs out");
    let fresh = stranger.get(&one).header("location").unwrap().to_owned();
    let fresh = fresh.find("/rails/").map_or(fresh.as_str(), |at| &fresh[at..]).to_owned();
    assert_eq!(stranger.get(&fresh).status, 200);
    server.delete(&format!("conversations/{number}")).expect(200);
    server.run_jobs();
    for gone in [one, two, fresh] {
        assert_eq!(stranger.get(&gone).status, 404, "files go with their conversation");
    }
}

/// What callers would like to set and must not.
fn wishes(server: &TestServer, elsewhere: i64) -> Value {
    json!({
        "id": 4_242_424, "account_id": elsewhere, "account": elsewhere, "uuid": "00000000-0000-4000-8000-000000000000",
        "provider": "saml", "uid": "evil", "confirmed": true, "confirmed_at": "2001-01-01T00:00:00Z",
        "type": "SuperAdmin", "user_type": "SuperAdmin", "super_admin": true,
        "hmac_verified": true, "created_at": "2001-01-01T00:00:00Z", "updated_at": "2001-01-01T00:00:00Z",
        "sender": {"id": server.id}, "sender_id": server.id, "sender_type": "User", "display_id": 4_242_424,
        "pubsub_token": "chosen", "access_token": "chosen", "hmac_token": "chosen", "inbox_identifier": "chosen",
        "identifier_hash": "", "secret": "chosen", "token": "chosen", "password_digest": "chosen",
        "conversation_id": 4_242_424, "contact_inbox_id": 4_242_424, "unread_count": 99, "waiting_since": 1,
        "first_reply_created_at": 1, "last_activity_at": 1, "status_code": 1, "external_error": "x",
        "deleting_at": "2001-01-01T00:00:00Z", "system_bot": true, "inviter_id": 1, "limits": {"agents": 1},
        "features": {"sla": true}, "auto_resolve_duration": 1,
    })
}

/// A body with the wishes added where it does not say something itself.
fn wishing(body: Value, wishes: &Value) -> Value {
    let mut all = wishes.clone();
    all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    all
}

fn assert_not_granted(what: &str, reply: &Value) {
    let text = reply.to_string();
    for wish in ["4242424", "chosen", "SuperAdmin", "2001-01-01", "978307200", "saml", "evil"] {
        assert!(!text.contains(wish), "{what} granted {wish}: {text}");
    }
    for key in ["hmac_verified", "system_bot"] {
        assert!(!text.contains(&format!("\"{key}\":true")), "{what} granted {key}: {text}");
    }
}

#[test]
fn what_a_caller_must_not_set_is_left_alone_by_every_write() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let untouched = server.rows_of(elsewhere.account_id);
    let wishes = wishes(&server, elsewhere.account_id);
    let (inbox, visitor, number) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    let path = format!("conversations/{number}");
    let write = |actor: &Actor, verb: &str, path: &str, body: Value| {
        let what = format!("{verb} {path}");
        let made = actor.call(verb, path, Some(&wishing(body, &wishes))).ok();
        assert_not_granted(&what, &made);
        let account = made.get("account_id").and_then(Value::as_i64);
        assert!(account.is_none_or(|id| id == server.account_id), "{what}: {made}");
        made
    };
    for (verb, path, body) in [
        ("POST", "contacts".to_owned(), json!({"name": "C"})),
        ("PUT", format!("contacts/{}", visitor.id), json!({"name": "C2"})),
        ("POST", format!("{path}/custom_attributes"), json!({"custom_attributes": {"a": 1}})),
        ("PATCH", path.clone(), json!({"priority": "low"})),
        ("POST", format!("{path}/toggle_status"), json!({"status": "open"})),
    ] {
        write(&agent, verb, &path, body);
    }
    let said = write(&agent, "POST", &format!("{path}/messages"), json!({"content": "hi"}));
    assert_eq!((&said["sender"]["id"], &said["sender"]["type"]), (&json!(agent.id), &json!("user")));
    let admin = server.administrator();
    write(&admin, "POST", "inboxes", json!({"name": "I", "channel": {"type": "api"}}));
    write(&admin, "PATCH", &format!("inboxes/{}", inbox.id), json!({"name": "I2"}));
    let bot = wishing(json!({"name": "B"}), &wishes);
    let bot = admin.post("agent_bots", bot).ok();
    assert_eq!((&bot["system_bot"], &bot["account_id"]), (&json!(false), &json!(server.account_id)));
    write(&admin, "POST", "teams", json!({"name": "t"}));
    write(&admin, "POST", "labels", json!({"title": "vip"}));
    let hook = write(&admin, "POST", "webhooks", json!({"url": "https://a.test/"}));
    assert_eq!(hook["payload"]["webhook"]["account_id"], server.account_id);
    // The role is an administrator's to give; a name, not a login, is what it gives here.
    let made =
        write(&admin, "POST", "agents", json!({"email": "new@example.test", "name": "N", "role": "agent"}));
    assert_eq!((&made["confirmed"], &made["role"]), (&json!(false), &json!("agent")));
    let account = server.patch("", wishing(json!({"name": "Harbour"}), &wishes)).ok();
    assert_eq!((&account["id"], &account["features"]["sla"]), (&json!(server.account_id), &Value::Null));
    let me =
        agent.put("/api/v1/profile", wishing(json!({"name": "Me", "role": "administrator"}), &wishes)).ok();
    assert_eq!((&me["role"], &me["provider"], &me["type"]), (&json!("agent"), &json!("email"), &Value::Null));
    assert_eq!((&me["id"], &me["access_token"]), (&json!(agent.id), &json!(agent.token)));
    agent.post("labels", json!({"title": "own"})).expect(401);

    let own = write(&visitor, "POST", "conversations", json!({}))["id"].as_i64().unwrap();
    let said = write(
        &visitor,
        "POST",
        &format!("conversations/{own}/messages"),
        json!({"content": "hi",
        "message_type": "outgoing", "private": true, "content_type": "cards"}),
    );
    assert_eq!((&said["message_type"], &said["sender"]["id"]), (&json!(0), &json!(visitor.id)));
    let shown = server.get(&format!("conversations/{own}/messages")).ok()["payload"].clone();
    let shown = shown.as_array().unwrap().iter().find(|row| row["id"] == said["id"]).unwrap().clone();
    assert_eq!((&shown["private"], &shown["content_type"]), (&json!(false), &json!("text")));
    write(&visitor, "PATCH", "", json!({"name": "V", "blocked": true}));
    assert_eq!(server.get(&format!("contacts/{}", visitor.id)).ok()["payload"]["blocked"], false);
    assert_eq!(server.rows_of(elsewhere.account_id), untouched);
    // A webhook that leads nowhere.
    server.leave_jobs();
}
