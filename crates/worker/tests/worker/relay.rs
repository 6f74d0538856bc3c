//! Numbers, gaps, and events that cannot be relayed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use porchlight_store::{SystemScope, events as event_rows, upkeep};
use porchlight_testkit::TestServer;
use serde_json::json;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    seq: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    error: Option<String>,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
}

fn events(server: &TestServer) -> Vec<Line> {
    diesel::sql_query(
        "SELECT account_id, seq, error, CAST(CASE WHEN relayed_at IS NULL THEN 1 ELSE 0 END AS BIGINT) AS waiting \
         FROM events ORDER BY id",
    )
    .load(&mut server.connection())
    .unwrap()
}

#[test]
fn each_account_counts_its_own_events_without_holes() {
    let server = TestServer::start();
    let other = server.tenant();
    for _ in 0..3 {
        let (_, visitor, conversation) = server.conversation();
        visitor.say(conversation, "one");
        let (_, visitor, conversation) = other.conversation();
        visitor.say(conversation, "two");
        server.run_jobs();
    }
    let events = events(&server);
    for account in [server.account_id, other.account_id] {
        let numbers: Vec<i64> =
            events.iter().filter(|line| line.account_id == account).map(|line| line.seq.unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
        assert!(numbers.len() > 6);
    }
}

/// More events than one batch takes, posted while nobody listens.
#[test]
fn a_long_backlog_is_relayed_in_order() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    for number in 0..90 {
        visitor.say(conversation, &format!("message {number}"));
    }
    let mut socket = server.cable();
    server.run_jobs();
    let messages = socket.messages();
    let numbers: Vec<i64> = messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let said: Vec<_> = messages
        .iter()
        .filter(|message| message["event"] == "message.created")
        .map(|message| message["data"]["content"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(said, (0..90).map(|number| format!("message {number}")).collect::<Vec<_>>());
}

#[test]
fn an_event_that_cannot_be_relayed_is_set_aside_and_holds_up_nobody() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    server.run_jobs();
    // A kind of a later version.
    diesel::sql_query(
        "INSERT INTO events (account_id, kind, actor_type, subject_id, data, created_at, attempts) \
         SELECT account_id, 999, 0, 1, data, created_at, 0 FROM events ORDER BY id LIMIT 1",
    )
    .execute(&mut server.connection())
    .unwrap();
    let depths = || server.node().db.read_blocking(upkeep::depths).unwrap();
    let aside = server.node().db.write_blocking(|tx| {
        let ids = event_rows::waiting_ids(tx, SystemScope::new(), true, 10)?;
        event_rows::note_failure(tx, SystemScope::new(), ids[0], "once", 3)
    });
    assert!(!aside.unwrap());
    assert_eq!((depths().events, depths().events_failed), (1, 0), "it is tried again");
    visitor.say(conversation, "behind it");
    let mut socket = server.cable();
    server.run_jobs();
    assert_eq!(socket.expect_event("message.created")["content"], "behind it");
    for _ in 0..2 {
        server.run_jobs();
    }
    assert_eq!((depths().events, depths().events_failed), (0, 1));
    let events = events(&server);
    let aside: Vec<_> = events.iter().filter(|line| line.error.is_some()).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!((aside[0].seq, aside[0].waiting), (None, 0), "it has no number and waits no more");
    let error = aside[0].error.as_ref().unwrap();
    assert!(error.contains("kind") && error.len() < 200, "{error}");
    assert!(events.iter().filter(|line| line.error.is_none()).all(|line| line.seq.is_some()));
    // A version that knows the kind tells of it after all.
    let again = server.node().db.write_blocking(|tx| {
        let aside = event_rows::set_aside(tx, SystemScope::new(), 10)?;
        event_rows::relay_again(tx, SystemScope::new(), aside[0].id)
    });
    assert!(again.unwrap());
    diesel::sql_query("UPDATE events SET kind = 0 WHERE kind = 999")
        .execute(&mut server.connection())
        .unwrap();
    server.run_jobs();
    assert_eq!((depths().events, depths().events_failed), (0, 0));
}

#[test]
fn a_client_that_comes_back_gets_what_it_missed_as_it_may_see_it_now() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    visitor.say(conversation, "first");
    server.run_jobs();
    let seen = events(&server).iter().filter_map(|line| line.seq).max().unwrap();
    server
        .post(
            &format!("conversations/{conversation}/messages"),
            json!({"content": "a note", "private": true}),
        )
        .ok();
    server.post(&format!("conversations/{conversation}/messages"), json!({"content": "an answer"})).ok();
    server.run_jobs();
    let catch_up = |token: &str, user: Option<i64>| {
        let mut identifier = json!({"channel": "RoomChannel", "pubsub_token": token, "last_seq": seen});
        if let Some(user) = user {
            identifier["account_id"] = json!(server.account_id);
            identifier["user_id"] = json!(user);
        }
        let mut socket = porchlight_testkit::Cable::connect(server.origin());
        socket.subscribe(&identifier);
        let mut said = Vec::new();
        loop {
            let message = socket.frame("the end of what was missed")["message"].clone();
            match message["event"].as_str() {
                Some("message.created") => said.push(message["data"]["content"].as_str().unwrap().to_owned()),
                Some("resume") => return (said, message["data"]["complete"].clone()),
                _ => {}
            }
        }
    };
    let staff = catch_up(&server.pubsub_token, Some(server.id));
    assert_eq!(staff, (vec!["a note".to_owned(), "an answer".to_owned()], json!(true)));
    let contact = catch_up(&visitor.pubsub_token, None);
    assert_eq!(contact, (vec!["an answer".to_owned()], json!(true)));
}
