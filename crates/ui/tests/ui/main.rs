//! The pages as browsers ask for them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, http::StatusCode};
use porchlight_ui::{Dist, NOT_BUILT, Ui, routes};

/// A folder as the build leaves it.
fn built(folder: &Path) {
    for (name, text) in [
        ("dashboard/index.html", "<!doctype html><title>desk</title>"),
        ("dashboard/index.html.br", "<packed with br>"),
        ("dashboard/index.html.gz", "<packed with gzip>"),
        ("dashboard/favicon.svg", "<svg/>"),
        ("dashboard/assets/main-1.js", "main()"),
        ("dashboard/assets/main-1.js.gz", "<packed>"),
        ("widget/manifest.json", r#"{"index.html": {"file": "assets/w-1.js", "isEntry": true}}"#),
        ("widget/assets/w-1.js", "widget()"),
        ("sdk/sdk.js", "loader()"),
        ("sdk/assets/sdk-1.js", "sdk()"),
    ] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

type Headers = BTreeMap<String, String>;

/// Status, headers and body of a request.
async fn ask(folder: &Path, path: &str, headers: &[(&str, &str)]) -> (StatusCode, Headers, String) {
    let ui = Ui { dist: Dist::folder(folder), stored: Vec::new().into() };
    let app = init_service(App::new().configure(|config| routes(config, &ui))).await;
    let mut request = TestRequest::get().uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    let response = call_service(&app, request.to_request()).await;
    let status = response.status();
    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let body = to_bytes(response.into_body()).await.unwrap();
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

#[actix_web::test]
async fn every_address_below_app_is_the_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path());
    for path in ["/app", "/app/login", "/app/accounts/1/conversations/7", "/app/setup?token=a.b"] {
        let (status, headers, body) = ask(folder.path(), path, &[("host", "desk.test")]).await;
        assert_eq!((status.as_u16(), body.contains("desk")), (200, true), "{path}");
        assert_eq!(headers["cache-control"], "no-cache");
        let policy = &headers["content-security-policy"];
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("wss://desk.test"), "{policy}");
        assert_eq!(headers["x-frame-options"], "DENY");
    }
    let (status, headers, _) = ask(folder.path(), "/", &[]).await;
    assert_eq!((status.as_u16(), headers["location"].as_str()), (302, "/app"));
}

#[actix_web::test]
async fn what_has_a_dot_is_a_file_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path());
    let (status, headers, body) = ask(folder.path(), "/app/favicon.svg", &[]).await;
    assert_eq!((status.as_u16(), body.as_str()), (200, "<svg/>"));
    assert_eq!(headers["content-type"], "image/svg+xml");
    for path in [
        "/app/old.js",
        "/app/assets/gone-1.js",
        "/widget/assets/gone.js",
        "/app/../secret.txt",
        "/app/%2e%2e/secret.txt",
        "/app/assets/..%2f..%2fsdk/sdk.js",
        "/packs/js/assets/../sdk.js",
        "/audio/widget/ding.mp3",
    ] {
        assert_eq!(ask(folder.path(), path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn files_named_by_their_bytes_are_kept_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path());
    for path in ["/app/assets/main-1.js", "/widget/assets/w-1.js", "/packs/js/assets/sdk-1.js"] {
        let (status, headers, _) = ask(folder.path(), path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
}

#[actix_web::test]
async fn the_smallest_form_is_sent_that_the_client_takes() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path());
    let encoding = |headers: &Headers| headers.get("content-encoding").cloned();
    let mut tags = Vec::new();
    for (accepted, encoded) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let (_, headers, body) = ask(folder.path(), "/app", &[("accept-encoding", accepted)]).await;
        assert_eq!(encoding(&headers).as_deref(), encoded, "{accepted}");
        assert_eq!(headers["vary"], "Accept-Encoding");
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(body.contains("packed"), encoded.is_some());
        tags.push(headers["etag"].clone());
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "each form has a tag of its own");
    // A form that was not made is not promised.
    let (_, headers, body) = ask(folder.path(), "/app/assets/main-1.js", &[("accept-encoding", "br")]).await;
    assert_eq!((encoding(&headers), body.as_str()), (None, "main()"));
}

#[actix_web::test]
async fn who_has_the_file_is_told_so_in_few_bytes() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path());
    let (_, headers, _) = ask(folder.path(), "/packs/js/sdk.js", &[]).await;
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["cache-control"], "public, max-age=600, stale-while-revalidate=86400");
    let tag = headers["etag"].clone();
    let (status, headers, body) = ask(folder.path(), "/packs/js/sdk.js", &[("if-none-match", &tag)]).await;
    assert_eq!((status.as_u16(), body.as_str(), headers["etag"].as_str()), (304, "", tag.as_str()));
    std::fs::write(folder.path().join("sdk/sdk.js"), "newer()").unwrap();
    let (status, _, body) = ask(folder.path(), "/packs/js/sdk.js", &[("if-none-match", &tag)]).await;
    assert_eq!((status.as_u16(), body.as_str()), (200, "newer()"));
}

#[actix_web::test]
async fn without_pages_every_address_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        "/app",
        "/app/login",
        "/app/assets/x.js",
        "/widget/assets/x.js",
        "/packs/js/sdk.js",
        "/audio/widget/ding.mp3",
    ] {
        let (status, headers, body) = ask(folder.path(), path, &[]).await;
        assert_eq!((status.as_u16(), body.as_str()), (503, NOT_BUILT), "{path}");
        assert_eq!(headers["cache-control"], "no-store");
    }
}

#[actix_web::test]
async fn the_widget_is_linked_by_its_manifest() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Dist::folder(folder.path()).widget_assets(), None);
    built(folder.path());
    assert_eq!(Dist::folder(folder.path()).widget_assets().unwrap().script, "/widget/assets/w-1.js");
}
