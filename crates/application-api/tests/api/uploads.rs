//! Files of requests that were refused: their bytes do not stay.

use std::path::Path;

use porchlight_domain::Tx;
use porchlight_domain::job::{self, Job};
use porchlight_testkit::{Part, TestServer, Value, json};

use crate::support::png;

/// Files below a folder.
fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { count(&path) } else { 1 }
        })
        .sum()
}

fn stored(server: &TestServer) -> usize {
    count(server.node().files.staging().unwrap().parent().unwrap())
}

fn files<'a>(field: &'a str, mut parts: Vec<Part<'a>>) -> Vec<Part<'a>> {
    for name in ["one.png", "two.png"] {
        parts.push(Part::File(field, name, "image/png", png()));
    }
    parts
}

fn picture(mut parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    parts.push(Part::File("avatar", "me.png", "image/png", png()));
    parts
}

#[test]
fn a_refused_message_leaves_no_files() {
    let server = TestServer::start();
    let (_, visitor, conversation) = server.conversation();
    let path = format!("conversations/{conversation}/messages");
    let (before, long) = (stored(&server), "x".repeat(150_001));
    let too_long = || files("attachments[]", vec![Part::Text("content", &long)]);
    server.post_multipart(&path, too_long()).expect(422);
    server.post_multipart("conversations/999/messages", files("attachments[]", vec![])).expect(404);
    server
        .post_multipart(&path, files("attachments[]", vec![Part::Text("message_type", "activity")]))
        .expect(422);
    server.agent().post_multipart(&path, files("attachments[]", vec![])).expect(401);
    visitor.post_multipart(&path, too_long()).expect(422);
    visitor.post_multipart("conversations/999/messages", files("attachments[]", vec![])).expect(404);
    assert_eq!(stored(&server), before);
    let kept = server.post_multipart(&path, files("attachments[]", vec![])).ok();
    let names: Vec<_> = kept["attachments"].as_array().unwrap().iter().map(|one| &one["data_url"]).collect();
    assert!(
        names[0].as_str().unwrap().ends_with("one.png") && names[1].as_str().unwrap().ends_with("two.png")
    );
    assert_eq!(stored(&server), before + 2);
    server.run_jobs();
}

#[test]
fn files_of_a_repeated_post_are_swept() {
    let server = TestServer::start();
    let (_, _, conversation) = server.conversation();
    let path = format!("conversations/{conversation}/messages");
    let before = stored(&server);
    let post =
        || server.post_multipart(&path, files("attachments[]", vec![Part::Text("echo_id", "x-1")])).ok();
    let (first, second) = (post(), post());
    assert_eq!(first["id"], second["id"]);
    assert_eq!(stored(&server), before + 4);
    server.travel(std::time::Duration::from_secs(2 * 24 * 60 * 60));
    let sweep = |tx: &mut Tx| job::enqueue(tx, None, &Job::SweepBlobs, None, tx.now());
    server.node().db.write_blocking(sweep).unwrap();
    server.run_jobs();
    assert_eq!(stored(&server), before + 2);
}

#[test]
fn a_refused_contact_leaves_no_picture() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let (visitor, contact) = (server.visitor(&inbox), server.contact());
    let taken = server.get(&format!("contacts/{contact}")).ok()["payload"]["email"].clone();
    let taken = taken.as_str().unwrap();
    let before = stored(&server);
    server.post_multipart("contacts", picture(vec![Part::Text("email", taken)])).expect(422);
    server.post_multipart("contacts", picture(vec![Part::Text("inbox_id", "999")])).expect(404);
    let other = server.contact();
    server.put_multipart(&format!("contacts/{other}"), picture(vec![Part::Text("email", taken)])).expect(422);
    server.put_multipart("contacts/999", picture(vec![])).expect(404);
    visitor.put_multipart("", picture(vec![Part::Text("phone_number", "5")])).expect(422);
    let app = server.platform_app();
    app.post_multipart("agent_bots", picture(vec![Part::Text("outgoing_url", "nonsense")])).expect(422);
    assert_eq!(stored(&server), before);
    let made: Value = server.post_multipart("contacts", picture(vec![])).ok();
    assert_ne!(made["payload"]["contact"]["thumbnail"], json!(""));
    assert_eq!(stored(&server), before + 1);
    server.run_jobs();
}
