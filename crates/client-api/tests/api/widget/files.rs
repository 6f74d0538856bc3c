//! Files: with the message, or before it.

use porchlight_testkit::{Actor, Method, Part, Reply, TestServer, Value, json};

use super::{quiet, texts};

/// `hello` and its MD5.
const HELLO: (&[u8], &str) = (b"hello", "XUFAKrxLKna5cZ2REBfFkg==");

fn announce(visitor: &Actor, name: &str) -> Value {
    let blob = json!({"filename": name, "byte_size": 5, "checksum": HELLO.1, "content_type": "text/plain"});
    visitor.post("direct_uploads", json!({"blob": blob})).ok()
}

fn put(server: &TestServer, upload: &Value, bytes: &[u8]) -> Reply {
    let url = upload["direct_upload"]["url"].as_str().unwrap();
    let path = url.strip_prefix(server.origin()).expect("files come to this server");
    server.stranger().send(Method::PUT, path, Some("text/plain"), bytes.to_vec())
}

#[test]
fn files_come_along_with_a_message() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let parts = |echo| {
        vec![
            Part::Text("message[content]", "look"),
            Part::Text("message[echo_id]", echo),
            Part::File("message[attachments][]", "a.txt", "text/plain", b"hello".to_vec()),
        ]
    };
    let said = visitor.post_multipart("messages", parts("e1")).ok();
    assert_eq!(said["attachments"][0]["file_size"], 5);
    assert_eq!(visitor.post_multipart("messages", parts("e1")).ok()["id"], said["id"]);
    assert_eq!(texts(&visitor), ["look"]);
    let page = vec![Part::File(
        "message[attachments][]",
        "a.html",
        "text/html",
        b"<html><script>1</script>".to_vec(),
    )];
    let refused = visitor.post_multipart("messages", page).expect(422);
    assert!(refused["message"].as_str().unwrap().contains("file type not supported"), "{refused}");
    assert_eq!(refused["attributes"], json!(["attachments.file"]));
    server.run_jobs();
}

#[test]
fn a_file_that_was_uploaded_before_is_named_in_a_message() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let upload = announce(&visitor, "../notes.txt");
    assert_eq!((&upload["filename"], &upload["byte_size"]), (&json!("notes.txt"), &json!(5)));
    assert_eq!(upload["direct_upload"]["headers"]["Content-Type"], "text/plain");
    let signed = upload["signed_id"].as_str().unwrap();
    let say = |who: &Actor, content: &str| {
        who.post(
            "messages",
            json!({"message": {"content": content, "attachments": [signed], "echo_id": content}}),
        )
    };
    say(&visitor, "too early").expect(422);
    put(&server, &upload, b"other").expect(422);
    put(&server, &upload, b"much too long").expect(413);
    put(&server, &upload, HELLO.0).expect(204);
    put(&server, &upload, HELLO.0).expect(204);
    let said = say(&visitor, "here").ok();
    assert_eq!(said["attachments"][0]["file_size"], 5);
    assert_eq!(say(&visitor, "here").ok()["id"], said["id"], "a repeated post answers the first message");
    say(&visitor, "once is enough").expect(422);
    let read_again = visitor.get("messages").ok();
    let shown = read_again["payload"].as_array().unwrap().iter().find(|message| message["id"] == said["id"]);
    assert_eq!(shown.unwrap()["attachments"][0]["id"], said["attachments"][0]["id"], "{read_again}");
    let listed = server.get(&format!("conversations/{}/messages", said["conversation_id"])).ok();
    let listed = listed["payload"].as_array().unwrap().last().unwrap();
    assert_eq!((&listed["id"], &listed["attachments"][0]["file_size"]), (&said["id"], &json!(5)), "{listed}");
    let url = said["attachments"][0]["data_url"].as_str().unwrap();
    let shown = server.stranger().get(url.strip_prefix(server.origin()).unwrap());
    let target = shown.header("location").expect("a redirect to the bytes").to_owned();
    assert_eq!(server.stranger().get(&target).bytes, b"hello");
    server.run_jobs();
}

#[test]
fn a_file_is_of_use_to_whoever_uploaded_it_only() {
    let server = TestServer::start();
    let website = quiet(&server);
    let (ann, ben) = (server.widget_visitor(&website), server.widget_visitor(&website));
    let upload = announce(&ann, "a.txt");
    put(&server, &upload, HELLO.0).expect(204);
    let said = ann.post("messages", json!({"message": {"content": "x"}})).ok();
    let parts = vec![Part::File("attachments[]", "own.txt", "text/plain", b"own".to_vec())];
    let path = format!("conversations/{}/messages", said["conversation_id"]);
    let agents = server.post_multipart(&path, parts).ok();
    let url = agents["attachments"][0]["data_url"].as_str().unwrap();
    let signed_elsewhere = url.split('/').rev().nth(1).unwrap();
    let signed = upload["signed_id"].as_str().unwrap();
    for foreign in [signed, signed_elsewhere, "1--00000000000000000000000000000000", "1", "x--y"] {
        ben.post("messages", json!({"message": {"content": "mine now", "attachments": [foreign]}}))
            .expect(422);
    }
    ann.post("messages", json!({"message": {"content": "mine", "attachments": [signed, signed]}}))
        .expect(422);
    ann.post("messages", json!({"message": {"content": "mine", "attachments": [signed]}})).ok();
    server.run_jobs();
}

#[test]
fn what_cannot_come_is_refused_and_an_address_runs_out() {
    let server = TestServer::start();
    let website = quiet(&server);
    let visitor = server.widget_visitor(&website);
    let good =
        json!({"filename": "a.txt", "byte_size": 5, "checksum": HELLO.1, "content_type": "text/plain"});
    for (key, value) in [
        ("filename", json!("")),
        ("byte_size", json!(0)),
        ("byte_size", json!(-5)),
        ("byte_size", json!(41_943_041)),
        ("checksum", json!("nonsense")),
        ("checksum", json!("")),
    ] {
        let mut blob = good.clone();
        blob[key] = value;
        let refused = visitor.post("direct_uploads", json!({"blob": blob})).expect(422);
        assert_eq!(refused["attributes"], json!([key]), "{blob}");
    }
    let upload = announce(&visitor, "a.txt");
    server.travel(std::time::Duration::from_secs(16 * 60));
    put(&server, &upload, HELLO.0).expect(404);
    let forged =
        server.stranger().send(Method::PUT, "/rails/active_storage/disk/abc--9--x", None, b"hello".to_vec());
    assert_eq!(forged.status, 404);
    server.run_jobs();
}
