//! Parameters in all the ways clients send them.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{House, send, serve};

const THINGS: &str = "/api/v1/accounts/1/things";

fn post(path: &str, kind: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    let request = TestRequest::post().uri(path).insert_header(("api_access_token", "admin"));
    request.insert_header(("content-type", kind)).set_payload(body)
}

fn multipart(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, filename, content) in parts {
        let filename = filename.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        body +=
            &format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"{filename}\r\n\r\n{content}\r\n");
    }
    body + "--X--\r\n"
}

const MULTIPART: &str = "multipart/form-data; boundary=X";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[actix_web::test]
async fn one_thing_in_every_dress() {
    let house = House::build().await;
    let server = serve!(house);
    let expected = json!({"name": "a b", "count": 5, "labels": ["x", "y"], "extra": {"k": "v"}, "files": []});
    let parts = [
        ("name", None, "a b"),
        ("count", None, "5"),
        ("labels[]", None, "x"),
        ("labels[]", None, "y"),
        ("extra[k]", None, "v"),
    ];
    let form = "name=a+b&count=5&labels[]=x&labels[]=y&extra[k]=v";
    for (path, kind, body) in [
        (
            "",
            JSON,
            r#"{"name":"a b","count":"5","labels":["x","y"],"extra":{"k":"v"},"unknown":1}"#.to_owned(),
        ),
        (
            "",
            "application/json; charset=utf-8",
            r#" {"name":"a b","count":5,"labels":["x","y"],"extra":{"k":"v"}}"#.into(),
        ),
        ("?name=a+b&count=7", JSON, r#"{"count":5,"labels":["x","y"],"extra":{"k":"v"}}"#.into()),
        ("", JSON, r#"{"name":"old","name":"a b","count":5,"labels":["x","y"],"extra":{"k":"v"}}"#.into()),
        ("", FORM, form.into()),
        (&format!("?{form}"), JSON, "{}".into()),
        (&format!("?{form}"), JSON, String::new()),
        ("", MULTIPART, multipart(&parts)),
        (
            "",
            "application/vnd.api+json",
            r#"{"name":"a b","count":5,"labels":["x","y"],"extra":{"k":"v"}}"#.into(),
        ),
    ] {
        let (status, _, got) = send!(server, post(&format!("{THINGS}{path}"), kind, body.clone()));
        assert_eq!(status, 200, "{kind} {body}: {got}");
        assert_eq!(serde_json::from_str::<Value>(&got).unwrap(), expected, "{kind} {body}");
    }
}

#[actix_web::test]
async fn no_body_is_no_parameters() {
    let house = House::build().await;
    let server = serve!(house);
    let request = TestRequest::post().uri(THINGS).insert_header(("api_access_token", "admin"));
    assert_eq!(send!(server, request).0, 200);
    let delete = TestRequest::delete()
        .uri("/api/v1/accounts/1/things/7?a=1")
        .insert_header(("api_access_token", "admin"));
    let delete = delete.insert_header(("content-type", JSON)).set_payload(r#"{"b":[2]}"#);
    let (_, _, body) = send!(server, delete);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), json!({"a": "1", "b": [2]}));
}

#[actix_web::test]
async fn bad_bodies_get_the_documented_answers() {
    let house = House::build().await;
    let server = serve!(house);
    let bad = r#"{"status":400,"error":"Bad Request"}"#;
    let deep = format!("{{\"extra\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    for (kind, body, status, text) in [
        (JSON, "{".into(), 400, bad),
        (JSON, "{\"name\":\"\x01\"}".into(), 400, bad),
        (JSON, "{\"count\":1e999}".into(), 400, bad),
        (JSON, "[]".into(), 422, r#"{"error":"The body must be a JSON object"}"#),
        (JSON, "[\"a\",1]".into(), 422, r#"{"error":"The body must be a JSON object"}"#),
        (JSON, deep, 422, r#"{"error":"The body is nested too deeply"}"#),
        (JSON, r#"{"name":"a\u0000"}"#.into(), 422, r#"{"error":"NUL characters are not allowed"}"#),
        (JSON, r#"{"count":"abc"}"#.into(), 422, r#"{"error":"'abc' is not a whole number"}"#),
        (JSON, r#"{"count":1180591620717411303424}"#.into(), 422, "is not a whole number"),
        (JSON, r#"{"plain":[true,"x"]}"#.into(), 422, r#"{"error":"plain[1]: invalid type"#),
        (
            JSON,
            format!("{{\"name\":\"{}\"}}", "x".repeat(30_000)),
            413,
            r#"{"status":413,"error":"Payload Too Large"}"#,
        ),
        (FORM, "name=%ff".into(), 400, bad),
        (FORM, "name=1&name[a]=2".into(), 400, bad),
        ("application/xml", "<a/>".into(), 415, r#"{"status":415,"error":"Unsupported Media Type"}"#),
        (MULTIPART, "rubbish".into(), 400, bad),
        ("multipart/form-data", "rubbish".into(), 400, bad),
        (
            MULTIPART,
            "--X\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nnever ends".into(),
            400,
            bad,
        ),
        (MULTIPART, multipart(&[("name", None, &"x".repeat(30_000))]), 413, "Payload Too Large"),
    ] {
        let (got, _, answer) = send!(server, post(THINGS, kind, body.clone()));
        let start: String = body.chars().take(60).collect();
        assert_eq!(got, status, "{kind} {start}: {answer}");
        assert!(answer.starts_with(text) || answer.contains(text), "{kind} {start}: {answer}");
    }
    let latin = post(THINGS, JSON, &b"{\"name\":\"\xe9\"}"[..]);
    assert_eq!(send!(server, latin).0, 400);
}

#[actix_web::test]
async fn root_keys_may_be_left_out_but_not_both() {
    let house = House::build().await;
    let server = serve!(house);
    let path = "/api/v1/accounts/1/labels";
    for (kind, body) in
        [(JSON, r#"{"label":{"title":"vip"}}"#), (JSON, r#"{"title":"vip"}"#), (FORM, "label[title]=vip")]
    {
        let (status, _, answer) = send!(server, post(path, kind, body));
        assert_eq!((status, answer.as_str()), (200, "\"vip\""), "{body}");
    }
    for body in ["{}", r#"{"label":{}}"#, r#"{"label":""}"#, ""] {
        let (status, _, answer) = send!(server, post(path, JSON, body));
        assert_eq!(
            (status, answer.as_str()),
            (422, r#"{"error":"param is missing or the value is empty: label"}"#)
        );
    }
}

#[actix_web::test]
async fn files_are_described_and_gone_afterwards() {
    let house = House::build().await;
    let server = serve!(house);
    let png = "\u{0}PNG is not what this is";
    let body = multipart(&[
        ("name", None, "with files"),
        ("attachments[]", Some("../../evil\u{202e}gpj.html"), "<html><script>alert(1)</script>"),
        ("attachments[]", Some("ünï.png"), png),
    ]);
    let (status, _, answer) = send!(server, post(THINGS, MULTIPART, body));
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["name"], "with files");
    let octets = json!(["ünï.png", "application/octet-stream", png.len()]);
    assert_eq!(answer["files"], json!([["evilgpj.html", "text/html", 31], octets]));
    assert_eq!(house.spooled(), 0);
}

#[actix_web::test]
async fn files_have_limits() {
    let house = House::build().await;
    let server = serve!(house);
    let big = "x".repeat(300_001);
    let fits = "x".repeat(300_000);
    let file = |content: &str| multipart(&[("f", Some("a.bin"), content)]);
    assert_eq!(send!(server, post(THINGS, MULTIPART, file(&fits))).0, 200);
    assert_eq!(send!(server, post(THINGS, MULTIPART, file(&big))).0, 413);
    let three = multipart(&[("f", Some("a"), "1"), ("f", Some("b"), "2"), ("f", Some("c"), "3")]);
    let (status, _, answer) = send!(server, post(THINGS, MULTIPART, three));
    assert_eq!((status, answer.as_str()), (422, r#"{"error":"At most 2 files are accepted"}"#));
    let (status, _, answer) = send!(server, post("/api/v1/accounts/1/labels", MULTIPART, file("1")));
    assert_eq!((status, answer.as_str()), (422, r#"{"error":"Files are not accepted here"}"#));
    let empty_input = multipart(&[("label[title]", None, "vip"), ("f", Some(""), "")]);
    assert_eq!(send!(server, post("/api/v1/accounts/1/labels", MULTIPART, empty_input)).0, 200);
    assert_eq!(house.spooled(), 0);
}

/// Whatever bytes arrive as a body of whatever kind: an answer below 500.
#[actix_web::test]
async fn no_body_is_too_strange() {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\u0000",
        "\\",
        "--X",
        "--X--",
        "\r\n",
        "content-disposition: form-data; ",
        "name=\"name\"",
        "filename=\"x\"",
        "\r\n\r\n",
        "name",
        "count",
        "=",
        "&",
        "%",
        "%00",
        "%ff",
        "1e9",
        "-",
        "null",
        "💡",
    ];
    let house = House::build().await;
    let server = serve!(house);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut pick = |of: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % of as u64) as usize
    };
    for _ in 0..500 {
        let kind = [JSON, FORM, MULTIPART, "text/json", ""][pick(5)];
        let body: String = (0..pick(24)).map(|_| PIECES[pick(PIECES.len())]).collect();
        let (status, _, answer) = send!(server, post(THINGS, kind, body.clone()));
        assert!(status < 500, "{kind} {body:?}: {status} {answer}");
    }
}
