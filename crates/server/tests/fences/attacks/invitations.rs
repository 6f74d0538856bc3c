//! An invitation tells nothing about whom it finds: not whether the address has a login, and nothing of its
//! owner before they have come in. (User ids are on the wire and given out in order; see docs/security.md.)

use porchlight_testkit::{
    Actor, AuditAction, Cable, PASSWORD, Part, Receiver, Tenant, TestServer, Value, json,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// What nobody here is to read.
const SECRETS: [&str; 5] = ["Veronica", "Vee", "squad", "mia.png", "rails/active_storage"];

/// Somebody of another account, with a name, a display name, a picture and attributes.
fn somebody(server: &TestServer) -> (Tenant, Actor) {
    let elsewhere = server.tenant();
    let person = elsewhere.agent();
    let parts = vec![
        Part::Text("profile[name]", "Veronica Vale"),
        Part::Text("profile[display_name]", "Vee"),
        Part::File("profile[avatar]", "mia.png", "image/png", PNG.to_vec()),
    ];
    let me = person.put_multipart("/api/v1/profile", parts).ok();
    assert_ne!(me["avatar_url"], "");
    let app = server.platform_app();
    app.post("users", json!({"email": person.email, "name": "x"})).ok();
    app.patch(&format!("users/{}", person.id), json!({"custom_attributes": {"squad": "red"}})).ok();
    (elsewhere, person)
}

/// A document without what must differ: the id and the address of whom it is about.
fn faded(document: &Value, id: &Value, email: &str) -> String {
    let text =
        document.to_string().replace(email, "ADDRESS").replace(email.split('@').next().unwrap(), "NAME");
    text.replace(&format!("\"id\":{id},"), "\"id\":ID,").replace(&format!("\"id\":{id}}}"), "\"id\":ID}")
}

fn row(server: &TestServer, id: &Value) -> Value {
    let list = server.get("agents").ok();
    list.as_array().unwrap().iter().find(|agent| agent["id"] == *id).unwrap().clone()
}

/// The mail to an address without its one-time link.
fn mail(server: &TestServer, to: &str) -> String {
    server.run_jobs();
    let mails = server.mails();
    let mails: Vec<_> = mails.iter().filter(|mail| mail.to.iter().any(|address| address == to)).collect();
    assert_eq!(mails.len(), 1, "mails to {to}");
    mails[0].readable()
}

#[test]
fn known_and_unknown_addresses_are_invited_alike() {
    let server = TestServer::start();
    let (_, victim) = somebody(&server);
    let stranger = "stranger@example.test";
    for body in [
        json!({"name": "Guest", "role": "agent"}),
        json!({"role": "administrator", "availability": "busy", "auto_offline": false}),
        json!({"name": ""}),
        json!({"name": "x".repeat(300)}),
        json!({"name": "Guest", "role": "boss"}),
    ] {
        let invite = |email: &str| {
            let mut body = body.clone();
            body["email"] = email.into();
            server.post("agents", body)
        };
        let (known, unknown) = (invite(&victim.email), invite(stranger));
        assert_eq!(known.status, unknown.status, "{body}");
        let names = |reply: &porchlight_testkit::Reply| -> Vec<String> {
            reply.headers.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&known), names(&unknown), "{body}");
        let (mine, theirs) = (known.body["id"].clone(), unknown.body["id"].clone());
        assert_eq!(
            faded(&known.body, &mine, &victim.email),
            faded(&unknown.body, &theirs, stranger),
            "{body}"
        );
        if known.status == 200 {
            assert_eq!(
                faded(&row(&server, &mine), &mine, &victim.email),
                faded(&row(&server, &theirs), &theirs, stranger)
            );
            // Renamed alike, promoted alike, sent away alike.
            for change in [json!({"name": "Other"}), json!({"role": "agent"}), json!({"name": ""})] {
                let known = server.patch(&format!("agents/{mine}"), change.clone());
                let unknown = server.patch(&format!("agents/{theirs}"), change);
                assert_eq!(known.status, unknown.status);
                assert_eq!(faded(&known.body, &mine, &victim.email), faded(&unknown.body, &theirs, stranger));
            }
            for id in [mine, theirs] {
                server.delete(&format!("agents/{id}")).expect(200);
            }
        }
    }
    let many = json!({"emails": [victim.email, stranger]});
    server.post("agents/bulk_create", many).expect(200);
    let list = server.get("agents").ok();
    let find =
        |email: &str| list.as_array().unwrap().iter().find(|row| row["email"] == email).unwrap().clone();
    let (known, unknown) = (find(&victim.email), find(stranger));
    assert_eq!(faded(&known, &known["id"], &victim.email), faded(&unknown, &unknown["id"], stranger));
    assert_eq!(
        victim.get("/api/v1/profile").ok()["name"],
        "Veronica Vale",
        "all that changed nothing of theirs"
    );
}

