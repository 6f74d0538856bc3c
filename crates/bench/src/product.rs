//! The server under measurement: a process of its own, watched from outside.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::http;

/// Where a server keeps its data.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub folder: PathBuf,
    /// `None` is SQLite in the folder.
    pub database_url: Option<String>,
    pub redis_url: Option<String>,
}

impl Place {
    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data-dir".to_owned(), self.folder.display().to_string()];
        for (flag, url) in [("--database-url", &self.database_url), ("--redis-url", &self.redis_url)] {
            arguments.extend(url.iter().flat_map(|url| [flag.to_owned(), url.clone()]));
        }
        arguments
    }

    /// What the database is called in the report.
    pub fn database(&self) -> &'static str {
        if self.database_url.is_some() { "postgres" } else { "sqlite" }
    }

    /// The URL that opens the database past the server.
    pub fn url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| self.folder.join("porchlight.db").display().to_string())
    }
}

/// A running process with an address; killed when dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Running {
    /// Starts a command; its address is told to it by `listen`.
    pub fn start(command: &mut Command, address: SocketAddr) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        Ok(Self { child, address })
    }

    /// Waits until the address accepts connections.
    pub fn wait_for_port(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            if Instant::now() > deadline {
                bail!("the server does not listen");
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        Ok(())
    }

    /// Processor time used so far, in seconds, in steps of a hundredth.
    pub fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit_once(')').context("no process name")?.1;
        let ticks: u64 =
            after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / 100.0)
    }

    /// Waits until the process has nothing left to do: posts are searchable only some time after they are
    /// answered, and that work is not to be counted as somebody else's. A minute at most.
    pub fn settle(&self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut before = self.cpu()?;
        while Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.cpu()?;
            if now - before < 0.02 {
                return Ok(());
            }
            before = now;
        }
        eprintln!("the server is still busy with earlier work; the next figures suffer from it");
        Ok(())
    }

    /// Memory in MiB.
    pub fn memory(&self) -> Result<Memory> {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps", self.child.id()))?;
        let mut memory = Memory::default();
        let mut of_database = false;
        for line in text.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("Rss:") => {
                    let size = kib(&mut words) / 1024.0;
                    if of_database { memory.database += size } else { memory.own += size }
                }
                Some("Anonymous:") => memory.anonymous += kib(&mut words) / 1024.0,
                Some(word) if !word.ends_with(':') => of_database = line.contains("porchlight.db"),
                _ => {}
            }
        }
        Ok(memory)
    }

    /// Ends the process the way an operator does, and waits.
    pub fn stop(mut self) -> Result<()> {
        Command::new("sh").arg("-c").arg(format!("kill {}", self.child.id())).status()?;
        self.child.wait()?;
        Ok(())
    }
}

fn kib<'a>(words: &mut impl Iterator<Item = &'a str>) -> f64 {
    words.next().and_then(|word| word.parse().ok()).unwrap_or(0.0)
}

/// What a process holds, in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Resident, without mapped pages of the database file: those are the kernel's cache, and it takes
    /// them back when somebody needs the room.
    pub own: f64,
    /// Mapped pages of the database file.
    pub database: f64,
    /// What belongs to the process alone and could not be read again from a file.
    pub anonymous: f64,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address on this machine that nobody uses.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The program and how to call it.
pub struct Product {
    pub binary: PathBuf,
}

/// Limits that protect a server from strangers would only measure themselves here.
const SETTINGS: [(&str, &str); 3] = [
    ("PORCHLIGHT__RATE_LIMITS__ENABLED", "false"),
    ("PORCHLIGHT__REALTIME__SOCKETS_PER_ADDRESS", "0"),
    ("PORCHLIGHT__LIMITS__MESSAGES_PER_MINUTE", "1000000"),
];

impl Product {
    fn command(&self, place: &Place, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).args(place.arguments()).envs(SETTINGS);
        command
    }

    /// Starts the server and waits for its port.
    pub fn serve(&self, place: &Place) -> Result<Running> {
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(place.folder.join("server.log"))?;
        let mut command = self.command(place, &["serve", "--listen", &address.to_string()]);
        let mut running = Running::start(command.stderr(log), address)?;
        running.wait_for_port()?;
        Ok(running)
    }

    /// Runs a subcommand; its output as JSON.
    pub fn tool(&self, place: &Place, arguments: &[&str]) -> Result<Value> {
        let output = self.command(place, arguments).output()?;
        if !output.status.success() {
            bail!("porchlight {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// The running bench itself, for the servers that stand for limits.
pub fn own_program() -> Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

/// An account to work in.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub account: i64,
    pub user: i64,
    pub token: String,
    pub inbox: i64,
}

impl Tenant {
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/accounts/{}/{rest}", self.account)
    }

    pub fn get(&self, rest: &str) -> Vec<u8> {
        http::request("GET", &self.path(rest), &self.token, None)
    }

    pub fn post(&self, rest: &str, body: &str) -> Vec<u8> {
        http::request("POST", &self.path(rest), &self.token, Some(body))
    }
}

/// A folder inside another, made.
pub fn folder(parent: &Path, name: &str) -> Result<PathBuf> {
    let folder = parent.join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
