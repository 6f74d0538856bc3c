//! Attachments in a bucket: there and back, by addresses that are signed and expire.

use std::time::Duration;

use porchlight_testkit::{Bucket, Part, Settings, TestServer};
use reqwest::blocking::Client;
use reqwest::redirect::Policy;

const TEXT: &[u8] = b"<script>the ship is late</script>";

fn server(bucket: &Bucket, redirect: bool) -> TestServer {
    let settings = Settings { config: bucket.settings(), ..Settings::default() };
    TestServer::start_with(settings.with("storage.redirect", redirect).with("storage.prefix", "port"))
}

/// Follows nothing.
fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// Status, the header `location`, the body.
fn get(url: &str) -> (u16, String, Vec<u8>) {
    let answer = client().get(url).send().unwrap();
    let to = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), to.unwrap_or_default(), answer.bytes().unwrap().to_vec())
}

#[test]
fn a_message_takes_its_file_to_the_bucket_and_deleting_takes_it_out() {
    let bucket = Bucket::start();
    let server = server(&bucket, true);
    let (_, visitor, number) = server.conversation();
    let said = visitor
        .post_multipart(
            &format!("conversations/{number}/messages"),
            vec![Part::File("attachments[]", "log 1.html", "text/html", TEXT.to_vec())],
        )
        .ok();
    let objects = bucket.objects();
    assert_eq!(objects.len(), 1, "stored before the message was answered");
    let (path, object) = objects.iter().next().unwrap();
    assert!(path.starts_with("/attachments/port/"), "{path}");
    assert_eq!(object.bytes, TEXT);

    let lasting = said["attachments"][0]["data_url"].as_str().unwrap();
    assert!(lasting.starts_with(server.origin()), "{lasting}");
    let (status, signed, _) = get(lasting);
    assert_eq!(status, 302);
    assert!(
        signed.contains(path) && signed.contains("X-Amz-Expires=300&") && signed.contains("X-Amz-Signature=")
    );
    let answer = client().get(&signed).send().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/octet-stream", "what runs is not served as such");
    let shown = header("content-disposition");
    assert!(shown.starts_with("attachment; filename=\"log 1.html\""), "{shown}");
    assert_eq!(answer.bytes().unwrap(), TEXT);

    // Nobody else's hand: another name, another type, no signature.
    let bare = signed.split('?').next().unwrap();
    let other_type = signed.replace("application%2Foctet-stream", "text%2Fhtml");
    assert_ne!(other_type, signed);
    for forged in [bare.to_owned(), other_type, signed.replace(path, "/attachments/port/other")] {
        assert_eq!(get(&forged).0, 403, "{forged}");
    }

    let message = said["id"].as_i64().unwrap();
    server.delete(&format!("conversations/{number}/messages/{message}")).ok();
    server.run_jobs();
    // What nothing uses is swept after a day.
    server.travel(Duration::from_secs(3 * 24 * 60 * 60));
    server.node().db.write_blocking(porchlight_domain::sweeps::sweep_blobs).unwrap();
    server.run_jobs();
    assert!(bucket.objects().is_empty(), "{:?}", bucket.objects().keys());
    assert_eq!(get(lasting).0, 404);
    assert_eq!(get(&signed).0, 404);
}

#[test]
fn without_redirects_the_server_sends_the_bytes_itself_and_the_address_expires() {
    let bucket = Bucket::start();
    let server = server(&bucket, false);
    let (_, visitor, number) = server.conversation();
    let files = vec![Part::File("attachments[]", "notes.txt", "text/plain", TEXT.to_vec())];
    let said = visitor.post_multipart(&format!("conversations/{number}/messages"), files).ok();
    let (status, to, _) = get(said["attachments"][0]["data_url"].as_str().unwrap());
    assert_eq!(status, 302);
    assert!(to.starts_with('/'), "{to}");
    let to = format!("{}{to}", server.origin());
    let (status, _, bytes) = get(&to);
    assert_eq!((status, bytes.as_slice()), (200, TEXT));
    server.travel(Duration::from_secs(60 * 60));
    assert_eq!(get(&to).0, 404, "expired");
    server.run_jobs();
}

#[test]
fn a_bucket_that_refuses_leaves_nothing_half_written() {
    let bucket = Bucket::start();
    let mut config = bucket.settings();
    config.retain(|(key, _)| *key != "storage.access_key_id");
    config.push(("storage.access_key_id", "somebody-else".into()));
    let server = TestServer::start_with(Settings { config, ..Settings::default() });
    let (_, visitor, number) = server.conversation();
    let path = format!("conversations/{number}/messages");
    let files = vec![Part::File("attachments[]", "notes.txt", "text/plain", TEXT.to_vec())];
    let answer = visitor.post_multipart(&path, files);
    assert!((500..600).contains(&answer.status), "{}", answer.status);
    assert_eq!(visitor.get(&path).ok(), serde_json::json!([]), "no message without its file");
    server.run_jobs();
}
