//! What happens by the clock, and mails.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use porchlight_domain::Error;
use porchlight_domain::job::{self, Job};
use porchlight_testkit::TestServer;
use serde_json::json;

/// Runs a periodic job now.
fn run(server: &TestServer, job: Job) {
    server
        .node()
        .db
        .write_blocking(move |tx| {
            let now = tx.now();
            job::enqueue(tx, None, &job, None, now)
        })
        .unwrap_or_else(|error: Error| panic!("{error:?}"));
    server.run_jobs();
}

fn count(server: &TestServer, table: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!("SELECT count(*) AS n FROM {table}");
    diesel::sql_query(sql).get_result::<Count>(&mut server.connection()).unwrap().n
}

#[test]
fn a_snooze_ends_when_its_time_has_come() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    let path = format!("conversations/{conversation}");
    let until = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 3_600;
    let snooze = json!({"status": "snoozed", "snoozed_until": until});
    server.post(&format!("{path}/toggle_status"), snooze).expect(200);
    let status = || server.get(&path).ok()["status"].clone();
    run(&server, Job::Unsnooze);
    assert_eq!(status(), "snoozed");
    server.travel(Duration::from_secs(3_700));
    run(&server, Job::Unsnooze);
    assert_eq!(status(), "open");
}

#[test]
fn silent_conversations_resolve_as_the_account_asks() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    visitor.say(conversation, "hello?");
    server.patch("", json!({"auto_resolve_after": 60, "auto_resolve_message": "Closing this."})).ok();
    let status = || server.get(&format!("conversations/{conversation}")).ok()["status"].clone();
    run(&server, Job::AutoResolve);
    assert_eq!(status(), "open");
    server.travel(Duration::from_secs(3_700));
    run(&server, Job::AutoResolve);
    assert_eq!(status(), "resolved");
    let list = server.get(&format!("conversations/{conversation}/messages")).ok();
    let texts: Vec<_> =
        list["payload"].as_array().unwrap().iter().map(|message| message["content"].clone()).collect();
    assert!(texts.contains(&json!("Closing this.")), "{texts:?}");
}

/// What an account's settings name besides the time: who is left alone, what is said, how it is marked.
#[test]
fn silence_is_marked_and_those_who_wait_are_left_alone() {
    let server = TestServer::start();
    let (inbox, visitor, waiting) = server.conversation();
    visitor.say(waiting, "hello?");
    let answered = server.visitor(&inbox).conversation();
    server.post(&format!("conversations/{answered}/messages"), json!({"content": "Here."})).ok();
    server.post(&format!("conversations/{answered}/labels"), json!({"labels": ["vip"]})).ok();
    let pending = server.visitor(&inbox).conversation();
    let path = format!("conversations/{pending}/toggle_status");
    server.post(&path, json!({"status": "pending"})).expect(200);
    server
        .patch(
            "",
            json!({
                "auto_resolve_after": 30, "auto_resolve_ignore_waiting": true, "auto_resolve_label": "silent",
                "auto_resolve_message": "Bye {{contact.first_name}}, {{ account.name }}.",
            }),
        )
        .ok();
    server.travel(Duration::from_secs(31 * 60));
    run(&server, Job::AutoResolve);
    let shown = |id: i64| server.get(&format!("conversations/{id}")).ok();
    let state = |id: i64| {
        let body = shown(id);
        (body["status"].as_str().unwrap().to_owned(), body["labels"].clone())
    };
    assert_eq!(state(answered), ("resolved".into(), json!(["vip", "silent"])));
    assert_eq!(state(waiting), ("open".into(), json!([])));
    assert_eq!(state(pending), ("pending".into(), json!([])));
    let list = server.get("conversations?status=resolved&labels[]=silent").ok();
    assert_eq!(list["data"]["payload"][0]["id"], answered);
    let messages = server.get(&format!("conversations/{answered}/messages")).ok();
    let said: Vec<_> = messages["payload"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            (message["message_type"].as_i64().unwrap(), message["content"].as_str().unwrap_or_default())
        })
        .collect();
    assert!(said.contains(&(3, "Bye Visitor, Harbour.")), "{said:?}");
    let line = "Conversation was marked resolved by system due to 30 minutes of inactivity";
    assert!(said.contains(&(2, line)), "{said:?}");
    // Later without the exception: the other goes too.
    server.patch("", json!({"auto_resolve_ignore_waiting": false, "auto_resolve_label": null})).ok();
    run(&server, Job::AutoResolve);
    assert_eq!(state(waiting), ("resolved".into(), json!([])));
}

#[test]
fn what_is_past_its_time_goes() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    visitor.say(conversation, "hello");
    server.run_jobs();
    run(&server, Job::Prune);
    assert!(count(&server, "events") > 0);
    server.travel(Duration::from_secs(15 * 24 * 60 * 60));
    visitor.say(conversation, "hello again");
    run(&server, Job::Prune);
    let left = count(&server, "events");
    assert!((1..=4).contains(&left), "only the new ones are left: {left}");
}

#[test]
fn an_account_is_erased_piece_by_piece() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Short-lived"})).ok()["id"].clone();
    let before = count(&server, "accounts");
    app.delete(&format!("accounts/{account}")).expect(200);
    server.run_jobs();
    assert_eq!(count(&server, "accounts"), before - 1);
    assert_eq!(count(&server, "jobs"), 0);
}

#[test]
fn a_reset_is_mailed_and_its_link_does_not_lie_in_the_database() {
    let server = TestServer::start();
    server.stranger().post("/auth/password", json!({"email": server.email})).expect(200);
    server.run_jobs();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].readable().contains("reset_password_token="), "{}", mails[0].readable());
    assert_eq!(count(&server, "jobs"), 0);
    assert_eq!(count(&server, "failed_jobs"), 0);
}
