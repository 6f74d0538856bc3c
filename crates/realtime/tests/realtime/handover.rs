//! From HTTP to the socket: whatever way the bytes come, none is lost, and what is no handshake is
//! answered as HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::server::{Server, eventually, member};

const HANDSHAKE: &str = "GET /cable HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
                         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A client's text frame; masked with zeros, so its bytes can be read.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend_from_slice(&(text.len() as u16).to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text.as_bytes());
    frame
}

fn subscribe(n: i64) -> Vec<u8> {
    frame(&serde_json::json!({"command": "subscribe", "identifier": member(n)}).to_string())
}

struct Raw {
    stream: TcpStream,
    seen: String,
}

impl Raw {
    fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { stream, seen: String::new() }
    }

    /// Reads until it has seen this.
    fn expect(&mut self, text: &str) {
        let mut buffer = [0; 4_096];
        while !self.seen.contains(text) {
            let count = self.stream.read(&mut buffer).unwrap();
            assert!(count > 0, "no {text} in {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    }

    /// Reads until the server closes.
    fn rest(mut self) -> String {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).unwrap();
        self.seen + &String::from_utf8_lossy(&rest)
    }
}

#[test]
fn what_comes_with_the_handshake_is_not_lost() {
    let server = Server::start();
    let mut client = Raw::connect(&server);
    let together = [HANDSHAKE.as_bytes(), &subscribe(1), &subscribe(2)].concat();
    client.stream.write_all(&together).unwrap();
    client.expect("HTTP/1.1 101 ");
    client.expect(r#"{"type":"welcome"}"#);
    for n in [1, 2] {
        let literal = serde_json::to_string(&member(n)).unwrap();
        client.expect(&format!(r#"{{"identifier":{literal},"type":"confirm_subscription"}}"#));
    }
    server.publish(&["account_1"], 7);
    client.expect(r#""data":{"n":7}"#);
}

#[test]
fn handshake_and_frames_may_come_in_pieces() {
    let server = Server::start();
    let mut client = Raw::connect(&server);
    // The last piece of the handshake carries the beginning of a frame.
    for piece in [HANDSHAKE.as_bytes(), &subscribe(1)].concat().chunks(37) {
        client.stream.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    client.expect("confirm_subscription");
    assert!(client.seen.starts_with("HTTP/1.1 101 "), "{}", client.seen);
}

#[test]
fn requests_before_the_handshake_are_answered_first() {
    let server = Server::start();
    let mut client = Raw::connect(&server);
    let before = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    let together = [before.as_bytes(), HANDSHAKE.as_bytes(), &subscribe(1)].concat();
    client.stream.write_all(&together).unwrap();
    client.expect("confirm_subscription");
    let (first, second) = client.seen.split_once("HTTP/1.1 101 ").unwrap();
    assert!(first.starts_with("HTTP/1.1 404 ") && second.contains("welcome"), "{}", client.seen);
}

#[test]
fn an_upgrade_to_nowhere_is_answered_and_closed() {
    let server = Server::start();
    for (request, status) in [
        (HANDSHAKE.replace("/cable", "/nowhere"), "404"),
        (HANDSHAKE.replace("GET", "POST"), "405"),
        (HANDSHAKE.replace("GET", "HEAD"), "405"),
        (HANDSHAKE.replace("Version: 13", "Version: 8"), "426"),
        (HANDSHAKE.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), "400"),
        ("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "404"),
    ] {
        let mut client = Raw::connect(&server);
        client.stream.write_all(request.as_bytes()).unwrap();
        // The client may be quick to talk; it hears the answer all the same.
        client.stream.write_all(&subscribe(1)).unwrap();
        client.expect(&format!("HTTP/1.1 {status} "));
        client.stream.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = client.rest();
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
        assert!(answer.contains("\r\nconnection: close"), "{answer}");
    }
    assert_eq!(server.realtime.sockets(), 0);
}

#[test]
fn other_upgrades_are_ignored() {
    let server = Server::start();
    let mut client = Raw::connect(&server);
    let request = "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
                   HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n";
    client.stream.write_all(request.as_bytes()).unwrap();
    client.expect("HTTP/1.1 404 ");
    assert_eq!(client.rest().matches("HTTP/1.1").count(), 1);
}

#[test]
fn a_client_that_vanishes_leaves_nothing_behind() {
    let server = Server::start();
    for _ in 0..20 {
        let mut client = Raw::connect(&server);
        client.stream.write_all(HANDSHAKE.as_bytes()).unwrap();
    }
    eventually("all are gone", || server.realtime.sockets() == 0);
}
