//! Frames reach whom they are for, once, in order.

use porchlight_domain::{Signal, Token};

use crate::client::Client;
use crate::server::{Server, frame, member};

#[test]
fn frames_come_in_order_to_every_socket_on_every_thread() {
    let server = Server::start();
    let mut clients: Vec<Client> = (0..24).map(|n| server.member(n % 9 + 1)).collect();
    for seq in 1..=200 {
        server.publish(&["account_1"], seq);
    }
    for client in &mut clients {
        let numbers: Vec<i64> = (0..200).map(|_| client.number()).collect();
        assert_eq!(numbers, (1..=200).collect::<Vec<i64>>());
    }
    assert_eq!(server.realtime.counters().deliveries.get(), 24 * 200);
}

#[test]
fn a_frame_for_several_streams_of_a_socket_comes_once() {
    let server = Server::start();
    let mut client = server.member(1);
    server.publish(&["user1", "account_1", "user2", "user1"], 1);
    server.publish(&["account_1"], 2);
    assert_eq!((client.number(), client.number()), (1, 2));
    client.expect_silence();
}

#[test]
fn two_subscriptions_of_a_socket_each_get_their_copy() {
    let server = Server::start();
    let mut client = server.member(1);
    client.join(&member(2));
    server.publish(&["account_1"], 1);
    let mut identifiers = [client.json()["identifier"].clone(), client.json()["identifier"].clone()];
    identifiers.sort_by_key(|identifier| identifier.to_string());
    assert_eq!(identifiers, [member(1), member(2)]);
}

#[test]
fn whoever_is_not_in_the_audience_hears_nothing() {
    let server = Server::start();
    let (mut agent, mut visitor, mut other) = (server.member(1), server.contact(41), server.contact(42));
    server.publish(&["user1", "contact41"], 1);
    server.publish(&["account_1"], 2);
    server.publish(&["contact42"], 3);
    assert_eq!((agent.number(), agent.number()), (1, 2));
    assert_eq!(visitor.number(), 1);
    assert_eq!(other.number(), 3);
    for client in [&mut agent, &mut visitor, &mut other] {
        client.expect_silence();
    }
}

#[test]
fn the_typist_does_not_hear_of_the_own_typing() {
    let server = Server::start();
    let (mut typist, mut colleague) = (server.member(1), server.member(2));
    let typing = porchlight_domain::Frame {
        except: Some(Token::from("user1")),
        ..frame(&["user1", "user2", "account_1"], None)
    };
    server.bus().publish(Signal::Frame(typing));
    assert_eq!(colleague.number(), 0);
    typist.expect_silence();
    colleague.expect_silence();
}

#[test]
fn big_and_odd_messages_arrive_whole() {
    let server = Server::start();
    let mut client = server.contact(41);
    for length in [0, 1, 60, 100, 125, 126, 1_000, 65_000, 65_536, 300_000] {
        let text = "é\u{1F600}x".chars().cycle().take(length).collect::<String>();
        let message = serde_json::json!({"event": "message.created", "data": {"content": text}});
        let mut big = frame(&["contact41"], None);
        big.message = message.to_string().into();
        server.bus().publish(Signal::Frame(big));
        assert_eq!(client.message(), message);
    }
}

#[test]
fn publishing_is_spared_when_nobody_listens() {
    let server = Server::start();
    let tokens: [Token; 2] = ["user1".into(), "account_1".into()];
    assert!(!server.bus().wants(&tokens));
    let client = server.member(1);
    assert!(server.bus().wants(&tokens));
    drop(client);
    crate::server::eventually("nobody listens", || !server.bus().wants(&tokens));
    server.publish(&["user1"], 1);
    assert_eq!(server.realtime.counters().frames.get(), 0);
}
