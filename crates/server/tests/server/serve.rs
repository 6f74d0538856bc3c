//! The server's life: first start, health, metrics, stop.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use porchlight_testkit::Port;
use serde_json::json;

use crate::home::{Home, call};

#[test]
fn the_first_start_makes_everything_and_invites_once() {
    let home = Home::new();
    let server = home.serve(&[]);
    let (status, ready) = server.get("/health/ready");
    assert_eq!((status, &ready["status"]), (200, &json!("ok")));
    let mode = |name: &str| std::fs::metadata(home.data().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("secret.key"), 0o600);
    assert_eq!(mode(""), 0o700);
    let key = std::fs::read(home.data().join("secret.key")).unwrap();
    assert_eq!(key.len(), 32);
    assert_eq!(server.get("/demo").0, 404, "there is no shop without demo data");
    let url = server.url.clone();
    let printed = server.stop();
    let address = printed.lines().find(|line| line.contains("/setup?token=")).expect("an address to open");
    assert!(address.trim().starts_with(&url), "{address}");

    home.json(&[
        "setup",
        "--account",
        "A",
        "--name",
        "N",
        "--email",
        "n@a.example",
        "--password",
        "Secret-1-word",
    ]);
    let printed = home.serve(&[]).stop();
    assert!(!printed.contains("/setup?token="), "{printed}");
    assert_eq!(std::fs::read(home.data().join("secret.key")).unwrap(), key, "the key stays");
}

#[test]
fn a_demo_starts_within_seconds_and_can_be_shown_again() {
    let home = Home::new();
    let started = Instant::now();
    let server = home.serve(&["--demo"]);
    assert_eq!(server.get("/health/ready").0, 200);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let demo = home.json(&["demo", "--json"]);
    let client = reqwest::blocking::Client::new();
    let (_, list) = call(
        client
            .get(format!("{}/api/v1/accounts/{}/conversations", server.url, demo["account_id"]))
            .header("api_access_token", demo["agent"]["access_token"].as_str().unwrap()),
    );
    assert!(list["data"]["payload"].as_array().is_some_and(|list| list.len() >= 3), "{list}");
    let (status, signed_in) = call(
        client
            .post(format!("{}/auth/sign_in", server.url))
            .header("content-type", "application/json")
            .body(json!({"email": demo["administrator"]["email"], "password": demo["password"]}).to_string()),
    );
    assert_eq!(status, 200, "{signed_in}");
    let text = |path: &str| client.get(format!("{}{path}", server.url)).send().unwrap().text().unwrap();
    assert!(text("/demo").contains("/demo/chat.js"));
    assert!(text("/demo/chat.js").contains(demo["website_inbox"]["identifier"].as_str().unwrap()));
    let printed = server.stop();
    assert!(printed.contains("/demo\n"), "{printed}");
    assert!(
        printed.contains(demo["password"].as_str().unwrap()) && !printed.contains("/setup?token="),
        "{printed}"
    );
}

#[test]
fn demo_data_keeps_out_of_installations_in_use() {
    let home = Home::new();
    home.json(&[
        "setup",
        "--account",
        "A",
        "--name",
        "N",
        "--email",
        "n@a.example",
        "--password",
        "Secret-1-word",
    ]);
    let output = home.run(&["demo"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn health_version_and_documents_are_served() {
    let home = Home::new();
    let server = home.serve(&[]);
    assert_eq!(server.get("/health/live"), (200, json!({"status": "ok"})));
    let (status, version) = server.get("/api");
    assert_eq!(status, 200);
    assert_eq!((&version["queue_services"], &version["data_services"]), (&json!("ok"), &json!("ok")));
    assert!(version["version"].as_str().unwrap().starts_with("4."));
    assert_eq!(version["timestamp"].as_str().unwrap().len(), 19);
    let (status, document) = server.get("/docs/api/porchlight.json");
    assert_eq!(status, 200);
    assert!(document["paths"].is_object());
    let page = reqwest::blocking::get(format!("{}/docs/api/", server.url)).unwrap();
    assert_eq!(page.status().as_u16(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
    let page = page.text().unwrap();
    assert!(page.contains("swagger-ui") && !page.contains("//cdn") && !page.contains("https://"), "{page}");
    let script = server.get("/docs/api/swagger-initializer.js").1;
    assert!(script.as_str().unwrap().contains("/docs/api/porchlight.json"), "{script}");
    assert_eq!(server.get("/no/such/thing").0, 404);
    server.stop();
}

#[test]
fn metrics_need_their_token_or_their_address() {
    let home = Home::new();
    let server = home.serve(&[]);
    assert_eq!(server.get("/metrics").0, 404);
    server.stop();
    let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
    let port = Port::reserve();
    command
        .env("PORCHLIGHT__METRICS__TOKEN", "let-me-see")
        .env("PORCHLIGHT__METRICS__LISTEN", port.address().to_string());
    let server = crate::home::Server::start(command);
    server.get("/api");
    assert_eq!(server.get("/metrics").0, 401);
    let with_token = reqwest::blocking::Client::new()
        .get(format!("{}/metrics", server.url))
        .bearer_auth("let-me-see")
        .send()
        .unwrap()
        .text()
        .unwrap();
    let on_address =
        reqwest::blocking::get(format!("http://{}/metrics", port.address())).unwrap().text().unwrap();
    for text in [with_token, on_address] {
        for part in [
            "porchlight_http_requests_total{method=\"GET\",route=\"/api\",status=\"2xx\"} 1",
            "porchlight_sockets 0",
            "porchlight_jobs ",
            "porchlight_build_info{version=",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }
    server.stop();
}

#[test]
fn stopping_finishes_requests_and_closes_idle_connections() {
    let home = Home::new();
    let mut server = home.serve(&[]);
    let address = server.url.trim_start_matches("http://").to_owned();
    // An idle keep-alive connection must not hold the server up.
    let mut idle = TcpStream::connect(&address).unwrap();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut seen = [0u8; 1024];
    assert!(idle.read(&mut seen).unwrap() > 0);
    // A request whose body is still under way is finished.
    let mut slow = TcpStream::connect(&address).unwrap();
    let body = br#"{"email":"nobody@a.example","password":"x"}"#;
    let head = format!(
        "POST /auth/sign_in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&body[..10]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(700));
    slow.write_all(&body[10..]).unwrap();
    let mut answer = String::new();
    slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut buffer = [0u8; 1024];
    while !answer.contains("\r\n\r\n") {
        let read = slow.read(&mut buffer).unwrap();
        assert!(read > 0, "closed after {answer:?}\n{}", server.log());
        answer.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(TcpStream::connect(&address).is_err(), "nobody new is let in");
    let (code, _) = server.ended(Duration::from_secs(10));
    assert_eq!(code, Some(0));
}
