//! Whoever asks too much is closed; the others notice nothing.

use std::io::Write;
use std::time::{Duration, Instant};

use porchlight_domain::Signal;
use porchlight_realtime::Limits;
use serde_json::json;
use tungstenite::Message;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::client::{Came, Client};
use crate::server::{Server, contact, eventually, frame, member, quick};

#[test]
fn a_giant_message_closes_the_socket() {
    let server = Server::start();
    let mut client = server.client();
    client.send("x".repeat(65 * 1024));
    client.expect_closed(1009);
    // In pieces, each of them small.
    let mut client = server.client();
    let part = "x".repeat(30_000);
    client.ws.send(Message::Frame(Frame::message(part.clone(), OpCode::Data(Data::Text), false))).unwrap();
    for _ in 0..3 {
        let _ =
            client.ws.send(Message::Frame(Frame::message(part.clone(), OpCode::Data(Data::Continue), false)));
    }
    client.expect_closed(1009);
    assert_eq!(server.realtime.counters().abusive.get(), 2);
}

#[test]
fn a_giant_message_is_not_waited_for() {
    let server = Server::start();
    let mut client = server.client();
    // The header promises a gigabyte; what comes of it is not kept.
    let header = [&[0x81, 0x80 | 127][..], &(1_u64 << 30).to_be_bytes(), &[0; 4]].concat();
    let stream = client.ws.get_mut();
    stream.write_all(&header).unwrap();
    stream.write_all(&vec![b'x'; 65 * 1024]).unwrap();
    client.expect_closed(1009);
}

#[test]
fn what_is_no_text_closes_the_socket() {
    let server = Server::start();
    let mut client = server.client();
    client.ws.send(Message::binary(vec![1, 2, 3])).unwrap();
    client.expect_closed(1003);
    let mut client = server.client();
    client.ws.send(Message::Frame(Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true))).unwrap();
    client.expect_closed(1007);
    let mut client = server.client();
    client.ws.send(Message::Frame(Frame::message(vec![b'x'], OpCode::Data(Data::Continue), true))).unwrap();
    client.expect_closed(1002);
}

#[test]
fn a_flood_closes_the_socket_and_costs_no_lookups() {
    let server = Server::with_limits(Limits { messages_per_second: 5, messages_burst: 20, ..quick() });
    let mut other = server.member(2);
    let mut client = server.client();
    for n in 0..200 {
        let command = json!({"command": "subscribe", "identifier": format!("{{\"n\":{n}}}")});
        if client.ws.send(Message::text(command.to_string())).is_err() {
            break;
        }
    }
    let mut rejected = 0;
    let closed = loop {
        match client.next() {
            Came::Json(_) => rejected += 1,
            closed => break closed,
        }
    };
    // A closing frame may be lost when the kernel answers unread input with a reset.
    assert!(matches!(closed, Came::Closed(Some(1008) | None)), "{closed:?}");
    assert!(rejected <= 25, "{rejected} answers");
    assert_eq!(server.gate.0.lock().unwrap().lookups, 1);
    server.publish(&["user2"], 1);
    assert_eq!(other.number(), 1);
}

#[test]
fn ordinary_use_is_no_flood() {
    let server = Server::start();
    let mut client = server.member(1);
    for _ in 0..40 {
        client.update_presence(&member(1));
        assert_eq!(client.message()["event"], "presence.update");
    }
}

#[test]
fn subscriptions_of_one_socket_are_bounded() {
    let server = Server::with_limits(Limits { subscriptions: 3, ..quick() });
    let mut client = server.client();
    for n in 41..44 {
        client.join(&contact(n));
    }
    client.command("subscribe", &contact(44));
    client.expect_type("reject_subscription");
    client.command("unsubscribe", &contact(41));
    client.join(&contact(44));
}

#[test]
fn sockets_of_one_address_and_of_the_node_are_bounded() {
    let server = Server::with_limits(Limits { sockets_per_address: 3, ..quick() });
    let clients: Vec<Client> = (0..3).map(|_| server.client()).collect();
    assert_eq!(Client::connect_offering(server.address, None).err(), Some(503));
    drop(clients);
    eventually("there is room again", || Client::connect_offering(server.address, None).is_ok());
    let server = Server::with_limits(Limits { sockets: 2, ..quick() });
    let _clients = [server.client(), server.client()];
    assert_eq!(Client::connect_offering(server.address, None).err(), Some(503));
}

#[test]
fn a_socket_that_never_subscribes_is_closed() {
    let server = Server::with_limits(Limits { unsubscribed: Duration::from_millis(400), ..quick() });
    let mut member = server.member(1);
    let mut client = server.client();
    client.expect_closed(1008);
    server.publish(&["user1"], 1);
    assert_eq!(member.number(), 1);
}

#[test]
fn a_slow_reader_is_closed_within_bounds_and_the_others_get_everything() {
    let limits = Limits { queue_bytes: 128 * 1024, stalled: Duration::from_secs(4), ..quick() };
    let server = Server::with_limits(limits);
    let mut reader = server.member(1);
    let slow = server.member(2);
    let padding = "x".repeat(16_000);
    let total = 1_500;
    for n in 1..=total {
        let mut big = frame(&["account_1"], Some(n));
        big.message = format!(r#"{{"event":"message.created","data":{{"n":{n},"x":"{padding}"}}}}"#).into();
        server.bus().publish(Signal::Frame(big));
        assert_eq!(reader.number(), n);
    }
    eventually("the slow one is given up", || server.realtime.counters().slow.get() == 1);
    assert_eq!(server.realtime.counters().dropped.get(), 0);
    // It never reads, and is gone all the same.
    eventually("the slow one is gone", || server.realtime.sockets() == 1);
    drop(slow);
}

#[test]
fn a_burst_waits_for_the_sockets_instead_of_closing_them() {
    let server = Server::with_limits(Limits { queue_frames: 64, ..quick() });
    let mut clients: Vec<Client> = (0..20).map(|_| server.member(1)).collect();
    let bus = server.bus();
    let publisher = std::thread::spawn(move || {
        for n in 1..=3_000 {
            bus.publish(Signal::Frame(frame(&["user1"], Some(n))));
        }
    });
    let readers: Vec<_> = clients
        .drain(..)
        .map(|mut client| std::thread::spawn(move || (1..=3_000).all(|n| client.number() == n)))
        .collect();
    publisher.join().unwrap();
    assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
    assert_eq!(server.realtime.counters().slow.get(), 0);
}

#[test]
fn typing_never_waits_for_anybody() {
    let server = Server::start();
    let _client = server.member(1);
    let started = Instant::now();
    for _ in 0..20_000 {
        server.bus().publish(Signal::Frame(frame(&["user1"], None)));
    }
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}
