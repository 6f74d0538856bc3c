//! `/cable` as the whole server serves it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use porchlight_testkit::Cable;
use serde_json::json;

use crate::home::{Home, Server};

/// Sends a request and reads until the server closes.
fn exchange(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_stopping_server_tells_its_sockets_to_reconnect() {
    let home = Home::new();
    let mut server = home.serve(&[]);
    let mut cables: Vec<Cable> = (0..20).map(|_| Cable::connect(&server.url)).collect();
    let stopping = Instant::now();
    server.signal("TERM");
    for cable in &mut cables {
        let last = cable.frame_within(Duration::from_secs(10));
        let expected = json!({"type": "disconnect", "reason": "server_restart", "reconnect": true});
        assert_eq!(last, Some(expected), "{}", server.log());
    }
    // Clients that do not answer the closing frame hold nobody up.
    let (code, _) = server.ended(Duration::from_secs(10));
    assert_eq!(code, Some(0), "{}", server.log());
    assert!(stopping.elapsed() < Duration::from_secs(10), "{:?}", stopping.elapsed());
    assert!(!server.log().contains("did not close in time"), "{}", server.log());
}

#[test]
fn handshakes_are_seen_like_other_requests() {
    let home = Home::new();
    let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("PORCHLIGHT__METRICS__TOKEN", "let-me-see");
    let server = Server::start(command);
    let _cables = [Cable::connect(&server.url), Cable::connect(&server.url)];
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let unknown = exchange(
        &server,
        &format!("GET /socket.io HTTP/1.1\r\nHost: x\r\nX-Request-Id: here\r\n{upgrade}\r\n"),
    );
    assert!(unknown.starts_with("HTTP/1.1 404 ") && unknown.contains("x-request-id: here"), "{unknown}");
    assert!(unknown.ends_with(r#"{"status":404,"error":"Not Found"}"#), "{unknown}");
    let api = exchange(&server, &format!("GET /api HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n"));
    assert!(api.starts_with("HTTP/1.1 200 ") && api.contains(r#""data_services":"ok""#), "{api}");
    let plain = exchange(&server, "GET /cable HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(plain.starts_with("HTTP/1.1 400 "), "{plain}");
    let metrics = reqwest::blocking::Client::new()
        .get(format!("{}/metrics", server.url))
        .bearer_auth("let-me-see")
        .send()
        .unwrap()
        .text()
        .unwrap();
    for line in [
        "porchlight_http_requests_total{method=\"GET\",route=\"/cable\",status=\"1xx\"} 2",
        "porchlight_http_requests_total{method=\"GET\",route=\"/cable\",status=\"4xx\"} 1",
        "porchlight_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"4xx\"} 1",
        "porchlight_sockets 2",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in\n{metrics}");
    }
    server.stop();
}
