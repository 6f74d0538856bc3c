//! The ActionCable protocol, as its clients know it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use porchlight_domain::Present;
use porchlight_domain::schema::{AccountId, ContactId};
use serde_json::json;
use tungstenite::Message;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::client::{Came, Client};
use crate::server::{Server, contact, member};

#[test]
fn the_sub_protocol_is_answered_to_those_who_offer_it() {
    let server = Server::start();
    let mut offering = Client::connect(server.address);
    assert_eq!(offering.response.headers()["Sec-WebSocket-Protocol"], "actioncable-v1-json");
    assert_eq!(offering.json(), json!({"type": "welcome"}));
    let mut plain = Client::connect_offering(server.address, None).unwrap();
    assert!(!plain.response.headers().contains_key("Sec-WebSocket-Protocol"));
    assert_eq!(plain.json(), json!({"type": "welcome"}));
}

#[test]
fn what_is_no_handshake_is_refused() {
    let server = Server::start();
    for (request, status) in [
        ("GET /cable HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "400"),
        ("POST /cable HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "405"),
        ("GET /cable HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "400"),
    ] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(std::str::from_utf8(&head[9..]).unwrap(), status, "{request}");
    }
    assert_eq!(server.realtime.sockets(), 0);
}

#[test]
fn a_subscription_is_confirmed_byte_for_byte_and_then_told_who_is_there() {
    let server = Server::start();
    server.realtime.presence().touch(AccountId(1), Present::Contact(ContactId(41)));
    let mut client = server.client();
    // Odd spacing, order and escapes: all of it comes back.
    let literal = r#""{ \"user_id\" : \"1\",\"pubsub_token\":\"user1\", \"account_id\":1,\u0022channel\":\"RoomChannel\",\"x\":\"\u00e9\/\" }""#;
    client.send(format!(r#"{{"command":"subscribe","identifier":{literal}}}"#));
    let text = client.text();
    assert_eq!(text, format!(r#"{{"identifier":{literal},"type":"confirm_subscription"}}"#));
    let text = client.text();
    let presence = r#"{"event":"presence.update","data":{"account_id":1,"users":{"1":"online","9":"online"},"contacts":{"41":"online"}}}"#;
    assert_eq!(text, format!(r#"{{"identifier":{literal},"message":{presence}}}"#));
}

#[test]
fn a_visitor_is_told_of_agents_only() {
    let server = Server::start();
    let _agent = server.member(2);
    let mut client = server.client();
    client.command("subscribe", &contact(41));
    client.expect_type("confirm_subscription");
    let update =
        json!({"event": "presence.update", "data": {"account_id": 1, "users": {"2": "busy", "9": "online"}}});
    assert_eq!(client.message(), update);
}

#[test]
fn presence_is_told_to_whoever_asks_and_nobody_else() {
    let server = Server::start();
    let mut first = server.member(1);
    let mut second = server.member(3);
    second.update_presence(&member(3));
    let users = second.message()["data"]["users"].clone();
    assert_eq!(users, json!({"1": "online", "3": "online", "9": "online"}));
    first.expect_silence();
    second.update_presence("not subscribed");
    second.expect_silence();
}

#[test]
fn a_subscription_that_cannot_be_is_rejected_and_the_socket_goes_on() {
    let server = Server::start();
    let mut client = server.client();
    for identifier in [
        r#"{"channel":"RoomChannel","pubsub_token":"user2","account_id":1,"user_id":1}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"user1","account_id":2,"user_id":1}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"user1","user_id":1}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"user1"}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"account_1"}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"*"}"#,
        r#"{"channel":"RoomChannel","pubsub_token":"contact41\naccount_1"}"#,
        r#"{"channel":"RoomChannel"}"#,
        r#"{"channel":"AdminChannel","pubsub_token":"contact41"}"#,
        "no json",
    ] {
        client.command("subscribe", identifier);
        assert_eq!(client.json(), json!({"identifier": identifier, "type": "reject_subscription"}));
    }
    client.join(&contact(41));
    server.publish(&["account_1", "user1", "*"], 1);
    client.expect_silence();
    server.publish(&["contact41"], 2);
    assert_eq!(client.number(), 2);
}

#[test]
fn subscribing_again_changes_nothing() {
    let server = Server::start();
    let mut client = server.member(1);
    client.command("subscribe", &member(1));
    client.expect_silence();
    server.publish(&["user1"], 1);
    assert_eq!(client.number(), 1);
    client.expect_silence();
    assert_eq!(server.gate.0.lock().unwrap().lookups, 1);
}

#[test]
fn after_unsubscribing_nothing_comes_until_subscribing_again() {
    let server = Server::start();
    let mut client = server.member(1);
    client.command("unsubscribe", &member(1));
    client.expect_silence();
    server.publish(&["user1", "account_1"], 1);
    client.expect_silence();
    assert!(!server.bus().wants(&["user1".into(), "account_1".into()]));
    client.join(&member(1));
    server.publish(&["user1"], 2);
    assert_eq!(client.number(), 2);
}

#[test]
fn pings_come_at_their_interval_with_the_time() {
    let server = Server::start();
    let mut client = server.client();
    let mut times = Vec::new();
    let started = std::time::Instant::now();
    while times.len() < 4 {
        let Came::Json(ping) = client.came(Duration::from_secs(5)) else { panic!("no ping") };
        assert_eq!(ping["type"], "ping");
        times.push(ping["message"].as_i64().unwrap());
    }
    let now = porchlight_domain::schema::Ts::now().seconds();
    assert!(times.iter().all(|time| (now - 5..=now).contains(time)), "{times:?} at {now}");
    let took = started.elapsed();
    assert!((Duration::from_millis(850)..Duration::from_millis(2_400)).contains(&took), "{took:?}");
}

#[test]
fn nonsense_is_ignored() {
    let server = Server::start();
    let mut client = server.client();
    for nonsense in
        ["", "{", "[]", "null", "\"x\"", r#"{"command":"fly","identifier":"x"}"#, r#"{"identifier":1}"#]
    {
        client.send(nonsense);
    }
    let deep = "[".repeat(10_000);
    client.send(format!(r#"{{"command":"subscribe","identifier":{deep}}}"#));
    client.join(&member(1));
}

#[test]
fn websocket_pings_fragments_and_closing_work() {
    let server = Server::start();
    let mut client = server.client();
    client.ws.send(Message::Ping("abc".into())).unwrap();
    let pong = loop {
        match client.ws.read().unwrap() {
            Message::Pong(payload) => break payload,
            Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(&pong[..], b"abc");
    let command = json!({"command": "subscribe", "identifier": contact(41)}).to_string();
    let (first, second) = command.split_at(20);
    let frames = [
        Frame::message(first.to_owned(), OpCode::Data(Data::Text), false),
        Frame::message(second.to_owned(), OpCode::Data(Data::Continue), true),
    ];
    for part in frames {
        client.ws.send(Message::Frame(part)).unwrap();
    }
    client.expect_type("confirm_subscription");
    client.ws.close(None).unwrap();
    client.expect_closed(1000);
    crate::server::eventually("the socket is gone", || server.realtime.sockets() == 0);
    assert!(!server.bus().wants(&["contact41".into()]));
}

#[test]
fn a_database_that_is_away_asks_the_client_to_come_back() {
    let server = Server::start();
    server.gate.change(|state| state.unavailable = true);
    let mut client = server.client();
    client.command("subscribe", &member(1));
    assert_eq!(client.json(), json!({"type": "disconnect", "reason": "remote", "reconnect": true}));
    client.expect_closed(1013);
}

#[test]
fn a_stopping_server_asks_all_to_reconnect_and_lets_none_in() {
    let server = Server::start();
    let mut clients = [server.member(1), server.contact(41), server.client()];
    let realtime = server.realtime.clone();
    let waiting = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(realtime.shutdown(Duration::from_secs(5)))
    });
    for client in &mut clients {
        assert_eq!(
            client.json(),
            json!({"type": "disconnect", "reason": "server_restart", "reconnect": true})
        );
        client.expect_closed(1001);
    }
    drop(clients);
    assert_eq!(waiting.join().unwrap(), 0);
    assert_eq!(Client::connect_offering(server.address, None).err(), Some(503));
}
