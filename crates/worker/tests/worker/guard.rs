//! Outgoing requests reach public addresses only, follow nobody, and cost a bounded time.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use porchlight_testkit::{Lookup, Receiver, Settings, TestServer};
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

/// An address that may be called, and one that must not be.
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// One who listens outside and one who listens inside, on the same port.
fn outside_and_inside() -> (Receiver, Receiver) {
    for _ in 0..100 {
        let inside = Receiver::start();
        if let Ok(outside) = Receiver::start_at((OUTSIDE, inside.port()).into()) {
            return (outside, inside);
        }
    }
    panic!("no port is free at both addresses");
}

/// A name server of an attacker: it gives these answers, one after the other, and the last for ever. And how
/// often it was asked.
fn flipping(answers: &'static [&'static [IpAddr]]) -> (Settings, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let lookup = Lookup::by(move |host| {
        assert_eq!(host, "rebind.example.test");
        let turn = count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        Ok(answers[turn].iter().map(|address| SocketAddr::new(*address, 0)).collect())
    });
    let settings = Settings { lookup, ..guarded() };
    (settings.with("outbound.allow", "127.0.0.2/32"), asked)
}

#[test]
fn the_connection_goes_to_the_address_that_was_judged() {
    const ANSWERS: [&[&[IpAddr]]; 2] = [&[&[OUTSIDE], &[INSIDE]], &[&[INSIDE, OUTSIDE], &[INSIDE]]];
    for answers in ANSWERS {
        let (outside, inside) = outside_and_inside();
        let (settings, asked) = flipping(answers);
        let server = TestServer::start_with(settings);
        let attempt = called(&server, &format!("http://rebind.example.test:{}/hook", inside.port()));
        assert_eq!(attempt["status_code"], 200, "{attempt}");
        assert_eq!((outside.requests().len(), inside.requests().len()), (1, 0));
        assert_eq!(
            outside.requests()[0].header("host").unwrap().split(':').next(),
            Some("rebind.example.test")
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1, "a second answer is not even asked for");
    }
}

#[test]
fn a_name_that_has_moved_inside_is_judged_anew() {
    let ((outside, inside), (later, behind)) = (outside_and_inside(), outside_and_inside());
    let (settings, _) = flipping(&[&[OUTSIDE], &[INSIDE]]);
    let server = TestServer::start_with(settings);
    let first = called(&server, &format!("http://rebind.example.test:{}/", inside.port()));
    assert_eq!(first["status_code"], 200, "{first}");
    // Another port, another connection, another answer.
    let second = called(&server, &format!("http://rebind.example.test:{}/", behind.port()));
    assert_eq!(second["error"], "The host is not a public address", "{second}");
    // The first connection is still open to the address that was judged, and to no other.
    let third = called(&server, &format!("http://rebind.example.test:{}/", inside.port()));
    assert_eq!(third["status_code"], 200, "{third}");
    assert_eq!((outside.requests().len(), later.requests().len()), (2, 0));
    assert_eq!((inside.requests().len(), behind.requests().len()), (0, 0));
    server.leave_jobs();
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
