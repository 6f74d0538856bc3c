//! The commands, as scripts call them.

use serde_json::Value;

use crate::home::{Home, call, program, text};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const SETUP: &[&str] = &[
    "setup",
    "--account",
    "Acme",
    "--name",
    "Ann",
    "--email",
    "ann@acme.example",
    "--password",
    "Secret-1-word",
];

#[test]
fn setup_and_platform_app_print_what_scripts_read() {
    let home = Home::new();
    let made = home.json(SETUP);
    assert_eq!(keys(&made), ["access_token", "account_id", "user_id"]);
    assert!(made["account_id"].is_i64() && made["user_id"].is_i64());
    assert_eq!(made["access_token"].as_str().unwrap().len(), 24);

    let again = home.run(SETUP);
    assert_eq!(again.status.code(), Some(1));
    assert!(again.stdout.is_empty());
    assert!(text(&again.stderr).contains("Email has already been taken"), "{}", text(&again.stderr));

    let app = home.json(&["platform-app", "create", "Provisioner"]);
    assert_eq!(keys(&app), ["access_token", "id", "name"]);
    assert_eq!(app["name"], "Provisioner");
}

#[test]
fn setup_and_platform_app_work_beside_a_running_server() {
    let home = Home::new();
    let server = home.serve(&[]);
    let made = home.json(SETUP);
    let client = reqwest::blocking::Client::new();
    let (status, profile) = call(
        client
            .get(format!("{}/api/v1/profile", server.url))
            .header("api_access_token", made["access_token"].as_str().unwrap()),
    );
    assert_eq!((status, &profile["email"]), (200, &Value::from("ann@acme.example")));
    let app = home.json(&["platform-app", "create", "Provisioner"]);
    let (_, body) = call(
        client
            .get(format!("{}/platform/api/v1/users/999999", server.url))
            .header("api_access_token", app["access_token"].as_str().unwrap()),
    );
    assert_ne!(body["error"], "Invalid access_token");
    server.stop();
}

#[test]
fn passwords_can_be_kept_off_the_command_line() {
    let home = Home::new();
    let file = home.beside("password");
    std::fs::write(&file, "Secret-1-word\n").unwrap();
    let words =
        ["setup", "--account", "Acme", "--name", "Ann", "--email", "ann@acme.example", "--password-file"];
    home.json(&[&words[..], &[file.to_str().unwrap()]].concat());
}

