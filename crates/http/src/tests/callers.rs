//! Who gets in, and what the others hear.

use actix_web::test::TestRequest;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use porchlight_domain::schema::{AccountId, UserId};
use porchlight_store::{SystemScope, account::members};

use super::{House, send, serve};
use crate::rate_limit::RateLimits;

const SIGN_IN: &str = r#"{"errors":["You need to sign in or sign up before continuing."]}"#;

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[actix_web::test]
async fn keys_open_what_they_should() {
    let house = House::build().await;
    let server = serve!(house);
    for (token, path, status, text) in [
        ("admin", "/api/v1/accounts/1/things", 200, r#""user":1"#),
        ("agent", "/api/v1/accounts/1/things", 200, r#""user":2"#),
        ("wrong", "/api/v1/accounts/1/things", 401, r#"{"error":"Invalid Access Token"}"#),
        ("platform", "/api/v1/accounts/1/things", 401, "not authorized for bots"),
        ("admin", "/api/v1/accounts/2/things", 401, r#"{"error":"Account is suspended"}"#),
        ("agent", "/api/v1/accounts/2", 404, r#"{"error":"Resource could not be found"}"#),
        ("admin", "/api/v1/accounts/2", 200, "2"),
        ("admin", "/api/v1/accounts/99/things", 404, r#"{"error":"Resource could not be found"}"#),
        ("admin", "/api/v1/accounts/abc/things", 404, r#"{"error":"Resource could not be found"}"#),
        ("wrong", "/api/v1/accounts/abc/things", 401, r#"{"error":"Invalid Access Token"}"#),
        ("agent", "/api/v1/profile", 200, "2"),
        ("platform", "/platform/api/v1/things/1", 200, "1"),
        ("admin", "/platform/api/v1/things/1", 401, r#"{"error":"Invalid access_token"}"#),
    ] {
        for header in ["api_access_token", "api-access-token", "API-ACCESS-TOKEN"] {
            let (got, _, body) = send!(server, get(path).insert_header((header, token)));
            assert_eq!(got, status, "{token} {path}: {body}");
            assert!(body.contains(text), "{token} {path}: {body}");
        }
    }
    let (status, _, body) = send!(server, get("/platform/api/v1/things/1"));
    assert_eq!((status, body.as_str()), (401, r#"{"error":"Invalid access_token"}"#));
}

#[actix_web::test]
async fn nobody_is_turned_away_before_the_body_is_looked_at() {
    let house = House::build().await;
    let server = serve!(house);
    let request = TestRequest::post().uri("/api/v1/accounts/1/things").set_payload("{broken");
    let (status, _, body) = send!(server, request.insert_header(("content-type", "application/json")));
    assert_eq!((status, body.as_str()), (401, SIGN_IN));
}

#[actix_web::test]
async fn sessions_come_in_three_forms_and_are_echoed() {
    let house = House::build().await;
    let server = serve!(house);
    let path = "/api/v1/accounts/1/things";
    let set = [
        ("access-token", "secret"),
        ("client", "device"),
        ("uid", "agent@acme.test"),
        ("expiry", "1900000000"),
    ];
    let by_header = set.iter().fold(get(path), |request, header| request.insert_header(*header));
    let (status, headers, body) = send!(server, by_header);
    assert_eq!(status, 200, "{body}");
    for (name, value) in set {
        assert_eq!(headers.get(name).unwrap(), value);
    }
    assert_eq!(headers.get("token-type").unwrap(), "Bearer");

    let object = r#"{"access-token":"secret","client":"device","uid":"agent@acme.test"}"#;
    for encoded in [STANDARD.encode(object), STANDARD_NO_PAD.encode(object)] {
        let request = get(path).insert_header(("authorization", format!("Bearer {encoded}")));
        assert_eq!(send!(server, request).0, 200);
    }
    let query = "access-token=secret&client=device&uid=agent%40acme.test";
    assert_eq!(send!(server, get(&format!("{path}?{query}"))).0, 200);

    for wrong in
        ["access-token=guess&client=device&uid=agent%40acme.test", "access-token=secret&client=device"]
    {
        let (status, headers, body) = send!(server, get(&format!("{path}?{wrong}")));
        assert_eq!((status, body.as_str()), (401, SIGN_IN));
        assert!(!headers.contains_key("access-token"));
    }
    for rubbish in ["Bearer", "Bearer !!", "Basic YTpi", "Bearer e30="] {
        assert_eq!(send!(server, get(path).insert_header(("authorization", rubbish))).0, 401, "{rubbish}");
    }
}

#[actix_web::test]
async fn a_wrong_key_is_not_saved_by_a_session() {
    let house = House::build().await;
    let server = serve!(house);
    let request = get("/api/v1/profile?access-token=secret&client=device&uid=agent%40acme.test")
        .insert_header(("api_access_token", "wrong"));
    let (status, _, body) = send!(server, request);
    assert_eq!((status, body.as_str()), (401, r#"{"error":"Invalid Access Token"}"#));
}

#[actix_web::test]
async fn roles_are_types() {
    let house = House::build().await;
    let server = serve!(house);
    let delete = |token| {
        TestRequest::delete().uri("/api/v1/accounts/1/things/7").insert_header(("api_access_token", token))
    };
    assert_eq!(send!(server, delete("admin")).0, 200);
    let (status, _, body) = send!(server, delete("agent"));
    assert_eq!((status, body.as_str()), (401, r#"{"error":"You are not authorized to do this action"}"#));
}

#[actix_web::test]
async fn lost_rights_are_lost_at_once_although_scopes_are_remembered() {
    let house = House::build().await;
    let server = serve!(house);
    let request = || get("/api/v1/accounts/1/things").insert_header(("api_access_token", "agent"));
    assert_eq!(send!(server, request()).0, 200);
    let expelled = |tx: &mut porchlight_domain::Tx| {
        members::delete(tx, &SystemScope::new().account(AccountId(1)), UserId(2))
    };
    house.app.db.write(None, expelled).await.unwrap();
    house.app.scopes.clear();
    let (status, _, body) = send!(server, request());
    assert_eq!(
        (status, body.as_str()),
        (401, r#"{"error":"You are not authorized to access this account"}"#)
    );
}

#[actix_web::test]
async fn a_scope_looked_up_before_a_change_is_not_remembered_after_it() {
    use crate::scopes::{Key, Scope};
    use porchlight_domain::sign_in::{Credential, user_scope};
    let house = House::build().await;
    let token = || Credential::Token("agent".into());
    let key = Key::new(3, &token(), &[]);
    let before = house.app.scopes.generation();
    let scope = house.app.read(move |conn, _| user_scope(conn, &token())).await.unwrap();
    house.app.scopes.clear();
    house.app.scopes.put(key, Scope::User(scope), before);
    assert!(house.app.scopes.get(&key).is_none());
    house.app.scopes.put(key, Scope::User(scope), house.app.scopes.generation());
    assert!(house.app.scopes.get(&key).is_some());
}

#[actix_web::test]
async fn too_many_tries_must_wait() {
    let limits = RateLimits { exempt: Vec::new(), ..RateLimits::default() };
    let house = House::with(limits, |_| ()).await;
    let server = serve!(house);
    let sign_in = || TestRequest::post().uri("/auth/sign_in").peer_addr("203.0.113.5:80".parse().unwrap());
    for _ in 0..5 {
        assert_eq!(send!(server, sign_in()).0, 200);
    }
    let (status, headers, body) = send!(server, sign_in());
    assert_eq!((status, body.as_str()), (429, "Retry later"));
    assert!(headers.get("content-type").unwrap().to_str().unwrap().starts_with("text/plain"));
    let wait: u64 = headers.get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=360).contains(&wait));
    // A header of the client's own making does not make it somebody else.
    assert_eq!(send!(server, sign_in().insert_header(("x-forwarded-for", "198.51.100.1"))).0, 429);
    assert_eq!(send!(server, sign_in().peer_addr("203.0.113.6:80".parse().unwrap())).0, 200);
}
