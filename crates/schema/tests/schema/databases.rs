//! Empty databases to migrate.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use porchlight_schema::AnyConnection;

pub fn sqlite() -> AnyConnection {
    AnyConnection::open(":memory:").unwrap()
}

/// A database of its own on the test server, dropped with the value.
pub struct Postgres {
    admin: String,
    name: String,
    pub conn: Option<AnyConnection>,
}

impl Postgres {
    /// `None`, said aloud, when no test server is there.
    pub fn create() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(admin) = std::env::var("PORCHLIGHT_TEST_DATABASE_URL") else {
            eprintln!("no PORCHLIGHT_TEST_DATABASE_URL: PostgreSQL is not looked at");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("porchlight_schema_{}_{number}", std::process::id());
        AnyConnection::open(&admin).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let url = format!("{}/{name}", admin.rsplit_once('/').unwrap().0);
        Some(Self { conn: Some(AnyConnection::open(&url).unwrap()), admin, name })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.conn = None;
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        AnyConnection::open(&self.admin).unwrap().batch_execute(&sql).unwrap();
    }
}
