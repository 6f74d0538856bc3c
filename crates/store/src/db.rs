//! The door to the database: [`Db::read`] and [`Db::write`], and the connections they lend.

use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use diesel::RunQueryDsl;
use porchlight_schema::conn::is_postgres;
use porchlight_schema::{AccountId, AnyConnection, Ts, migrations};
use scheduled_thread_pool::ScheduledThreadPool;
use tokio::sync::oneshot;

use crate::audit::{self, NewEntry, Origin};
use crate::backend::{Lane, Manager, NOBODY, Shares, Threads, Urgency, Writer};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::events::NewEvent;

/// How to open the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// A `postgres://` URL, or the path of a SQLite file.
    pub url: String,
    /// Connections: of PostgreSQL in all, of SQLite for reading. 0 for as many as suit the database.
    pub connections: u32,
    /// Requests that may wait for one before more are refused with `Unavailable`.
    pub queue: usize,
    pub clock: Clock,
}

/// What a committed write left behind for others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Committed {
    /// Events were recorded: the relay has work.
    pub events: bool,
    /// Jobs were inserted: the workers have work.
    pub jobs: bool,
    /// Tokens, memberships or visibility changed: cached scopes are void.
    pub access: bool,
    /// Inboxes, users, teams or bots changed: other nodes are to forget theirs, see [`Db::forget`].
    pub directory: bool,
}

type OnCommit = Box<dyn Fn(Committed) + Send + Sync>;

struct Inner {
    pool: r2d2::Pool<Manager>,
    readers: Threads,
    writers: Writers,
    clock: Clock,
    directory: Arc<Directory>,
    on_commit: OnceLock<OnCommit>,
    url: String,
}

/// Who writes.
enum Writers {
    /// SQLite's one writer.
    One(Writer),
    /// Threads that write to PostgreSQL. They wait for the disk most of the time: reads have threads of their
    /// own, so that they do not wait behind them.
    Many(Threads),
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

impl Db {
    /// Opens the pool; does not run migrations.
    pub fn open(options: &Options) -> Result<Self> {
        let url = options.url.clone();
        let directory = Arc::new(Directory::default());
        let manager = Manager {
            url: url.clone(),
            clock: options.clock.clone(),
            directory: directory.clone(),
            extra: "",
        };
        let shares = Shares::of(is_postgres(&url), options.connections);
        let pool = r2d2::Pool::builder()
            .max_size(shares.all)
            .thread_pool(Arc::new(ScheduledThreadPool::builder().num_threads(1).build()))
            .min_idle(Some(1))
            .connection_timeout(std::time::Duration::from_secs(5))
            .build(manager.clone())?;
        let threads = |name, count: u32| {
            Threads::start(name, count as usize, options.queue)
                .map_err(|error| Error::Other(error.to_string()))
        };
        let readers = threads("reads", shares.readers)?;
        let writers = if is_postgres(&url) {
            Writers::Many(threads("writes", shares.writers)?)
        } else {
            let manager = Manager { extra: "PRAGMA wal_autocheckpoint=0;", ..manager };
            Writers::One(Writer::start(manager, options.queue)?)
        };
        Ok(Self(Arc::new(Inner {
            pool,
            readers,
            writers,
            clock: options.clock.clone(),
            directory,
            on_commit: OnceLock::new(),
            url,
        })))
    }

    /// Sets what happens after every commit that left something behind. Once; later calls do nothing.
    pub fn on_commit(&self, hook: impl Fn(Committed) + Send + Sync + 'static) {
        let _ = self.0.on_commit.set(Box::new(hook));
    }

    /// Forgets the inboxes, users, teams and bots remembered here: another process changed some.
    pub fn forget(&self) {
        self.0.directory.forget();
    }

