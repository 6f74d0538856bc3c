//! Rights that end at one server of an installation end at the others. Only on PostgreSQL and Redis.

use std::time::{Duration, Instant};

use porchlight_testkit::{Actor, Cable, Reply, SecondNode, TestServer, Visitor, json, on_services};

/// A word from server to server, on a busy machine. A server that heard nothing would go on believing what
/// it remembers for a second.
const AT_ONCE: Duration = Duration::from_millis(500);
/// For so long nothing more may arrive.
const WHILE: Duration = Duration::from_secs(1);

fn two_servers() -> Option<(TestServer, SecondNode)> {
    if !on_services() {
        eprintln!("without PostgreSQL and Redis there is no second server");
        return None;
    }
    let server = TestServer::start();
    let second = server.second_node();
    Some((server, second))
}

/// A conversation of somebody who talks through the first server.
struct Talk<'a> {
    server: &'a TestServer,
    visitor: Visitor,
    number: i64,
}

impl Talk<'_> {
    fn say(&self, text: &str) {
        self.visitor.say(self.number, text);
        self.server.run_jobs();
    }

    /// Goes on talking for a while after somebody lost the right to listen: a witness on the same server
    /// hears every word, `socket` none.
    fn is_heard_by_others_only(&self, mut witness: Cable, mut socket: Cable) {
        let started = Instant::now();
        let mut words = 0;
        while started.elapsed() < WHILE {
            words += 1;
            self.say(&format!("word {words}."));
            let heard = witness.expect_event("message.created");
            assert_eq!(heard["content"], format!("word {words}."));
        }
        // The witness's socket had its frames by way of the same two servers, in the same order.
        while let Some(frame) = socket.frame_within(Duration::from_millis(100)) {
            let text = frame.to_string();
            assert!(!text.contains("word ") && !text.contains("message.created"), "{text}");
        }
    }
}

/// Calls until it is refused, which must be at once; the refusal.
fn denied_at_once(actor: &Actor, path: &str) -> Reply {
    let asked = Instant::now();
    loop {
        let reply = actor.get(path);
        if [401, 404].contains(&reply.status) {
            return reply;
        }
        reply.ok();
        assert!(asked.elapsed() < AT_ONCE, "{path} still answers after {:?}", asked.elapsed());
    }
}

#[test]
fn whoever_leaves_an_inbox_at_one_server_is_out_at_the_other() {
    let Some((server, second)) = two_servers() else { return };
    let (inbox, visitor, number) = server.conversation();
    let leaver = server.agent_in(&[&inbox]).on(&second.origin());
    let witness = server.agent_in(&[&inbox]).on(&second.origin());
    let talk = Talk { server: &server, visitor, number };
    talk.say("before");
    let (mut socket, mut control) = (leaver.cable(), witness.cable());
    talk.say("while both may");
    for cable in [&mut socket, &mut control] {
        assert_eq!(cable.expect_event("message.created")["content"], "while both may");
    }
    let paths = [format!("conversations/{number}"), format!("conversations/{number}/messages")];
    // The second server remembers the caller from now on.
    paths.iter().for_each(|path| drop(leaver.get(path).ok()));
    server.delete_with("inbox_members", json!({"inbox_id": inbox.id, "user_ids": [leaver.id]})).expect(200);
    paths.iter().for_each(|path| drop(denied_at_once(&leaver, path)));
    talk.is_heard_by_others_only(control, socket);
    // Nor is it told when it asks for what it missed.
    let mut again = Cable::connect(&second.origin());
    again.subscribe(&json!({"channel": "RoomChannel", "pubsub_token": leaver.pubsub_token,
        "account_id": server.account_id, "user_id": leaver.id, "last_seq": 0}));
    let caught_up = serde_json::to_string(&again.messages()).unwrap();
    assert!(!caught_up.contains("word ") && !caught_up.contains("while both may"), "{caught_up}");
}

#[test]
fn a_role_that_ends_at_one_server_has_ended_at_the_other() {
    let Some((server, second)) = two_servers() else { return };
    let (_, visitor, number) = server.conversation();
    let demoted = server.another_administrator().on(&second.origin());
    let talk = Talk { server: &server, visitor, number };
    talk.say("before");
    let (mut socket, mut control) = (demoted.cable(), server.administrator().on(&second.origin()).cable());
    talk.say("while both may");
    for cable in [&mut socket, &mut control] {
        cable.expect_event("message.created");
    }
    let paths = ["webhooks".to_owned(), format!("conversations/{number}")];
    paths.iter().for_each(|path| drop(demoted.get(path).ok()));
    server.patch(&format!("agents/{}", demoted.id), json!({"role": "agent"})).ok();
    paths.iter().for_each(|path| drop(denied_at_once(&demoted, path)));
    talk.is_heard_by_others_only(control, socket);
    // What agents may, it still may, and it is let in again as soon.
    demoted.get("labels").ok();
    server.patch(&format!("agents/{}", demoted.id), json!({"role": "administrator"})).ok();
    let asked = Instant::now();
    while demoted.get("webhooks").status != 200 {
        assert!(asked.elapsed() < AT_ONCE, "the role is not given back");
    }
}

#[test]
fn whoever_leaves_the_account_at_one_server_is_gone_from_the_other() {
    let Some((server, second)) = two_servers() else { return };
    let (inbox, visitor, number) = server.conversation();
    let elsewhere = server.tenant();
    let leaver = server.agent_in(&[&inbox]);
    // A login of its own after this account is lost.
    elsewhere.post("agents", json!({"email": leaver.email, "role": "agent"})).ok();
    let leaver = leaver.on(&second.origin());
    let talk = Talk { server: &server, visitor, number };
    talk.say("before");
    let (mut socket, mut control) = (leaver.cable(), server.administrator().on(&second.origin()).cable());
    talk.say("while both may");
    for cable in [&mut socket, &mut control] {
        cable.expect_event("message.created");
    }
    let paths = ["agents", "contacts", "conversations"];
    paths.iter().for_each(|path| drop(leaver.get(path).ok()));
    server.delete(&format!("agents/{}", leaver.id)).expect(200);
    for path in paths {
        let refusal = json!({"error": "You are not authorized to access this account"});
        denied_at_once(&leaver, path).refused(401, refusal);
    }
    assert!(socket.closes_within(WHILE), "the socket stays open");
    let mut refused = Cable::connect(&second.origin());
    let room = json!({"channel": "RoomChannel", "pubsub_token": leaver.pubsub_token,
        "account_id": server.account_id, "user_id": leaver.id});
    refused.send_text(&json!({"command": "subscribe", "identifier": room.to_string()}).to_string());
    assert_eq!(refused.frame("a refusal")["type"], "reject_subscription");
    talk.say("after");
    assert_eq!(control.expect_event("message.created")["content"], "after");
    // The other account is as open as before.
    leaver.in_account(elsewhere.account_id).get("labels").ok();
}