#[test]
fn a_weak_password_is_refused_with_all_its_faults() {
    let home = Home::new();
    let output =
        home.run(&["setup", "--account", "A", "--name", "N", "--email", "a@b.example", "--password", "weak"]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    for part in ["too short", "uppercase", "digit", "special"] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn common_flags_may_follow_the_command() {
    let home = Home::new();
    let data = home.beside("elsewhere");
    // The helper has named a folder before the command already: the later word counts.
    let output =
        program(&home.data(), None).args(["migrate", "--json", "--data-dir"]).arg(&data).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!home.data().exists());
    assert!(data.join("porchlight.db").is_file());
}

#[test]
fn migrate_says_what_is_to_do_and_does_it() {
    let home = Home::new();
    let check = home.run(&["migrate", "--check", "--json"]);
    assert_eq!(check.status.code(), Some(3), "{}", text(&check.stderr));
    let pending: Value = serde_json::from_slice(&check.stdout).unwrap();
    assert!(!pending["pending"].as_array().unwrap().is_empty());
    let refused = home.run(&["serve", "--no-migrate", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("needs migrations"), "{}", text(&refused.stderr));
    let ran = home.json(&["migrate", "--json"]);
    assert_eq!(ran["ran"].as_array().unwrap().len(), pending["pending"].as_array().unwrap().len());
    assert_eq!(home.json(&["migrate", "--check", "--json"])["pending"], serde_json::json!([]));
}

#[test]
fn every_command_explains_itself() {
    let home = Home::new();
    for words in [
        &["--help"][..],
        &["serve", "--help"],
        &["migrate", "--help"],
        &["setup", "--help"],
        &["platform-app", "create", "--help"],
        &["demo", "--help"],
        &["openapi", "--help"],
        &["config", "show", "--help"],
        &["jobs", "retry", "--help"],
        &["doctor", "--help"],
        &["backup", "--help"],
    ] {
        let output = home.run(words);
        assert!(output.status.success() && text(&output.stdout).contains("Usage:"), "{words:?}");
        assert!(text(&output.stdout).contains("--database-url"), "{words:?}");
    }
}

#[test]
fn faults_of_the_settings_end_every_command() {
    let home = Home::new();
    let output = home.command(&["doctor"]).env("PORCHLIGHT__SERVER__LISEN", "x").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `PORCHLIGHT__SERVER__LISTEN`?"));
}

#[test]
fn config_show_prints_what_is_in_force() {
    let home = Home::new();
    let shown = home.json(&["config", "show", "--json"]);
    assert_eq!(shown["server"]["data_dir"], home.data().to_str().unwrap());
    let plain =
        home.command(&["config", "show"]).env("PORCHLIGHT__METRICS__TOKEN", "hunter2").output().unwrap();
    let plain = text(&plain.stdout);
    assert!(plain.contains("token = \"***\"  # PORCHLIGHT__METRICS__TOKEN"), "{plain}");
    assert!(plain.parse::<toml::Table>().is_ok());
    assert!(!home.data().exists(), "looking makes nothing");
}

#[test]
fn the_description_is_printed_and_written() {
    let home = Home::new();
    let whole = home.json(&["openapi"]);
    assert!(whole["openapi"].as_str().unwrap().starts_with("3."));
    let out = home.beside("api");
    let written = home.run(&["openapi", "--out", out.to_str().unwrap()]);
    assert!(written.status.success());
    for file in ["application.json", "client.json", "platform.json", "porchlight.json"] {
        let document: Value = serde_json::from_slice(&std::fs::read(out.join(file)).unwrap()).unwrap();
        assert!(document["info"]["title"].as_str().unwrap().starts_with("Porchlight"), "{file}");
    }
    let printed: Value =
        serde_json::from_slice(&std::fs::read(out.join("porchlight.json")).unwrap()).unwrap();
    assert_eq!(printed, whole);
}

#[test]
fn jobs_are_listed_and_unknown_ones_refused() {
    let home = Home::new();
    assert!(home.json(&["jobs", "list", "--json"]).is_array());
    assert_eq!(home.json(&["jobs", "failed", "--json"]), serde_json::json!([]));
    let output = home.run(&["jobs", "retry", "41"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no failed job 41"));
    assert_eq!(home.json(&["jobs", "retry", "--all"])["retried"], serde_json::json!([]));
}

#[test]
fn events_that_were_set_aside_are_listed_and_told_after_all() {
    let home = Home::new();
    home.json(SETUP);
    home.execute(
        "UPDATE events SET kind = 999, relayed_at = created_at, attempts = 3, error = 'unknown kind', seq = NULL \
         WHERE id = (SELECT min(id) FROM events)",
    );
    let aside = home.json(&["jobs", "events", "--json"]);
    assert_eq!((aside.as_array().unwrap().len(), &aside[0]["kind"]), (1, &serde_json::json!("999")));
    assert_eq!(aside[0]["last_error"], "unknown kind");
    assert!(aside[0]["set_aside_at"].is_string());
    assert!(text(&home.run(&["jobs", "events"]).stdout).contains("unknown kind"));
    let doctor = home.run(&["doctor", "--json"]);
    assert!(text(&doctor.stdout).contains("1 events are set aside"), "{}", text(&doctor.stdout));
    let id = aside[0]["id"].to_string();
    let refused = home.run(&["jobs", "relay", "4100"]);
    assert!(text(&refused.stderr).contains("there is no event 4100 that was set aside"));
    assert_eq!(home.json(&["jobs", "relay", &id])["relayed"][0], aside[0]["id"]);
    assert_eq!(home.json(&["jobs", "events", "--json"]), serde_json::json!([]));
    assert_eq!(home.json(&["jobs", "relay", "--all"])["relayed"], serde_json::json!([]));
}

#[test]
fn doctor_finds_what_is_wrong() {
    let home = Home::new();
    let before = home.run(&["doctor", "--json"]);
    assert_eq!(before.status.code(), Some(1), "nothing was made yet");
    home.json(SETUP);
    let well = home.json(&["doctor", "--files", "--json"]);
    assert_eq!(well["ok"], true, "{well}");

    let key = home.data().join("secret.key");
    std::fs::write(&key, [7u8; 32]).unwrap();
    let output = home.run(&["doctor", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("another secret key"), "{}", text(&output.stdout));
    let refused = home.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("another secret key"));
}
