//! Rights taken away while a socket is open.

use std::time::{Duration, Instant};

use porchlight_domain::Signal;
use serde_json::json;

use crate::server::{Server, contact, member};

#[test]
fn a_member_who_lost_the_right_hears_nothing_after_a_second() {
    let server = Server::start();
    let (mut leaver, mut stayer) = (server.member(1), server.member(2));
    server.gate.change(|state| {
        state.members.remove(&(1, 1, "user1".into()));
    });
    let started = Instant::now();
    server.bus().publish(Signal::AccessChanged);
    assert_eq!(leaver.json(), json!({"identifier": member(1), "type": "reject_subscription"}));
    assert_eq!(leaver.json(), json!({"type": "disconnect", "reason": "unauthorized", "reconnect": false}));
    leaver.expect_closed(1008);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(!server.bus().wants(&["user1".into()]));
    server.publish(&["account_1"], 1);
    assert_eq!(stayer.number(), 1);
    assert_eq!(server.realtime.counters().revoked.get(), 1);
}

#[test]
fn of_several_subscriptions_only_the_lost_one_ends() {
    let server = Server::start();
    let mut client = server.contact(41);
    client.join(&contact(42));
    server.gate.change(|state| {
        state.contacts.remove("contact41");
    });
    server.bus().publish(Signal::AccessChanged);
    assert_eq!(client.json(), json!({"identifier": contact(41), "type": "reject_subscription"}));
    server.publish(&["contact41"], 1);
    server.publish(&["contact42"], 2);
    assert_eq!(client.number(), 2);
    client.command("subscribe", &contact(41));
    client.expect_type("reject_subscription");
}

#[test]
fn a_right_lost_while_it_is_looked_up_is_lost() {
    let server = Server::start();
    let mut client = server.client();
    server.gate.change(|state| state.delay = Duration::from_millis(200));
    client.command("subscribe", &member(1));
    std::thread::sleep(Duration::from_millis(100));
    // The lookup reads after its delay in this gate; a real one may have read before. So the right
    // goes after the answer, and the signal comes before the subscription is known.
    server.bus().publish(Signal::AccessChanged);
    client.expect_type("confirm_subscription");
    server.gate.change(|state| {
        state.members.remove(&(1, 1, "user1".into()));
        state.delay = Duration::ZERO;
    });
    loop {
        let value = client.json();
        if value["type"] == "reject_subscription" {
            break;
        }
    }
    client.expect_closed(1008);
}

#[test]
fn a_database_that_is_away_delays_the_check_and_does_not_end_it() {
    let server = Server::start();
    let mut client = server.member(1);
    server.gate.change(|state| {
        state.unavailable = true;
        state.members.clear();
    });
    server.bus().publish(Signal::AccessChanged);
    client.expect_silence();
    server.gate.change(|state| state.unavailable = false);
    client.expect_type("reject_subscription");
}
