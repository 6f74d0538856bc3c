//! Outgoing requests reach public addresses only, follow nobody, and cost a bounded time.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use porchlight_testkit::{Receiver, Settings, TestServer};
use serde_json::{Value, json};

use crate::to_the_end;

fn guarded() -> Settings {
    Settings { guarded: true, ..Settings::default() }
}

#[test]
fn private_addresses_are_refused_by_number_and_by_name() {
    let (server, receiver) = (TestServer::start_with(guarded()), Receiver::start());
    let port = receiver.url("").rsplit_once(':').unwrap().1.to_owned();
    let (_, visitor, conversation) = server.conversation();
    let mut made = Vec::new();
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "2130706433",
        "017700000001",
        "0x7f.1",
        "127.1",
        "127。0。0。1",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0.0.0.0",
        "169.254.169.254",
        "100.100.100.200",
        "10.0.0.1",
    ] {
        let url = format!("http://{host}:{port}/{}", made.len());
        let webhook = server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
        made.push(webhook["payload"]["webhook"]["id"].as_i64().unwrap());
    }
    visitor.say(conversation, "hello");
    to_the_end(&server);
    assert_eq!(receiver.requests().len(), 0);
    for id in made {
        let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
        let attempts = log["payload"]["deliveries"].as_array().unwrap().clone();
        assert_eq!(attempts.len(), 1, "trying again would not help");
        assert_eq!(attempts[0]["error"], "The host is not a public address");
    }
    server.leave_jobs();
}

#[test]
fn an_allow_list_opens_what_it_names() {
    let settings = guarded().with("outbound.allow", "127.0.0.0/8");
    let (server, receiver) = (TestServer::start_with(settings), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let url = receiver.url("/allowed");
    server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
    visitor.say(conversation, "hello");
    server.run_jobs();
    assert_eq!(receiver.requests().len(), 1);
}

/// A server that treats each connection so, after it has read the request; its origin.
fn peer(answer: impl Fn(TcpStream) -> std::io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 64 * 1024]);
            // The client hangs up when it has had enough.
            let _ = answer(stream);
        }
    });
    origin
}

/// Has the server call this address once; what its log says of it.
fn called(server: &TestServer, url: &str) -> Value {
    let (_, visitor, conversation) = server.conversation();
    let hook = server.post("webhooks", json!({"url": url, "subscriptions": ["message_created"]})).ok();
    let id = hook["payload"]["webhook"]["id"].clone();
    visitor.say(conversation, "hello");
    server.run_jobs();
    let log = server.get(&format!("webhooks/{id}/deliveries")).ok();
    server.delete(&format!("webhooks/{id}")).expect(200);
    log["payload"]["deliveries"][0].clone()
}

#[test]
fn no_answer_sends_the_request_elsewhere() {
    let (server, inside) = (TestServer::start(), Receiver::start());
    for status in [301, 302, 303, 307, 308] {
        let target = inside.url("/inside");
        let origin = peer(move |mut stream| {
            write!(stream, "HTTP/1.1 {status} Moved\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n")
        });
        let attempt = called(&server, &origin);
        assert_eq!(attempt["status_code"], status, "{attempt}");
    }
    assert_eq!(inside.requests().len(), 0);
    server.leave_jobs();
}

fn impatient() -> TestServer {
    TestServer::start_with(Settings::default().with("worker.webhook_timeout_seconds", 1))
}

#[test]
fn an_answer_that_drips_is_cut_off() {
    let server = impatient();
    let drip = |head: &'static str| {
        peer(move |mut stream| {
            stream.write_all(head.as_bytes())?;
            for _ in 0..600 {
                std::thread::sleep(Duration::from_millis(100));
                stream.write_all(b"x")?;
            }
            Ok(())
        })
    };
    for (head, delivered) in
        [("HTTP/1.1 200 OK\r\nx-drip: ", false), ("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n", true)]
    {
        let origin = drip(head);
        let started = Instant::now();
        let attempt = called(&server, &origin);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        assert_eq!(attempt["error"].is_null(), delivered, "{attempt}");
    }
    server.leave_jobs();
}

#[test]
fn an_answer_without_end_is_not_read_to_the_end() {
    let server = impatient();
    let (count, counted) = std::sync::mpsc::channel();
    let origin = peer(move |mut stream| {
        // It says that it is a small thing packed small.
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n")?;
        let mut sent = 0_u64;
        while sent < 1 << 30 && stream.write_all(&[0x1f; 64 * 1024]).is_ok() {
            sent += 64 * 1024;
        }
        let _ = count.send(sent);
        Ok(())
    });
    let attempt = called(&server, &origin);
    assert_eq!(attempt["status_code"], 200, "{attempt}");
    let sent = counted.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(sent < 64 << 20, "{sent} bytes were taken");
}

#[test]
fn addresses_with_credentials_and_of_other_schemes_are_not_even_kept() {
    let server = TestServer::start();
    let inbox = server.inbox();
    for url in [
        "http://user:pw@hook.test/",
        "http://user@hook.test/",
        "ftp://hook.test/",
        "file:///etc/passwd",
        "gopher://hook.test/",
        "//hook.test/",
        "http://hook.test/\u{0}",
        "http://hook.test/ x",
    ] {
        server.post("webhooks", json!({"url": url})).expect(422);
        server.post("agent_bots", json!({"name": "B", "outgoing_url": url})).expect(422);
        let channel = json!({"channel": {"webhook_url": url}});
        server.patch(&format!("inboxes/{}", inbox.id), channel).expect(422);
    }
    server.run_jobs();
}

#[test]
fn ports_of_other_services_are_not_called() {
    let server = TestServer::start_with(guarded());
    for port in [22, 25, 6379, 5432, 11211] {
        let attempt = called(&server, &format!("http://hook.example.test:{port}/"));
        assert_eq!(attempt["error"], "This port is not called", "{port}");
    }
    server.leave_jobs();
}
