//! Sixteen connections post while the server is killed and started again, twenty times unless
//! `PORCHLIGHT_CRASH_ROUNDS` says otherwise. What was acknowledged is there exactly once, has reached
//! the webhook, and no conversation number was given twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use porchlight_testkit::{Actor, Process, Receiver, Value, json};

const CONNECTIONS: usize = 16;

/// What one connection was told.
#[derive(Default)]
struct Acknowledged {
    /// Content of a message to its id.
    messages: BTreeMap<String, i64>,
    /// Numbers of conversations.
    conversations: Vec<i64>,
    retries: usize,
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed() {
    let rounds = std::env::var("PORCHLIGHT_CRASH_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap());
    let receiver = Receiver::start();
    let mut server = Process::new(
        Path::new(env!("CARGO_BIN_EXE_porchlight")),
        &[
            ("PORCHLIGHT__OUTBOUND__ALLOW_PRIVATE", "true"),
            ("PORCHLIGHT__RATE_LIMITS__ENABLED", "false"),
            ("PORCHLIGHT__LIMITS__MESSAGES_PER_MINUTE", "1000000"),
        ],
    );
    server.start();
    let person = ["--name", "Ada", "--email", "ada@example.test", "--password", "Porch-l1ght!"];
    let made = server.tool(&[&["setup", "--account", "Harbour"], person.as_slice()].concat());
    let account = format!("/api/v1/accounts/{}", made["account_id"]);
    let admin = Actor::with_token(&server.origin(), &account, made["access_token"].as_str().unwrap());
    let hook = json!({"url": receiver.url("/hook"), "subscriptions": ["message_created"]});
    admin.post("webhooks", hook).ok();
    let inbox = admin.post("inboxes", json!({"name": "Shop", "channel": {"type": "api"}})).ok();

    let stop = AtomicBool::new(false);
    let told: Vec<Acknowledged> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let (admin, inbox, stop) = (&admin, &inbox, &stop);
                scope.spawn(move || post(number, admin, inbox, stop))
            })
            .collect();
        for round in 0..rounds {
            // Different each time, so that the kill falls into different moments.
            std::thread::sleep(Duration::from_millis(150 + (round * 83) % 250));
            server.kill();
            server.start();
        }
        std::thread::sleep(Duration::from_millis(200));
        stop.store(true, Ordering::Relaxed);
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });

    let count: usize = told.iter().map(|told| told.messages.len()).sum();
    let retries: usize = told.iter().map(|told| told.retries).sum();
    println!(
        "{count} messages were acknowledged in {rounds} rounds, {retries} requests had to be sent again"
    );
    assert!(count > rounds as usize * CONNECTIONS / 2, "only {count} messages: the test tested nothing");
    assert!(retries > 0 || rounds == 0, "no request was ever cut off: the test tested nothing");
    assert_there_once(&admin, &told);
    assert_numbers_are_unique(&admin, &told);
    assert_delivered(&receiver, &told, &server);
}

/// Posts until told to stop; each request again and again, under the same key, until it is answered.
fn post(number: usize, admin: &Actor, inbox: &Value, stop: &AtomicBool) -> Acknowledged {
    let mut told = Acknowledged::default();
    let contact = json!({"name": format!("Contact {number}"), "inbox_id": inbox["id"],
        "email": format!("contact{number}@example.test")});
    // Created under the e-mail, which is unique: a second attempt may find the first one's work done.
    let contact = match insist(admin, "contacts", &contact, &mut told.retries) {
        (200, created) => created["payload"]["contact"]["id"].clone(),
        (422, _) => search(admin, number, &mut told.retries)["payload"][0]["id"].clone(),
        (status, body) => panic!("contact {number}: {status} {body}"),
    };
    let new = json!({"inbox_id": inbox["id"], "contact_id": contact});
    let mut sent = 0;
    while !stop.load(Ordering::Relaxed) {
        if sent % 10 == 0 {
            let (status, body) = insist(admin, "conversations", &new, &mut told.retries);
            assert_eq!(status, 200, "{body}");
            told.conversations.push(body["id"].as_i64().unwrap());
        }
        let content = format!("message {sent} of {number}");
        let path = format!("conversations/{}/messages", told.conversations.last().unwrap());
        // Both ways a client can make a repeated post safe.
        let (caller, body) = if number.is_multiple_of(2) {
            (admin.header("Idempotency-Key", &content), json!({"content": content}))
        } else {
            (admin.clone(), json!({"content": content, "echo_id": format!("echo {sent} of {number}")}))
        };
        let (status, body) = insist(&caller, &path, &body, &mut told.retries);
        assert_eq!(status, 200, "{content}: {body}");
        told.messages.insert(content, body["id"].as_i64().unwrap());
        sent += 1;
    }
    told
}

