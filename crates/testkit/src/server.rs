//! A server of its own for every test.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use porchlight_domain::{Clock, PasswordCost};
use porchlight_schema::AnyConnection;
use porchlight_schema::tables::AuditEntry;
use porchlight_server::config::{Config, Sources};
use porchlight_server::{Mode, Node, Running, start_as};
use porchlight_store::{Error, SystemScope, audit, events, jobs};
use porchlight_worker::Drained;
use porchlight_worker::http_client::Lookup;
use tempfile::TempDir;

use crate::actor::Actor;
use crate::database::{POSTGRES, REDIS, Rows, TestDatabase, dump, forget_people, rows_of};
use crate::pages;
use crate::peers::mail::{Mail, MailServer};
use crate::people::{Backstage, Tenant};

/// What a test wants otherwise than [`TestServer::start`] has it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Settings by their full key, as in `config/default.toml`: `("limits.message_chars", "100")`.
    pub config: Vec<(&'static str, String)>,
    /// Let relay and workers run by themselves, as in production.
    pub work: bool,
    /// Refuse private addresses of webhooks, as in production.
    pub guarded: bool,
    /// How the server looks up names that others gave it.
    pub lookup: Lookup,
}

impl Settings {
    /// One more setting.
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.config.push((key, value.to_string()));
        self
    }
}

/// A running server with an account in it; dereferences to that account and, through it, to its
/// administrator. On PostgreSQL and Redis where the environment names them, otherwise on SQLite.
pub struct TestServer {
    /// Gone only while the value is dropped.
    running: Option<Running>,
    clock: Arc<AtomicI64>,
    mails: MailServer,
    /// Relay and workers run by themselves.
    works: bool,
    /// Failures were meant.
    leave_jobs: Cell<bool>,
    home: Tenant,
    /// As the server was started, so that another can be.
    flags: Flags,
    mode: Mode,
    database: TestDatabase,
    folder: TempDir,
}

type Flags = Vec<(&'static str, String)>;

/// Whether servers of one installation can be several here: on one PostgreSQL and one Redis.
pub fn on_services() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|url| !url.is_empty());
    named(POSTGRES) && named(REDIS)
}

impl TestServer {
    /// Starts a server whose relay and workers stand still until [`TestServer::run_jobs`].
    pub fn start() -> Self {
        Self::start_with(Settings::default())
    }

    /// Starts a server with other settings.
    pub fn start_with(settings: Settings) -> Self {
        let folder = TempDir::with_prefix("porchlight-test-").unwrap();
        let database = TestDatabase::create(folder.path());
        let mails = MailServer::start();
        let clock = Arc::new(AtomicI64::new(0));
        let mut flags = vec![
            ("server.data_dir", folder.path().display().to_string()),
            ("server.listen", "127.0.0.1:0".to_owned()),
            ("server.workers", "1".to_owned()),
            // Its own: servers with one key on one Redis hear each other.
            ("server.secret_key", porchlight_domain::keys::random_hex()),
            ("database.connections", "4".to_owned()),
            ("mail.smtp_url", format!("smtp://{}?tls=none", mails.address())),
            ("rate_limits.enabled", "false".to_owned()),
            ("outbound.allow_private", (!settings.guarded).to_string()),
            ("log.level", std::env::var("PORCHLIGHT_TEST_LOG").unwrap_or_else(|_| "error".to_owned())),
        ];
        if let Some(url) = &database.url {
            flags.push(("database.url", url.clone()));
            if let Ok(redis) = std::env::var(REDIS) {
                flags.push(("redis.url", redis));
            }
        }
        flags.extend(settings.config);
        let mode = Mode {
            migrate: false,
            work: settings.work,
            clock: Clock::Shifted(clock.clone()),
            password_cost: PasswordCost::Lowest,
            lookup: settings.lookup,
            pages: pages::small(folder.path()),
        };
        let running = run(flags.clone(), &mode);
        let origin = format!("http://{}", running.addr);
        let backstage = Backstage::new(&origin, running.node.db.clone(), running.node.inst.clone());
        let home = Tenant::found(backstage, "Harbour");
        let (works, leave_jobs) = (settings.work, Cell::new(false));
        let running = Some(running);
        Self { running, clock, mails, works, leave_jobs, home, flags, mode, database, folder }
    }

