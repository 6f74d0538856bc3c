//! What every request and answer have in common.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{House, routes, send, serve};
use crate::openapi;
use crate::rate_limit::{Limit, RateLimits};

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("api_access_token", "admin"))
}

#[actix_web::test]
async fn paths_are_brought_into_one_form() {
    let house = House::build().await;
    let server = serve!(house);
    let plain = "/api/v1/accounts/1/things";
    for path in [
        plain,
        &format!("{plain}/"),
        &format!("{plain}.json"),
        "/api/v1//accounts/1/things//",
        &format!("{plain}.json?page=1"),
    ] {
        assert_eq!(send!(server, get(path)).0, 200, "{path}");
    }
    assert_eq!(send!(server, get("/api/v1/accounts/1/things/7.json")).0, 200);
    assert_eq!(send!(server, get("/api/v1/accounts/1/things/7.xml")).0, 404);
}

#[actix_web::test]
async fn ids_that_are_none_name_nothing() {
    let house = House::build().await;
    let server = serve!(house);
    for id in ["abc", "-1", "0", "1180591620717411303424", "1.5", "%00", "7%20", "%ff"] {
        let (status, _, body) = send!(server, get(&format!("/api/v1/accounts/1/things/{id}")));
        assert_eq!((status, body.as_str()), (404, r#"{"error":"Resource could not be found"}"#), "{id}");
        let platform = TestRequest::get().uri(&format!("/platform/api/v1/things/{id}"));
        let (status, _, body) = send!(server, platform.insert_header(("api_access_token", "platform")));
        assert_eq!((status, body.as_str()), (404, r#"{"status":404,"error":"Not Found"}"#), "{id}");
    }
}

#[actix_web::test]
async fn unknown_routes_look_alike() {
    let house = House::build().await;
    let server = serve!(house);
    for path in ["/", "/nowhere", "/api/v1/nowhere", "/api/v1/accounts/1/nowhere", "/platform/api/v1/nowhere"]
    {
        let token = if path.starts_with("/platform") { "platform" } else { "admin" };
        let request = TestRequest::get().uri(path).insert_header(("api_access_token", token));
        let (status, _, body) = send!(server, request);
        assert_eq!((status, body.as_str()), (404, r#"{"status":404,"error":"Not Found"}"#), "{path}");
    }
    let wrong_method =
        TestRequest::put().uri("/api/v1/accounts/1/things").insert_header(("api_access_token", "admin"));
    assert_eq!(send!(server, wrong_method).0, 404);
}

#[actix_web::test]
async fn faults_of_ours_say_nothing_but_a_number_to_quote() {
    let house = House::build().await;
    let server = serve!(house);
    let request = get("/api/v1/accounts/1/things/500").insert_header(("x-request-id", "quote-me.1"));
    let (status, headers, body) = send!(server, request);
    assert_eq!(status, 500);
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({"error": "Something went wrong", "request_id": "quote-me.1"})
    );
    assert_eq!(headers.get("x-request-id").unwrap(), "quote-me.1");
}

#[actix_web::test]
async fn every_answer_has_an_id_and_guards_the_browser() {
    let house = House::build().await;
    let server = serve!(house);
    for path in ["/api/v1/accounts/1/things", "/nowhere"] {
        let (_, headers, _) = send!(server, get(path));
        assert_eq!(headers.get("x-request-id").unwrap().len(), 36);
        assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
        assert_eq!(headers.get("x-frame-options").unwrap(), "SAMEORIGIN");
    }
    for odd in ["", "two words", "x<script>", &"x".repeat(200)] {
        let (_, headers, _) = send!(server, get("/nowhere").insert_header(("x-request-id", odd)));
        assert_eq!(headers.get("x-request-id").unwrap().len(), 36, "{odd}");
    }
}

#[actix_web::test]
async fn browsers_elsewhere_may_use_the_public_surface_only() {
    let house = House::build().await;
    let server = serve!(house);
    let origin = ("origin", "https://elsewhere.test");
    let preflight = |path: &str| {
        let request = TestRequest::default().method(Method::OPTIONS).uri(path).insert_header(origin);
        request
            .insert_header(("access-control-request-method", "POST"))
            .insert_header(("access-control-request-headers", "content-type"))
    };
    let (status, headers, _) = send!(server, preflight("/public/api/v1/inboxes/x/contacts"));
    assert_eq!(status, 204);
    assert_eq!(headers.get("access-control-allow-origin").unwrap(), "*");
    assert_eq!(headers.get("access-control-allow-headers").unwrap(), "content-type");
    assert!(!headers.contains_key("access-control-allow-credentials"));
    for path in ["/api/v1/profile", "/auth/sign_in", "/platform/api/v1/things/1"] {
        let (_, headers, _) = send!(server, preflight(path));
        assert!(!headers.contains_key("access-control-allow-origin"), "{path}");
    }

    let house = House::with(RateLimits::default(), |options| {
        options.cors_origins = vec!["https://desk.test".into()];
    })
    .await;
    let server = serve!(house);
    let (_, headers, _) = send!(server, get("/api/v1/profile").insert_header(origin));
    assert!(!headers.contains_key("access-control-allow-origin"));
    assert_eq!(headers.get("vary").unwrap(), "origin");
    let (_, headers, _) =
        send!(server, get("/api/v1/profile").insert_header(("origin", "https://desk.test")));
    assert_eq!(headers.get("access-control-allow-origin").unwrap(), "https://desk.test");
}

#[actix_web::test]
async fn anybody_can_ask_too_often() {
    let limits = RateLimits { exempt: Vec::new(), any_ip: Limit::new(3, 60), ..RateLimits::default() };
    let house = House::with(limits, |_| ()).await;
    let server = serve!(house);
    for _ in 0..3 {
        assert_eq!(send!(server, get("/api/v1/profile")).0, 200);
    }
    assert_eq!(send!(server, get("/api/v1/profile")).0, 429);
}

#[test]
fn the_description_is_whole() {
    let api = serde_json::to_value(openapi::describe("Test", routes)).unwrap();
    let create = &api["paths"]["/api/v1/accounts/{account_id}/things"]["post"];
    assert_eq!(create["parameters"][0]["name"], "account_id");
    assert_eq!(
        create["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/ThingCreate"
    );
    assert_eq!(create["security"], json!([{"userApiKey": []}, {"session": []}]));
    for status in ["200", "401", "404", "422", "429", "503"] {
        assert!(create["responses"][status].is_object(), "{status}");
    }
    let show = &api["paths"]["/platform/api/v1/things/{id}"]["get"];
    assert_eq!(show["security"], json!([{"platformAppApiKey": []}]));
    assert_eq!(show["parameters"].as_array().unwrap().len(), 1);
    assert!(api["paths"]["/api/v1/accounts/{account_id}"]["get"].is_object());
    assert!(api["paths"]["/api/v1/profile"]["get"].is_object());
    assert!(api["components"]["schemas"]["ThingView"].is_object());
    assert!(api["components"]["securitySchemes"]["userApiKey"].is_object());
    assert!(api["paths"]["/auth/sign_in"]["post"]["security"].is_null());
    assert_eq!(create["operationId"], "things_create");
    let update = &api["paths"]["/api/v1/accounts/{account_id}/labels"];
    assert_eq!(update["patch"]["operationId"], "labels_update");
    assert_eq!(update["put"]["operationId"], "labels_update_put");
}

/// A server on a port of its own; what the test kit cannot show: panics, and bodies that come slowly
/// or not at all.
async fn on_a_port(house: &House) -> (std::net::SocketAddr, actix_web::dev::ServerHandle) {
    let app = house.app.clone();
    let server = actix_web::HttpServer::new(move || {
        let app = app.clone();
        let server = actix_web::App::new().wrap(actix_web::middleware::from_fn(crate::edge::edge));
        server.configure(|config| {
            let config = &mut crate::routes::Routes::new(config);
            crate::app::install(config, &app);
            routes(config);
        })
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    (address, handle)
}

fn talk(address: std::net::SocketAddr, head: &str, body: usize) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let block = [b'x'; 65536];
    let mut left = body;
    while left > 0 {
        let part = left.min(block.len());
        if stream.write_all(&block[..part]).is_err() {
            break;
        }
        left -= part;
    }
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..length]);
        if answer.ends_with(b"}") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn a_panic_fails_one_request() {
    let house = House::build().await;
    let (address, handle) = on_a_port(&house).await;
    let ask = |id: u32| {
        format!(
            "GET /api/v1/accounts/1/things/{id} HTTP/1.1\r\nhost: x\r\napi_access_token: admin\r\nx-request-id: q1\r\n\r\n"
        )
    };
    let answers = actix_web::web::block(move || (talk(address, &ask(501), 0), talk(address, &ask(404), 0)))
        .await
        .unwrap();
    assert!(answers.0.starts_with("HTTP/1.1 500"), "{}", answers.0);
    assert!(answers.0.ends_with(r#"{"error":"Something went wrong","request_id":"q1"}"#), "{}", answers.0);
    assert!(answers.1.starts_with("HTTP/1.1 404"), "{}", answers.1);
    handle.stop(false).await;
}

#[actix_web::test]
async fn huge_bodies_are_refused_so_that_clients_hear_it() {
    let house = House::build().await;
    let (address, handle) = on_a_port(&house).await;
    let head = |kind: &str, framing: &str| {
        format!(
            "POST /api/v1/accounts/1/things HTTP/1.1\r\nhost: x\r\napi_access_token: admin\r\ncontent-type: {kind}\r\n{framing}\r\n\r\n"
        )
    };
    let json = head("application/json", "content-length: 10000000");
    let part = "--X\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
    let file = format!("{}{part}", head("multipart/form-data; boundary=X", "content-length: 40000000"));
    let answers =
        actix_web::web::block(move || [talk(address, &json, 10_000_000), talk(address, &file, 40_000_000)])
            .await;
    for answer in answers.unwrap() {
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.ends_with(r#"{"status":413,"error":"Payload Too Large"}"#), "{answer}");
    }
    assert_eq!(house.spooled(), 0);
    handle.stop(false).await;
}

#[actix_web::test]
async fn strangers_with_huge_bodies_hear_that_they_are_strangers() {
    let house = House::build().await;
    let (address, handle) = on_a_port(&house).await;
    let head = "POST /api/v1/accounts/1/things HTTP/1.1\r\nhost: x\r\ncontent-length: 10000000\r\n\r\n";
    let answer = actix_web::web::block(move || talk(address, head, 10_000_000)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let house = House::build().await;
    let (address, handle) = on_a_port(&house).await;
    let ask =
        "HEAD /api/v1/profile HTTP/1.1\r\nhost: x\r\napi_access_token: admin\r\nconnection: close\r\n\r\n";
    let answer = actix_web::web::block(move || talk(address, ask, 0)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("content-length: 1\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_trickling_body_is_given_up() {
    let house = House::with(RateLimits::default(), |options| {
        options.body_pause = std::time::Duration::from_millis(300);
    })
    .await;
    let (address, handle) = on_a_port(&house).await;
    let head = "POST /api/v1/accounts/1/things HTTP/1.1\r\nhost: x\r\napi_access_token: admin\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    let trickle = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_millis(50))).unwrap();
        let mut answer = [0; 64];
        (0..100).find_map(|_| {
            let _ = stream.write_all(b" ");
            let length = stream.read(&mut answer).ok().filter(|length| *length > 0)?;
            Some(String::from_utf8_lossy(&answer[..length]).into_owned())
        })
    };
    let answer = actix_web::web::block(trickle).await.unwrap().expect("an answer although the body goes on");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_stalled_body_is_given_up() {
    let house = House::with(RateLimits::default(), |options| {
        options.body_pause = std::time::Duration::from_millis(200);
    })
    .await;
    let (address, handle) = on_a_port(&house).await;
    let head = "POST /api/v1/accounts/1/things HTTP/1.1\r\nhost: x\r\napi_access_token: admin\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let answer = actix_web::web::block(move || talk(address, head, 0)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    handle.stop(false).await;
}

/// Collects log lines.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn the_log_tells_routes_and_no_secrets() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone());
    // Other tests write to it too: a subscriber of one thread would miss lines that they reach first.
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let house = House::build().await;
    let server = serve!(house);
    let secrets = "?access-token=hush-token&client=hush-client&uid=agent%40acme.test";
    let request = TestRequest::post().uri(&format!("/api/v1/accounts/1/things{secrets}"));
    let request =
        request.insert_header(("content-type", "application/json")).set_payload(r#"{"name":"hush-body"}"#);
    let marked = |request: TestRequest| request.insert_header(("x-request-id", "marked"));
    send!(server, marked(request));
    send!(server, marked(get("/api/v1/accounts/1/things").insert_header(("api_access_token", "hush-key"))));
    send!(server, marked(get("/api/v1/accounts/1/things")));
    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> =
        lines.lines().filter(|line| line.contains("\"marked\"") && line.contains("access")).collect();
    assert_eq!(ours.len(), 3, "{lines}");
    assert!(ours[2].contains(r#""route":"/api/v1/accounts/{account_id}/things""#), "{}", ours[2]);
    assert!(ours[2].contains(r#""account":1"#) && ours[2].contains(r#""status":200"#), "{}", ours[2]);
    assert!(!lines.contains("hush"), "{lines}");
}
