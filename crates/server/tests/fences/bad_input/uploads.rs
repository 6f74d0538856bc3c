//! Uploads that are too large or broken.

use porchlight_testkit::{Part, TestServer, json};
use reqwest::Method;

use super::shapes::assert_documented;

#[test]
fn uploads_at_the_limit_pass_and_above_it_are_refused() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let visitor = server.visitor(&inbox);
    let conversation = visitor.conversation();
    let path = format!("conversations/{conversation}/messages");
    let limit = 40 * 1024 * 1024;
    let file =
        |size: usize| Part::File("attachments[]", "big.bin", "application/octet-stream", vec![7; size]);
    for actor in [server.administrator(), (*visitor).clone()] {
        let reply = actor.post_multipart(&path, vec![Part::Text("content", "at the limit"), file(limit)]);
        assert_eq!(reply.expect(200)["attachments"][0]["file_size"], limit);
        let before = server.rows_of(server.account_id);
        let reply = actor.post_multipart(&path, vec![Part::Text("content", "above it"), file(limit + 1)]);
        assert_documented("40 MB and a byte", &reply);
        assert!([413, 422].contains(&reply.status), "{} {}", reply.status, reply.text());
        assert_eq!(server.rows_of(server.account_id)["messages"], before["messages"]);
    }
}

#[test]
fn too_many_files_are_refused() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    let before = server.rows_of(server.account_id);
    let file = |number| Part::File("attachments[]", "a.txt", "text/plain", format!("{number}").into_bytes());
    let reply =
        server.post_multipart(&format!("conversations/{conversation}/messages"), (0..16).map(file).collect());
    assert_documented("16 files", &reply);
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert_eq!(server.rows_of(server.account_id)["messages"], before["messages"]);
}

#[test]
fn broken_multipart_bodies_are_refused() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    let path = format!("conversations/{conversation}/messages");
    let before = server.rows_of(server.account_id);
    let head = "--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n";
    let many = format!("{head}a\r\n").repeat(20_000) + "--x--\r\n";
    for (kind, content_type, body) in [
        ("no boundary", "multipart/form-data", "--x--\r\n".to_owned()),
        ("nothing", "multipart/form-data; boundary=x", String::new()),
        ("another boundary", "multipart/form-data; boundary=y", format!("{head}hello\r\n--x--\r\n")),
        ("cut off", "multipart/form-data; boundary=x", format!("{head}hello")),
        ("no name", "multipart/form-data; boundary=x", "--x\r\n\r\nhello\r\n--x--\r\n".to_owned()),
        ("many parts", "multipart/form-data; boundary=x", many),
        ("no such type", "application/x-unheard-of", "hello".to_owned()),
    ] {
        let reply = server.send(Method::POST, &path, Some(content_type), body.into_bytes());
        assert_documented(kind, &reply);
        assert!((400..500).contains(&reply.status), "{kind}: {} {}", reply.status, reply.text());
    }
    assert_eq!(
        server.rows_of(server.account_id)["messages"],
        before["messages"],
        "a broken body was written"
    );
}

#[test]
fn file_names_lead_nowhere() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    let path = format!("conversations/{conversation}/messages");
    for name in
        ["../../etc/passwd", "..\\..\\boot.ini", "a\u{202e}gpj.exe", &"n".repeat(4096), ".", "/", "a;b\"c"]
    {
        let reply = server
            .post_multipart(&path, vec![Part::File("attachments[]", name, "text/plain", b"x".to_vec())]);
        assert_documented(name, &reply);
        if reply.status == 200 {
            let url = reply.body["attachments"][0]["data_url"].as_str().unwrap().to_owned();
            let path = url.strip_prefix(server.origin()).unwrap_or_else(|| panic!("{url} leads elsewhere"));
            assert!(!path.contains(".."), "{path}");
            let mut file = server.stranger().get(path);
            while let Some(next) = file.header("location").filter(|_| file.status == 302) {
                file = server.stranger().get(next.strip_prefix(server.origin()).unwrap_or(next));
            }
            assert_eq!((file.status, file.bytes.as_slice()), (200, b"x".as_slice()), "{url}");
            let shown = file.header("content-disposition").unwrap_or_default();
            assert!(!shown.contains(['\r', '\n', '\u{202e}']), "{shown}");
        }
    }
    server.post(&path, json!({"content": "still there"})).ok();
}