/// Posts until there is an answer that is the request's own.
fn insist(actor: &Actor, path: &str, body: &Value, retries: &mut usize) -> (u16, Value) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match actor.try_call("POST", path, Some(body)) {
            Ok(reply) if reply.status < 500 => return (reply.status, reply.body),
            Ok(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
            Err(_) => {}
        }
        *retries += 1;
        assert!(Instant::now() < deadline, "no answer for a minute: {path}");
        std::thread::sleep(Duration::from_millis(15));
    }
}

fn search(admin: &Actor, number: usize, retries: &mut usize) -> Value {
    loop {
        let path = format!("contacts/search?q=contact{number}@example.test");
        if let Ok(reply) = admin.try_call("GET", &path, None)
            && reply.status == 200
        {
            return reply.body;
        }
        *retries += 1;
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// Every acknowledged message stands in its conversation exactly once, under the id that was told.
fn assert_there_once(admin: &Actor, told: &[Acknowledged]) {
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for conversation in told.iter().flat_map(|told| &told.conversations) {
        let mut before = None;
        loop {
            let query = before.map(|id: i64| format!("?before={id}")).unwrap_or_default();
            let page = admin.get(&format!("conversations/{conversation}/messages{query}")).ok();
            let messages = page["payload"].as_array().unwrap();
            let Some(first) = messages.first() else { break };
            before = first["id"].as_i64();
            for message in messages.iter().filter(|message| message["message_type"] == 1) {
                let content = message["content"].as_str().unwrap().to_owned();
                found.entry(content).or_default().push(message["id"].as_i64().unwrap());
            }
        }
    }
    for (content, id) in told.iter().flat_map(|told| &told.messages) {
        assert_eq!(found.get(content), Some(&vec![*id]), "{content}");
    }
    let doubled: Vec<_> = found.iter().filter(|(_, ids)| ids.len() != 1).collect();
    assert!(doubled.is_empty(), "there more than once: {doubled:?}");
}

/// No number was given to two conversations, and every number that was told leads somewhere.
fn assert_numbers_are_unique(admin: &Actor, told: &[Acknowledged]) {
    let mut seen = BTreeSet::new();
    for number in told.iter().flat_map(|told| &told.conversations) {
        assert!(seen.insert(number), "the number {number} was told twice");
    }
    let mut listed = BTreeSet::new();
    for page in 1.. {
        let body = admin.get(&format!("conversations?status=all&page={page}")).ok();
        let payload = body["data"]["payload"].as_array().unwrap();
        if payload.is_empty() {
            assert_eq!(body["data"]["meta"]["all_count"], listed.len(), "the kept count and the rows");
            break;
        }
        for conversation in payload {
            let number = conversation["id"].as_i64().unwrap();
            assert!(listed.insert(number), "the number {number} is listed twice");
        }
    }
    let lost: Vec<_> = seen.iter().filter(|number| !listed.contains(**number)).collect();
    assert!(lost.is_empty(), "told and not there: {lost:?}");
}

/// Every acknowledged message reached the webhook, under one delivery id however often it came.
fn assert_delivered(receiver: &Receiver, told: &[Acknowledged], server: &Process) {
    let awaited: BTreeSet<i64> = told.iter().flat_map(|told| told.messages.values().copied()).collect();
    let arrived = |requests: &[porchlight_testkit::Recorded]| -> BTreeSet<i64> {
        requests.iter().filter_map(|request| request.body["id"].as_i64()).collect()
    };
    let patience = Duration::from_secs(180);
    let complete = receiver.wait(patience, |requests| awaited.is_subset(&arrived(requests)));
    let missing: Vec<_> = awaited.difference(&arrived(&receiver.requests())).copied().collect();
    assert!(complete, "{} never came: {missing:?}\n{}", missing.len(), server.log());

    let mut deliveries: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for request in receiver.requests() {
        let delivery = request.header("X-Chatwoot-Delivery").expect("deliveries carry their id").to_owned();
        deliveries.entry(request.body["id"].as_i64().unwrap()).or_default().insert(delivery);
    }
    for (message, ids) in deliveries {
        assert_eq!(ids.len(), 1, "message {message} was delivered under several ids: {ids:?}");
    }
}