    pub fn is_postgres(&self) -> bool {
        is_postgres(&self.0.url)
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Runs pending migrations; returns their versions.
    pub fn migrate(&self) -> Result<Vec<String>> {
        let mut pooled = self.0.pool.get()?;
        migrations::run(pooled.conn.raw()).map_err(|error| Error::Other(error.to_string()))
    }

    /// How the schema of the database stands to this binary.
    pub fn migration_state(&self) -> Result<migrations::State> {
        let mut pooled = self.0.pool.get()?;
        migrations::state(pooled.conn.raw()).map_err(|error| Error::Other(error.to_string()))
    }

    /// Reads, without a transaction of its own; one hop to a database thread. The work of an account waits in a
    /// queue of its own.
    pub async fn read<T, E>(
        &self,
        of: Option<AccountId>,
        body: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, receive) = oneshot::channel();
        let inner = self.0.clone();
        let work = Box::new(move || {
            let _ = answer.send(inner.read_now(body));
        });
        if self.0.readers.submit(lane(of), work).is_err() {
            return Err(Error::Unavailable("too many requests are waiting for the database".into()).into());
        }
        receive.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    /// Writes in one transaction and answers after its commit. The work of an account waits in a queue of its own.
    pub async fn write<T, E>(
        &self,
        of: Option<AccountId>,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, receive) = oneshot::channel();
        self.0.clone().start_write(lane(of), Urgency::Now, body, move |result| {
            let _ = answer.send(result);
        })?;
        receive.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    /// [`Db::read`] for threads that may block: workers and the command line.
    pub fn read_blocking<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.0.read_now(body)
    }

    /// [`Db::write`] for threads that may block.
    pub fn write_blocking<T, E>(
        &self,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write_and_wait(Urgency::Now, body)
    }

    /// [`Db::write_blocking`] for what nobody waits for: on SQLite it may run some milliseconds later,
    /// together with another write, so that both share one commit.
    pub fn write_soon_blocking<T, E>(
        &self,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write_and_wait(Urgency::Soon, body)
    }

    fn write_and_wait<T, E>(
        &self,
        urgency: Urgency,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, receive) = std::sync::mpsc::sync_channel(1);
        self.0.clone().start_write(lane(None), urgency, body, move |result| {
            let _ = answer.send(result);
        })?;
        receive.recv().unwrap_or_else(|_| Err(stopped().into()))
    }
}

fn lane(of: Option<AccountId>) -> Lane {
    of.map_or(NOBODY, |account| account.0)
}

fn stopped() -> Error {
    Error::Unavailable("the database thread stopped".into())
}

impl Inner {
    fn read_now<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut pooled = self.pool.get().map_err(Error::from)?;
        guarded(|| body(&mut pooled.conn))
    }

    fn start_write<T, E>(
        self: Arc<Self>,
        lane: Lane,
        urgency: Urgency,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
        answer: impl FnOnce(std::result::Result<T, E>) + Send + 'static,
    ) -> Result<()>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let inner = self.clone();
        match &self.writers {
            Writers::One(writer) => writer.submit(
                urgency,
                Box::new(move |conn| {
                    let result = conn.map_err(E::from).and_then(|conn| in_transaction(conn, body));
                    Box::new(move |failure| match (result, failure) {
                        (Ok(_), Some(error)) => answer(Err(error.into())),
                        (Ok((value, committed)), None) => {
                            inner.committed(committed);
                            answer(Ok(value));
                        }
                        (Err(error), _) => answer(Err(error)),
                    })
                }),
            ),
            Writers::Many(threads) => {
                let work = Box::new(move || answer(inner.write_pooled(body)));
                threads
                    .submit(lane, work)
                    .map_err(|_| Error::Unavailable("too many writes are waiting".into()))
            }
        }
    }

    fn write_pooled<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Tx) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut pooled = self.pool.get().map_err(Error::from)?;
        let (value, committed) = in_transaction(&mut pooled.conn, body)?;
        self.committed(committed);
        Ok(value)
    }

    fn committed(&self, committed: Committed) {
        if committed.directory {
            self.directory.forget();
        }
        if committed != Committed::default()
            && let Some(hook) = self.on_commit.get()
        {
            hook(committed);
        }
    }
}

/// Turns a panic of a use case into an error: one request fails, the thread lives on.
fn guarded<T, E: From<Error>>(body: impl FnOnce() -> std::result::Result<T, E>) -> std::result::Result<T, E> {
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_| Err(Error::Other("a use case panicked".into()).into()))
}