#[test]
fn both_get_a_mail_and_only_the_owner_reads_which() {
    let server = TestServer::start();
    let (_, victim) = somebody(&server);
    for email in [victim.email.as_str(), "stranger@example.test"] {
        server.post("agents", json!({"email": email, "name": "Guest"})).ok();
    }
    let (known, unknown) = (mail(&server, &victim.email), mail(&server, "stranger@example.test"));
    for text in [&known, &unknown] {
        assert!(text.contains("You were invited to Harbour") && text.contains("Hello Guest"), "{text}");
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
    }
    assert!(unknown.contains("reset_password_token=") && !known.contains("_token="), "{known}");
}

#[test]
fn nothing_shows_who_was_invited_before_they_come_in() {
    let server = TestServer::start();
    let (_, victim) = somebody(&server);
    let receiver = Receiver::start();
    let hook = json!({"url": receiver.url("/hook"), "subscriptions":
        ["conversation_created", "conversation_updated", "conversation_status_changed", "message_created"]});
    server.post("webhooks", hook).ok();
    let (inbox, visitor, number) = server.conversation();
    let mut socket = server.cable();
    let id = server.post("agents", json!({"email": victim.email, "name": "Guest"})).ok()["id"].clone();
    let team = server.post("teams", json!({"name": "first line"})).ok()["id"].clone();
    let seen = [
        server.post("inbox_members", json!({"inbox_id": inbox.id, "user_ids": [id]})),
        server.post(&format!("teams/{team}/team_members"), json!({"user_ids": [id]})),
        server.post(&format!("conversations/{number}/assignments"), json!({"assignee_id": id})),
        server.get("agents"),
        server.get(&format!("inbox_members/{}", inbox.id)),
        server.get(&format!("teams/{team}/team_members")),
        server.get(&format!("assignable_agents?inbox_ids[]={}", inbox.id)),
        server.get(&format!("conversations/{number}")),
        server.get("conversations?status=all"),
        server.get(&format!("conversations/{number}/messages")),
    ];
    server.run_jobs();
    visitor.say(number, "is anybody there?");
    server.run_jobs();
    let told = receiver.requests().iter().map(|request| request.body.to_string()).collect::<Vec<_>>();
    let heard = socket.messages().iter().map(Value::to_string).collect::<Vec<_>>();
    let mut again = Cable::connect(server.origin());
    again.subscribe(&json!({"channel": "RoomChannel", "pubsub_token": server.pubsub_token,
        "account_id": server.account_id, "user_id": server.id, "last_seq": 0}));
    let caught_up = again.messages().iter().map(Value::to_string).collect::<Vec<_>>();
    assert!(told.iter().any(|text| text.contains("Guest")), "{told:?}");
    assert!(heard.iter().any(|text| text.contains("Guest")), "{heard:?}");
    assert!(caught_up.iter().any(|text| text.contains("Guest")), "{caught_up:?}");
    let shown = seen.into_iter().map(|reply| (reply.request.clone(), reply.text()));
    let rest =
        [told, heard, caught_up].concat().into_iter().map(|text| ("a webhook or frame".to_owned(), text));
    for (what, text) in shown.chain(rest) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{what} tells {secret}: {text}");
        }
    }
    let row = row(&server, &id);
    assert_eq!((&row["name"], &row["available_name"]), (&json!("Guest"), &json!("Guest")));
    assert_eq!(
        (&row["confirmed"], &row["thumbnail"], &row["custom_attributes"]),
        (&json!(false), &json!(""), &Value::Null)
    );
    // The list is in the order of the names that are shown.
    let names: Vec<String> =
        server.get("agents").ok().as_array().unwrap().iter().map(|row| row["name"].to_string()).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn whoever_comes_in_is_known_from_then_on_and_it_is_written_once() {
    let server = TestServer::start();
    type Entrance<'a> = (&'a str, &'a dyn Fn(&Actor));
    let by_key = |person: &Actor| drop(person.in_account(server.account_id).get("labels").ok());
    let by_session = |person: &Actor| {
        let credentials = json!({"email": person.email, "password": PASSWORD});
        let reply = server.stranger().post("/auth/sign_in", credentials);
        let names = ["access-token", "client", "uid"].into_iter();
        let device =
            names.fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).unwrap()));
        device.in_account(server.account_id).get("labels").ok();
    };
    let by_account =
        |person: &Actor| drop(person.get(&format!("/api/v1/accounts/{}", server.account_id)).ok());
    let by_socket = |person: &Actor| drop(person.in_account(server.account_id).cable());
    let ways: [Entrance; 4] = [
        ("a key", &by_key),
        ("a session", &by_session),
        ("the account", &by_account),
        ("a socket", &by_socket),
    ];
    for (what, come_in) in ways {
        let (elsewhere, person) = somebody(&server);
        let id = server.post("agents", json!({"email": person.email, "name": "Guest"})).ok()["id"].clone();
        // Work in other accounts, signing in and looking at oneself is not coming in.
        person.in_account(elsewhere.account_id).get("labels").ok();
        server.stranger().post("/auth/sign_in", json!({"email": person.email, "password": PASSWORD})).ok();
        person.get("/api/v1/profile").ok();
        assert_eq!(row(&server, &id)["name"], "Guest", "before {what}");
        let before = server.audit().last().unwrap().id;
        come_in(&person);
        let shown = row(&server, &id);
        assert_eq!(
            (&shown["name"], &shown["available_name"]),
            (&json!("Veronica Vale"), &json!("Vee")),
            "by {what}"
        );
        assert_eq!(
            (&shown["confirmed"], &shown["custom_attributes"]["squad"]),
            (&json!(true), &json!("red"))
        );
        assert_ne!(shown["thumbnail"], "");
        let entered = rows_after_visits(&server, &person);
        assert_eq!(entered.0, entered.1, "later visits write nothing");
        let lines = server.audit_after(before);
        let entries = lines.iter().filter(|line| line.action == AuditAction::MemberEntered).count();
        assert_eq!((entries, lines.len()), (1, 1), "{lines:?}");
    }
}

