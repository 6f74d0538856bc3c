//! An installation of its own for each test: a data folder, and a database in PostgreSQL when the tests
//! run on it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use porchlight_schema::AnyConnection;
use reqwest::blocking::RequestBuilder;
use serde_json::Value;
use tempfile::TempDir;

pub struct Home {
    folder: TempDir,
    database: Option<Postgres>,
}

/// A database that is dropped with the test.
pub struct Postgres {
    admin: String,
    name: String,
}

impl Postgres {
    /// `None` when the tests run on SQLite.
    pub fn create() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let admin = std::env::var("PORCHLIGHT_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("porchlight_cli_{}_{number}", std::process::id());
        let made = Self { admin, name };
        made.execute(&format!("CREATE DATABASE {}", made.name));
        Some(made)
    }

    pub fn url(&self) -> String {
        let (server, _) = self.admin.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    fn execute(&self, sql: &str) {
        AnyConnection::open(&self.admin).unwrap().batch_execute(sql).unwrap();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

impl Home {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), database: Postgres::create() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn on_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// The program, for this installation. Nothing of the caller's environment configures it.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program(&self.data(), self.database.as_ref().map(Postgres::url).as_deref());
        command.args(words);
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What the command prints, which must be JSON.
    pub fn json(&self, words: &[&str]) -> Value {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{words:?}: {}", text(&output.stdout)))
    }

    /// Changes rows behind the program's back.
    pub fn execute(&self, sql: &str) {
        let url = match &self.database {
            Some(database) => database.url(),
            None => self.data().join("porchlight.db").display().to_string(),
        };
        AnyConnection::open(&url).unwrap().batch_execute(sql).unwrap();
    }

    pub fn serve(&self, words: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(words);
        Server::start(self.command(&all))
    }
}

pub fn program(data: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PORCHLIGHT")) {
        command.env_remove(name);
    }
    command.arg("--data-dir").arg(data);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Sends a request; status and body, as JSON where it is.
pub fn call(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// A server in a process of its own; killed when the test ends.
pub struct Server {
    child: Child,
    pub url: String,
    /// What it printed before it listened, of the log.
    log: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Server {
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .env("PORCHLIGHT__LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let (told, wait) = std::sync::mpsc::channel();
        let (kept, mut lines) = (log.clone(), BufReader::new(child.stderr.take().unwrap()).lines());
        std::thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                if let Ok(entry) = serde_json::from_str::<Value>(&line)
                    && entry["message"] == "listening"
                {
                    let _ = told.send(entry["url"].as_str().unwrap().to_owned());
                }
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        match wait.recv_timeout(Duration::from_secs(60)) {
            Ok(url) => Self { child, url, log },
            Err(_) => {
                let _ = child.kill();
                panic!("the server did not start:\n{}", log.lock().unwrap());
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        call(reqwest::blocking::Client::new().get(format!("{}{path}", self.url)))
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end; its exit status and what it printed.
    pub fn ended(&mut self, within: Duration) -> (Option<i32>, String) {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut printed = String::new();
                self.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
                return (status.code(), printed);
            }
            assert!(Instant::now() < deadline, "still running after {within:?}:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn stop(mut self) -> String {
        self.signal("TERM");
        let (code, printed) = self.ended(Duration::from_secs(20));
        assert_eq!(code, Some(0), "{}", self.log());
        printed
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