/// One write in its own (nested) transaction; the recorded events and lines of the audit log go in last.
fn in_transaction<T, E: From<Error>>(
    conn: &mut Conn,
    body: impl FnOnce(&mut Tx) -> std::result::Result<T, E>,
) -> std::result::Result<(T, Committed), E> {
    let now = conn.now();
    conn.raw().begin_write().map_err(Error::from)?;
    conn.writing = true;
    let committed = Committed::default();
    let mut tx = Tx { conn, now, events: Vec::new(), entries: Vec::new(), origin: None, committed };
    let result = guarded(|| {
        let value = body(&mut tx)?;
        tx.flush()?;
        Ok(value)
    });
    let committed = tx.committed;
    conn.writing = false;
    match result {
        Ok(value) => {
            conn.raw().commit().map_err(Error::from)?;
            Ok((value, committed))
        }
        Err(error) => {
            // Should the rollback fail too, the connection counts as broken and is thrown away.
            if let Err(rollback) = conn.raw().rollback() {
                tracing::warn!(%rollback, "a failed write could not be rolled back");
            }
            Err(error)
        }
    }
}

/// A connection lent for reading.
pub struct Conn {
    conn: AnyConnection,
    clock: Clock,
    directory: Arc<Directory>,
    /// Inside a transaction, which sees what it changed itself.
    writing: bool,
}

impl Conn {
    pub(crate) fn new(conn: AnyConnection, clock: Clock, directory: Arc<Directory>) -> Self {
        Self { conn, clock, directory, writing: false }
    }

    /// What is remembered of rows that hardly change; nothing inside a transaction.
    pub(crate) fn directory(&self) -> Option<Arc<Directory>> {
        (!self.writing).then(|| self.directory.clone())
    }

    /// The connection itself; queries live in this crate alone.
    pub(crate) fn raw(&mut self) -> &mut AnyConnection {
        &mut self.conn
    }

    /// The time by the installation's clock.
    pub fn now(&self) -> Ts {
        self.clock.now()
    }
}

/// A write transaction. Reads work in it too, through [`Conn`].
pub struct Tx<'c> {
    conn: &'c mut Conn,
    now: Ts,
    events: Vec<NewEvent>,
    entries: Vec<NewEntry>,
    origin: Option<Arc<Origin>>,
    committed: Committed,
}

impl Tx<'_> {
    /// The one time of this transaction: everything it writes carries the same.
    pub fn now(&self) -> Ts {
        self.now
    }

    /// Records what happened; the row goes in with the transaction.
    pub fn record(&mut self, event: NewEvent) {
        self.committed.events = true;
        self.events.push(event);
    }

    /// Tells the audit log what was done; the line goes in with the transaction.
    pub fn note(&mut self, entry: NewEntry) {
        self.entries.push(entry);
    }

    /// Says which request this write is for.
    pub fn came_from(&mut self, origin: Option<Arc<Origin>>) {
        self.origin = origin;
    }

    /// The request this write is for; `None` for what the server does by itself.
    pub fn origin(&self) -> Option<&Arc<Origin>> {
        self.origin.as_ref()
    }

    /// Tells every node, after the commit, that cached scopes are void.
    pub fn access_changed(&mut self) {
        self.committed.access = true;
    }

    /// Has PostgreSQL answer this commit before it is on the disk: for work that is found again where a power
    /// failure undid it, and that is not to make others wait for the disk. (SQLite shares commits.)
    pub(crate) fn may_be_lost(&mut self) -> Result<()> {
        if self.conn.raw().is_pg() {
            diesel::sql_query("SET LOCAL synchronous_commit = off").execute(self.conn.raw())?;
        }
        Ok(())
    }

    /// The connection, for writing inboxes, channels, users, memberships, teams or bots: what is
    /// remembered of them is void after the commit.
    pub(crate) fn directory(&mut self) -> &mut AnyConnection {
        self.committed.directory = true;
        self.conn.raw()
    }

    pub(crate) fn jobs_added(&mut self) {
        self.committed.jobs = true;
    }

    fn flush(&mut self) -> Result<()> {
        let (events, entries) = (std::mem::take(&mut self.events), std::mem::take(&mut self.entries));
        crate::events::insert(self, &events)?;
        audit::insert(self, &entries)
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