/// The rows of memberships before and after some more visits.
fn rows_after_visits(server: &TestServer, person: &Actor) -> (Vec<String>, Vec<String>) {
    let members = || server.rows_of(server.account_id)["account_users"].clone();
    let before = members();
    for _ in 0..3 {
        person.in_account(server.account_id).get("labels").ok();
        drop(person.in_account(server.account_id).cable());
    }
    (before, members())
}

#[test]
fn a_new_login_keeps_the_name_it_was_last_invited_under() {
    let server = TestServer::start();
    let id = server.post("agents", json!({"email": "kim@example.test", "name": "Kym"})).ok()["id"].clone();
    let path = format!("agents/{id}");
    assert_eq!(server.patch(&path, json!({"name": "Kim"})).ok()["name"], "Kim");
    let text = mail(&server, "kim@example.test");
    let token = text.split_once("reset_password_token=").unwrap().1.split_whitespace().next().unwrap();
    let body = json!({"reset_password_token": token, "password": PASSWORD});
    let reply = server.stranger().put("/auth/password", body);
    assert_eq!(row(&server, &id)["confirmed"], false, "a password is no visit");
    let names = ["access-token", "client", "uid"].into_iter();
    let kim = names.fold(server.stranger(), |actor, name| actor.header(name, reply.header(name).unwrap()));
    assert_eq!(kim.get("/api/v1/profile").ok()["name"], "Kim");
    kim.in_account(server.account_id).get("labels").ok();
    let shown = row(&server, &id);
    assert_eq!((&shown["name"], &shown["confirmed"]), (&json!("Kim"), &json!(true)));
}
