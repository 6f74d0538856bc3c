//! The real binary in a process of its own: for what only a process can show, such as being killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::actor::Actor;
use crate::database::{POSTGRES, REDIS, TestDatabase};
use crate::port::Port;

/// How to run the server, and the server while it runs. Its address and its data outlive a kill.
pub struct Process {
    binary: PathBuf,
    settings: Vec<(String, String)>,
    folder: TempDir,
    database: Option<TestDatabase>,
    port: Port,
    child: Option<Child>,
}

impl Process {
    /// A server of this binary with data of its own, on PostgreSQL and Redis where the environment names
    /// them. Not started yet. `settings` are environment variables.
    pub fn new(binary: &Path, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::with_prefix("porchlight-process-").unwrap();
        let database = std::env::var_os(POSTGRES).map(|_| TestDatabase::create(folder.path()));
        let settings =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let port = Port::reserve();
        Self { binary: binary.to_owned(), settings, folder, database, port, child: None }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.port.address())
    }

    /// The arguments that name the data; every subcommand takes them.
    fn place(&self) -> Vec<String> {
        let mut place = vec!["--data-dir".to_owned(), self.folder.path().join("data").display().to_string()];
        if let Some(url) = self.database.as_ref().and_then(|database| database.url.clone()) {
            place.extend(["--database-url".to_owned(), url]);
            if let Ok(redis) = std::env::var(REDIS) {
                place.extend(["--redis-url".to_owned(), redis]);
            }
        }
        place
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).args(self.place()).current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the server and waits until it is ready.
    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let listen = self.port.address().to_string();
        let mut command = self.command(&["serve", "--listen", &listen]);
        self.child = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let deadline = Instant::now() + Duration::from_secs(30);
        let stranger = Actor::stranger(&self.origin());
        loop {
            if stranger.try_call("GET", "/health/ready", None).is_ok_and(|reply| reply.status == 200) {
                return;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
            assert!(ended.is_none(), "the server ended with {ended:?}:\n{}", self.log());
            assert!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends the server as a power cut would end it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Asks the server to stop and waits; its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let mut child = self.child.take()?;
        // The shell's own command: not every machine has another.
        let asked = Command::new("sh").arg("-c").arg(format!("kill {}", child.id())).status().unwrap();
        assert!(asked.success());
        child.wait().unwrap().code()
    }

    /// Runs a subcommand; its output as JSON.
    pub fn tool(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "porchlight {arguments:?}: {out}{err}");
        serde_json::from_str(&out)
            .unwrap_or_else(|error| panic!("porchlight {arguments:?}: {error} in {out}{err}"))
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Everything the server has logged.
    pub fn whole_log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// The end of what the server has logged.
    pub fn log(&self) -> String {
        let log = self.whole_log();
        let start = log.char_indices().rev().nth(6000).map_or(0, |(at, _)| at);
        log[start..].to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
