//! The audit log as operators read it.

use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::home::{Home, Server, call, text};

/// An account with its administrator, whose key it gives.
fn set_up(home: &Home, name: &str, email: &str) -> (i64, String) {
    let person = ["--name", name, "--email", email, "--password", "Secret-1-word"];
    let made = home.json(&[&["setup", "--account", "Acme"], person.as_slice()].concat());
    (made["account_id"].as_i64().unwrap(), made["access_token"].as_str().unwrap().to_owned())
}

fn get(server: &Server, key: &str, path: &str) -> (u16, Value) {
    let request = Client::new().get(format!("{}{path}", server.url)).header("api_access_token", key);
    call(request.header("x-request-id", "from-the-test"))
}

#[test]
fn the_command_shows_the_newest_lines_first() {
    let home = Home::new();
    let (account, key) = set_up(&home, "Ann", "ann@acme.example");
    let (other, _) = set_up(&home, "Bob", "bob@acme.example");
    let server = home.serve(&[]);
    let path = format!("/api/v1/accounts/{other}/inboxes/17");
    assert_eq!(get(&server, &key, &path).0, 401);
    // A server that stops writes what it has heard of.
    server.stop();
    let all = home.json(&["audit", "--json"]);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 3);
    let mut refused = all[0].clone();
    assert!(refused["created_at"].as_str().unwrap().starts_with("20"));
    refused["created_at"] = Value::Null;
    let user = refused["actor"]["id"].clone();
    assert_eq!(
        refused,
        json!({
            "id": all[0]["id"], "account_id": other, "actor": {"type": "user", "id": user},
            "action": "account.refused", "subject": {"type": "inbox", "id": "17"}, "times": 1,
            "address": "127.0.0.1", "request_id": "from-the-test", "created_at": null,
        })
    );
    // The founders, whom the command line let in.
    for (line, account) in [(&all[1], other), (&all[2], account)] {
        assert_eq!((&line["action"], &line["account_id"]), (&json!("member.added"), &json!(account)));
        assert_eq!(line["actor"], json!({"type": "system", "id": null}));
        assert_eq!((&line["address"], &line["request_id"]), (&Value::Null, &Value::Null));
    }
    let ids = |words: &[&str]| -> Vec<i64> {
        let lines = home.json(&[&["audit", "--json"], words].concat());
        lines.as_array().unwrap().iter().map(|line| line["id"].as_i64().unwrap()).collect()
    };
    let [newest, second, oldest] = [0, 1, 2].map(|n: usize| all[n]["id"].as_i64().unwrap());
    assert_eq!(ids(&["--account", &account.to_string()]), [oldest]);
    assert_eq!(ids(&["--account", &other.to_string(), "--refused"]), [newest]);
    assert_eq!(ids(&["--limit", "1", "--before", &newest.to_string()]), [second]);
    assert_eq!(ids(&["--account", "4711"]), [0_i64; 0]);
    let told = home.run(&["audit", "--limit", "1"]);
    let told = text(&told.stdout);
    for part in ["account.refused", "inbox 17", &format!("by user {user}"), "from 127.0.0.1"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(text(&home.run(&["audit", "--account", "4711"]).stdout), "none\n");
    assert_eq!(home.run(&["audit", "--limit", "0"]).status.code(), Some(2));
}

#[test]
fn a_log_that_cannot_be_written_refuses_nobody_otherwise_and_is_not_lost_in_silence() {
    let home = Home::new();
    let (account, key) = set_up(&home, "Ann", "ann@acme.example");
    home.execute("ALTER TABLE audit_entries RENAME TO elsewhere");
    let server = home.serve(&[]);
    let foreign = format!("/api/v1/accounts/{account}/conversations/4711");
    let started = Instant::now();
    let (status, body) = get(&server, &key, &foreign);
    assert_eq!((status, body), (404, json!({"error": "Resource could not be found"})));
    assert!(started.elapsed() < Duration::from_secs(5));
    let deadline = Instant::now() + Duration::from_secs(10);
    let line = loop {
        let log = server.log();
        if let Some(line) = log.lines().find(|line| line.contains("a line is missing from the audit log")) {
            break line.to_owned();
        }
        assert!(Instant::now() < deadline, "{log}");
        std::thread::sleep(Duration::from_millis(50));
    };
    for part in ["\"action\":\"object.refused\"", "4711", "from-the-test", &format!("\"account\":{account}")]
    {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert_eq!(get(&server, &key, "/api/v1/profile").0, 200);
    server.stop();
}
