//! A migrated database of either kind, and what is asked of it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::{InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use porchlight_schema::AnyConnection;
use porchlight_store::{Clock, Conn, Db, Options, Result};

thread_local! {
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A database of its own; dropping it drops the data.
pub struct Database {
    pub db: Db,
    url: String,
    admin: Option<(String, String)>,
    file: Option<PathBuf>,
}

fn number() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

fn open(url: String, admin: Option<(String, String)>, file: Option<PathBuf>) -> Database {
    set_default_instrumentation(|| {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                ASKED.with(|asked| asked.borrow_mut().push(query.to_string()));
            }
        }))
    })
    .unwrap();
    let options = Options { url: url.clone(), connections: 2, queue: 8, clock: Clock::System };
    let db = Db::open(&options).unwrap();
    db.migrate().unwrap();
    Database { db, url, admin, file }
}

/// A file among the build's temporary ones.
pub fn sqlite() -> Database {
    let name = format!("porchlight-store-{}-{}.db", std::process::id(), number());
    let file = std::env::temp_dir().join(name);
    open(file.display().to_string(), None, Some(file))
}

/// `None`, said aloud, when no test server is there.
pub fn postgres() -> Option<Database> {
    let Ok(admin) = std::env::var("PORCHLIGHT_TEST_DATABASE_URL") else {
        eprintln!("no PORCHLIGHT_TEST_DATABASE_URL: PostgreSQL is not looked at");
        return None;
    };
    let name = format!("porchlight_store_{}_{}", std::process::id(), number());
    AnyConnection::open(&admin).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let url = format!("{}/{name}", admin.rsplit_once('/').unwrap().0);
    Some(open(url, Some((admin, name)), None))
}

impl Database {
    /// A connection past the store.
    pub fn raw(&self) -> AnyConnection {
        AnyConnection::open(&self.url).unwrap()
    }

    pub fn read<T>(&self, body: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        self.db.read_blocking(body).unwrap()
    }

    /// The statements that a piece of work sends.
    pub fn asked<T>(&self, body: impl FnOnce(&mut Conn) -> Result<T>) -> Vec<String> {
        ASKED.with(|asked| asked.borrow_mut().clear());
        self.read(body);
        ASKED.with(|asked| asked.borrow_mut().drain(..).collect())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((admin, name)) = &self.admin {
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            AnyConnection::open(admin).unwrap().batch_execute(&sql).unwrap();
        }
        if let Some(file) = &self.file {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}