    /// Another server of this installation; only where [`on_services`] says so. Its relay and workers stand
    /// still unless the first one's run by themselves.
    pub fn second_node(&self) -> SecondNode {
        assert!(on_services(), "two servers need PostgreSQL and Redis");
        let second = SecondNode { running: run(self.flags.clone(), &self.mode) };
        let deadline = Instant::now() + Duration::from_secs(10);
        for node in [self.node(), &second.running.node] {
            while !node.live.bus().healthy() {
                assert!(Instant::now() < deadline, "Redis does not carry a word");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        second
    }

    /// The account every server starts with.
    pub fn home(&self) -> &Tenant {
        &self.home
    }

    /// Another account with its administrator.
    pub fn tenant(&self) -> Tenant {
        Tenant::found(self.home.backstage().clone(), "Elsewhere")
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> &str {
        &self.home.origin
    }

    /// A caller without credentials; its paths are absolute.
    pub fn stranger(&self) -> Actor {
        Actor::stranger(self.origin())
    }

    /// A new platform app, at `/platform/api/v1`.
    pub fn platform_app(&self) -> Actor {
        self.home.backstage().platform_app()
    }

    /// Moves the server's clock on; what is due by then is due now.
    pub fn travel(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).unwrap();
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }

    /// Relays every event and runs every job that is due, on the calling thread, until none is left.
    pub fn run_jobs(&self) -> Drained {
        self.node().worker.drain().unwrap_or_else(|error| panic!("the worker: {error:?}"))
    }

    /// Lets the server go although events or jobs have failed or wait for a retry: the test meant it.
    pub fn leave_jobs(&self) {
        self.leave_jobs.set(true);
    }

    /// Events and jobs that have failed, and what they failed with.
    pub fn failures(&self) -> Vec<String> {
        const MANY: i64 = 1000;
        let (waiting, failed, aside) = self
            .node()
            .db
            .read_blocking::<_, Error>(|conn| {
                let aside = events::set_aside(conn, SystemScope::new(), MANY)?;
                Ok((jobs::list(conn, MANY)?, jobs::failed(conn, MANY)?, aside))
            })
            .unwrap_or_else(|error| panic!("{error:?}"));
        let waiting = waiting.into_iter().filter_map(|job| {
            Some(format!("the job {} waits after {} attempts: {}", job.kind, job.attempts, job.last_error?))
        });
        let failed =
            failed.into_iter().map(|job| format!("the job {} failed: {:?}", job.kind, job.last_error));
        let aside = aside.into_iter().map(|event| format!("an event was set aside: {event:?}"));
        waiting.chain(failed).chain(aside).collect()
    }

    /// Mails the server has sent.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.mails()
    }

    /// The node behind the server, for tests of what no API shows.
    pub fn node(&self) -> &Node {
        &self.running.as_ref().expect("the server runs").node
    }

    /// A database connection past the server, for assertions about rows.
    pub fn connection(&self) -> AnyConnection {
        self.database.connection(self.folder.path())
    }

    /// Every row of an account, by table, but those of the audit log: equal before and after what must not
    /// write.
    pub fn rows_of(&self, account_id: i64) -> Rows {
        rows_of(&mut self.connection(), account_id)
    }

    /// The lines of the audit log, oldest first; what was refused is in it.
    pub fn audit(&self) -> Vec<AuditEntry> {
        self.audit_after(0)
    }

    /// Those after the line of this id.
    pub fn audit_after(&self, id: i64) -> Vec<AuditEntry> {
        const MANY: i64 = 1000;
        let node = self.node();
        node.app.audit.flush();
        let all = audit::Filter::default();
        let mut lines = node
            .db
            .read_blocking(|conn| audit::list(conn, SystemScope::new(), &all, MANY))
            .unwrap_or_else(|error: Error| panic!("{error:?}"));
        lines.retain(|line| line.id > id);
        lines.reverse();
        lines
    }

    /// Removes every user behind the server's back, as if it had just been installed.
    pub fn forget_people(&self) {
        forget_people(&mut self.connection());
    }

    /// Every row of every table, as text: for what must not be there at all.
    pub fn dump(&self) -> String {
        dump(&mut self.connection())
    }
}

fn run(flags: Flags, mode: &Mode) -> Running {
    let config =
        Config::load(&Sources { flags, ..Sources::default() }).unwrap_or_else(|error| panic!("{error}"));
    start_as(config, mode).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Another server of an installation, for callers made by [`Actor::on`]. Dropping it stops it.
pub struct SecondNode {
    running: Running,
}

impl SecondNode {
    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.running.addr)
    }
}

impl Deref for TestServer {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.home
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if !std::thread::panicking() && !self.leave_jobs.get() {
            if !self.works {
                self.run_jobs();
            }
            let failures = self.failures();
            assert!(failures.is_empty(), "left behind: {failures:#?}");
        }
        // Before the database goes.
        self.running = None;
    }
}
