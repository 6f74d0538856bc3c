//! Resuming after a number.

use std::time::Duration;

use porchlight_domain::schema::AccountId;
use porchlight_domain::{Frame, Signal};
use porchlight_realtime::Limits;
use serde_json::json;

use crate::client::Client;
use crate::server::{Server, frame, quick};

fn asking(identifier: &str, last_seq: i64) -> String {
    format!(r#"{},"last_seq":{last_seq}}}"#, identifier.trim_end_matches('}'))
}

fn member(last_seq: i64) -> String {
    asking(&crate::server::member(1), last_seq)
}

fn contact(last_seq: i64) -> String {
    asking(&crate::server::contact(41), last_seq)
}

fn resume(last_seq: i64, complete: bool) -> serde_json::Value {
    json!({"event": "resume", "data": {"last_seq": last_seq, "complete": complete}})
}

/// Ten events: odd ones for the account's members, even ones for contact 41 too.
fn server() -> Server {
    let server = Server::start();
    server.gate.change(|state| {
        state.log = (1..=10)
            .map(|n| frame(if n % 2 == 0 { &["account_1", "contact41"] } else { &["account_1"] }, Some(n)))
            .collect();
    });
    server
}

fn join(server: &Server, identifier: &str) -> Client {
    let mut client = server.client();
    client.join(identifier);
    client
}

#[test]
fn a_client_gets_what_it_missed_then_the_word_then_what_is_new() {
    let server = server();
    let mut client = join(&server, &member(6));
    assert_eq!((7..=10).map(|_| client.number()).collect::<Vec<_>>(), [7, 8, 9, 10]);
    assert_eq!(client.message(), resume(10, true));
    server.publish(&["account_1"], 11);
    assert_eq!(client.number(), 11);
}

#[test]
fn a_client_that_does_not_ask_notices_nothing() {
    let server = server();
    let mut client = server.member(1);
    client.expect_silence();
}

#[test]
fn only_what_the_subscriber_may_see_now_is_replayed() {
    let server = server();
    server.gate.change(|state| {
        state.log.push(Frame { account: AccountId(2), ..frame(&["contact41", "account_2"], Some(11)) });
        state.log.push(Frame { except: Some("contact41".into()), ..frame(&["contact41"], Some(11)) });
    });
    let mut client = join(&server, &contact(0));
    assert_eq!((0..5).map(|_| client.number()).collect::<Vec<_>>(), [2, 4, 6, 8, 10]);
    assert_eq!(client.message(), resume(11, true));
    client.expect_silence();
}

#[test]
fn live_frames_wait_for_the_replay_and_come_once() {
    let server = server();
    server.gate.change(|state| state.delay = Duration::from_millis(300));
    let mut client = server.client();
    client.command("subscribe", &member(8));
    client.expect_type("confirm_subscription");
    // 10 is in the rows already and published late; 11 and 12 are new; typing has no number.
    for seq in [10, 11, 12] {
        server.publish(&["account_1"], seq);
    }
    server.bus().publish(Signal::Frame(frame(&["user1"], None)));
    let mut got = Vec::new();
    while got.len() < 6 {
        let message = client.message();
        match message["event"].as_str().unwrap() {
            "presence.update" => {}
            "resume" => {
                assert_eq!(message, resume(10, true));
                got.push(-1);
            }
            _ => got.push(message["data"]["n"].as_i64().unwrap()),
        }
    }
    assert_eq!(got, [9, 10, -1, 11, 12, 0]);
    // A late copy of what was replayed is dropped too.
    server.publish(&["account_1"], 9);
    server.publish(&["account_1"], 13);
    assert_eq!(client.number(), 13);
}

#[test]
fn more_live_frames_than_can_wait_make_the_client_fetch() {
    let server = server();
    server.gate.change(|state| state.delay = Duration::from_millis(400));
    let mut client = server.client();
    client.command("subscribe", &member(8));
    client.expect_type("confirm_subscription");
    for seq in 11..=1_000 {
        server.publish(&["account_1"], seq);
    }
    let mut messages =
        std::iter::repeat_with(|| client.message()).filter(|it| it["event"] != "presence.update");
    assert_eq!(messages.next().unwrap()["data"]["n"], 9);
    assert_eq!(messages.next().unwrap()["data"]["n"], 10);
    assert_eq!(messages.next().unwrap(), resume(10, false));
    assert_eq!(messages.next().unwrap()["data"]["n"], 11);
}

#[test]
fn who_missed_too_much_must_fetch() {
    let server = Server::with_limits(Limits { resume_events: 3, ..quick() });
    server.gate.change(|state| state.log = (1..=10).map(|n| frame(&["account_1"], Some(n))).collect());
    let mut client = join(&server, &member(6));
    assert_eq!(client.message(), resume(10, false));
    server.publish(&["account_1"], 11);
    assert_eq!(client.number(), 11);
    let mut client = join(&server, &member(7));
    assert_eq!([client.number(), client.number(), client.number()], [8, 9, 10]);
    assert_eq!(client.message(), resume(10, true));
}

#[test]
fn forged_numbers_show_nothing() {
    let server = server();
    for forged in [11, 1_000_000, i64::MAX] {
        let mut client = join(&server, &contact(forged));
        assert_eq!(client.message(), resume(10, false), "{forged}");
        client.expect_silence();
        server.publish(&["contact41"], 11);
        assert_eq!(client.number(), 11);
    }
    // A negative number only asks where the account stands.
    for negative in [-1, i64::MIN] {
        let mut client = join(&server, &contact(negative));
        assert_eq!(client.message(), resume(10, true));
        client.expect_silence();
    }
}

#[test]
fn a_long_replay_is_taken_in_portions() {
    let server = Server::with_limits(Limits { queue_frames: 64, queue_bytes: 1 << 20, ..quick() });
    let padding = "x".repeat(8_000);
    server.gate.change(|state| {
        state.log = (1..=900)
            .map(|n| Frame {
                message: format!(r#"{{"event":"message.created","data":{{"n":{n},"x":"{padding}"}}}}"#)
                    .into(),
                ..frame(&["account_1"], Some(n))
            })
            .collect();
    });
    let mut client = join(&server, &member(0));
    // Seven megabytes with a queue for one: the client takes its time.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!((1..=900).find(|n| client.number() != *n), None);
    assert_eq!(client.message(), resume(900, true));
    assert_eq!(server.realtime.counters().slow.get(), 0);
}

#[test]
fn a_database_that_is_away_makes_the_client_fetch() {
    let server = server();
    let mut client = server.client();
    server.gate.change(|state| state.delay = Duration::from_millis(200));
    client.command("subscribe", &member(6));
    client.expect_type("confirm_subscription");
    server.gate.change(|state| state.unavailable = true);
    assert_eq!(client.message(), resume(6, false));
    server.publish(&["account_1"], 11);
    assert_eq!(client.number(), 11);
}
