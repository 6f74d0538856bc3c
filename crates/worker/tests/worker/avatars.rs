//! Pictures named by their address.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use porchlight_testkit::{Actor, Settings, TestServer};
use serde_json::{Value, json};

use crate::to_the_end;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// A server of pictures: `/ok` has one, the other paths something else.
struct Gallery {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Gallery {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let counter = asked.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::Relaxed);
                std::thread::spawn(move || {
                    let mut head = [0_u8; 4096];
                    let read = stream.read(&mut head).unwrap_or(0);
                    let head = String::from_utf8_lossy(&head[..read]).into_owned();
                    // Whoever hangs up is not waited for.
                    let _ = stream.write_all(&answer(head.split(' ').nth(1).unwrap_or_default()));
                });
            }
        });
        Self { address, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn answer(path: &str) -> Vec<u8> {
    let (status, extra, body): (u16, &str, Vec<u8>) = match path {
        "/ok" | "/other" => (200, "content-type: image/png\r\n", PNG.to_vec()),
        "/svg" => (200, "content-type: image/png\r\n", b"<svg onload=alert(1)>".to_vec()),
        "/big" => (200, "content-type: image/png\r\n", [PNG, &vec![0; 16 * 1024 * 1024]].concat()),
        "/redirect" => (302, "location: /ok\r\n", Vec::new()),
        "/broken" => (503, "", Vec::new()),
        _ => (404, "", Vec::new()),
    };
    let head =
        format!("HTTP/1.1 {status} X\r\n{extra}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), &body].concat()
}

fn contact(server: &TestServer, url: &str) -> i64 {
    let made = server.post("contacts", json!({"name": "Ana", "avatar_url": url})).ok();
    let contact = &made["payload"]["contact"];
    assert_eq!(contact["thumbnail"], "", "nobody waits for a picture");
    contact["id"].as_i64().unwrap()
}

fn thumbnail(server: &TestServer, id: i64) -> Value {
    server.get(&format!("contacts/{id}")).ok()["payload"]["thumbnail"].clone()
}

fn is_shown(server: &TestServer, url: &Value) {
    let path = url.as_str().unwrap().split_once("/rails").unwrap().1;
    server.stranger().get(&format!("/rails{path}")).expect(302);
}

#[test]
fn a_picture_is_fetched_stored_and_told() {
    let (server, gallery) = (TestServer::start(), Gallery::open());
    let id = contact(&server, &gallery.url("/ok"));
    let mut socket = server.cable();
    server.run_jobs();
    let first = thumbnail(&server, id);
    is_shown(&server, &first);
    assert_eq!(socket.expect_event("contact.updated")["thumbnail"], first);
    // Another takes its place, a blank one changes nothing.
    server.patch(&format!("contacts/{id}"), json!({"avatar_url": gallery.url("/other")})).ok();
    server.run_jobs();
    let second = thumbnail(&server, id);
    assert_ne!(first, second);
    server.patch(&format!("contacts/{id}"), json!({"avatar_url": " "})).ok();
    server.run_jobs();
    assert_eq!((thumbnail(&server, id), gallery.asked()), (second, 2));
}

#[test]
fn bots_of_accounts_and_of_platform_apps_have_pictures_too() {
    let (server, gallery) = (TestServer::start(), Gallery::open());
    let app = server.platform_app();
    let body = json!({"name": "Rosie", "avatar_url": gallery.url("/ok")});
    let shown = |actor: &Actor| {
        let bot = actor.post("agent_bots", body.clone()).ok();
        server.run_jobs();
        actor.get(&format!("agent_bots/{}", bot["id"])).ok()["thumbnail"].clone()
    };
    is_shown(&server, &shown(&server.administrator()));
    is_shown(&server, &shown(&app));
}

#[test]
fn a_visitor_brings_a_picture_unless_there_is_one() {
    let (server, gallery) = (TestServer::start(), Gallery::open());
    let visitor = server.visitor_with(&server.inbox(), json!({"avatar_url": gallery.url("/ok")}));
    server.run_jobs();
    let first = thumbnail(&server, visitor.id);
    is_shown(&server, &first);
    visitor.patch("", json!({"avatar_url": gallery.url("/other")})).ok();
    server.run_jobs();
    assert_eq!((thumbnail(&server, visitor.id), gallery.asked()), (first, 1));
}

#[test]
fn what_cannot_be_fetched_is_quiet_and_recorded() {
    let (server, gallery) = (TestServer::start(), Gallery::open());
    let id = contact(&server, &gallery.url("/ok"));
    server.run_jobs();
    let before = thumbnail(&server, id);
    for (path, error) in [
        ("/svg", "What lies there is no picture"),
        ("/big", "The answer is too big"),
        ("/redirect", "302 Found"),
        ("/missing", "404 Not Found"),
        ("/broken", "503 Service Unavailable"),
    ] {
        server.patch(&format!("contacts/{id}"), json!({"avatar_url": gallery.url(path)})).ok();
        to_the_end(&server);
        let failures = server.failures();
        assert!(failures.iter().any(|failure| failure.contains(error)), "{path}: {failures:?}");
    }
    assert_eq!(server.failures().len(), 5);
    assert_eq!(thumbnail(&server, id), before);
    let long = format!("http://{}", "a".repeat(3_000));
    let refused = server.patch(&format!("contacts/{id}"), json!({"avatar_url": long})).expect(422);
    assert_eq!(refused["attributes"], json!(["avatar_url"]));
    server.leave_jobs();
}

#[test]
fn private_addresses_are_not_asked() {
    let gallery = Gallery::open();
    let server = TestServer::start_with(Settings { guarded: true, ..Settings::default() });
    let port = gallery.address.port();
    let visitor = server.visitor_with(&server.inbox(), json!({"avatar_url": gallery.url("/ok")}));
    let mut ids = vec![visitor.id];
    for host in
        ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "169.254.169.254", "user:pw@10.0.0.1"]
    {
        ids.push(contact(&server, &format!("http://{host}:{port}/ok")));
    }
    for other in ["file:///etc/passwd", "javascript:alert(1)", "nonsense"] {
        ids.push(contact(&server, other));
    }
    to_the_end(&server);
    assert_eq!(gallery.asked(), 0);
    assert_eq!(server.failures().len(), ids.len(), "{:#?}", server.failures());
    assert!(ids.iter().all(|id| thumbnail(&server, *id) == ""));
    server.leave_jobs();
}

#[test]
fn a_picture_for_nobody_is_thrown_away() {
    let (server, gallery) = (TestServer::start(), Gallery::open());
    let id = contact(&server, &gallery.url("/ok"));
    server.delete(&format!("contacts/{id}")).expect(200);
    server.run_jobs();
    assert_eq!(server.failures(), [""; 0]);
}
