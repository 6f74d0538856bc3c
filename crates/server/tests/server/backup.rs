//! A backup of a running server, restored.

use std::path::Path;

use serde_json::{Value, json};

use crate::home::{Home, Postgres, Server, call, program, text};

fn client() -> reqwest::blocking::Client {
    reqwest::blocking::Client::new()
}

fn demo_list(url: &str, demo: &Value) -> Value {
    let (status, list) = call(
        client()
            .get(format!("{url}/api/v1/accounts/{}/conversations", demo["account_id"]))
            .header("api_access_token", demo["administrator"]["access_token"].as_str().unwrap()),
    );
    assert_eq!(status, 200, "{list}");
    list
}

/// Posts a message with a file as the demo's visitor; the file's address.
fn post_file(server: &Server, demo: &Value) -> String {
    let form = reqwest::blocking::multipart::Form::new().text("content", "see this").part(
        "attachments[]",
        reqwest::blocking::multipart::Part::bytes(b"plain words".to_vec()).file_name("note.txt"),
    );
    let address = format!(
        "{}/api/v1/accounts/{}/conversations/{}/messages",
        server.url, demo["account_id"], demo["conversation_id"]
    );
    let token = demo["administrator"]["access_token"].as_str().unwrap();
    let (status, message) = call(client().post(address).header("api_access_token", token).multipart(form));
    assert_eq!(status, 200, "{message}");
    message["attachments"][0]["data_url"].as_str().unwrap().to_owned()
}

#[test]
fn a_backup_of_a_running_server_can_be_restored() {
    let home = Home::new();
    let server = home.serve(&["--demo"]);
    let demo = home.json(&["demo", "--json"]);
    let address = post_file(&server, &demo);
    let to = home.beside("backup");
    let report = home.json(&["backup", "--json", "--to", to.to_str().unwrap()]);
    assert_eq!((&report["files"]["count"], &report["files"]["missing"]), (&json!(1), &json!([])), "{report}");
    assert_eq!(report["secret_key"]["included"], false);
    assert!(!to.join("secret.key").exists());
    let before = demo_list(&server.url, &demo);
    // What comes after the backup is not in it.
    post_file(&server, &demo);
    server.stop();

    let restored = Restored::from(&home, &to);
    let server = Server::start(restored.command());
    let after = demo_list(&server.url, &demo);
    assert_eq!(ids(&after), ids(&before));
    // The signed address is still good: it was made with the same key.
    let path = address.split_once("/rails").unwrap().1;
    let file = client().get(format!("{}/rails{path}", server.url)).send().unwrap();
    assert_eq!(file.status().as_u16(), 200);
    assert_eq!(file.headers()["content-disposition"].to_str().unwrap().split(';').next(), Some("attachment"));
    assert_eq!(file.text().unwrap(), "plain words");
    server.stop();
}

fn ids(list: &Value) -> Vec<(i64, i64)> {
    let payload = list["data"]["payload"].as_array().unwrap();
    payload
        .iter()
        .map(|row| (row["id"].as_i64().unwrap(), row["messages"][0]["id"].as_i64().unwrap_or_default()))
        .collect()
}

/// The installation as an operator restores it: the backup as data folder, the key put back.
struct Restored {
    data: std::path::PathBuf,
    database: Option<Postgres>,
}

impl Restored {
    fn from(home: &Home, backup: &Path) -> Self {
        let data = home.beside("restored");
        let copied = std::process::Command::new("cp").arg("-r").arg(backup).arg(&data).status().unwrap();
        assert!(copied.success());
        std::fs::copy(home.data().join("secret.key"), data.join("secret.key")).unwrap();
        let database = home.on_postgres().then(|| Postgres::create().unwrap());
        if let Some(database) = &database {
            let restored = std::process::Command::new("pg_restore")
                .args(["--no-owner", "--exit-on-error", "--dbname", &database.url()])
                .arg(data.join("porchlight.pgdump"))
                .output()
                .unwrap();
            assert!(restored.status.success(), "{}", text(&restored.stderr));
        }
        Self { data, database }
    }

    fn command(&self) -> std::process::Command {
        let mut command = program(&self.data, self.database.as_ref().map(Postgres::url).as_deref());
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command
    }
}

#[test]
fn a_backup_goes_into_an_empty_folder_only() {
    let home = Home::new();
    home.json(&["demo", "--json"]);
    let to = home.beside("backup");
    std::fs::create_dir(&to).unwrap();
    std::fs::write(to.join("precious"), "x").unwrap();
    let output = home.run(&["backup", "--to", to.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("is not empty"));
    let with_key = home.beside("with-key");
    home.json(&["backup", "--json", "--include-secret-key", "--to", with_key.to_str().unwrap()]);
    assert_eq!(
        std::fs::read(with_key.join("secret.key")).unwrap(),
        std::fs::read(home.data().join("secret.key")).unwrap()
    );
}
