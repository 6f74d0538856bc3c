//! A migrated database of its own for every test: a copy of a file, or the clone of a template.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::{QueryableByName, RunQueryDsl};
use diesel::sql_types::Text;
use porchlight_schema::{AnyConnection, migrations};
use porchlight_server::SQLITE_FILE;

/// Where the tests find a PostgreSQL server in which they may create databases; unset means SQLite.
pub const POSTGRES: &str = "PORCHLIGHT_TEST_DATABASE_URL";
/// Where they find a Redis beside it.
pub const REDIS: &str = "PORCHLIGHT_TEST_REDIS_URL";

/// A test's database; dropping it drops the data.
pub struct TestDatabase {
    /// What the server is configured with; `None` is SQLite in the data folder.
    pub url: Option<String>,
    name: String,
}

impl TestDatabase {
    /// Makes one; `data_dir` is where a SQLite server looks for its file.
    pub fn create(data_dir: &Path) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("porchlight_test_{}_{number}", std::process::id());
        match admin_url() {
            Some(admin) => {
                execute(&admin, &format!("CREATE DATABASE {name} TEMPLATE {}", postgres_template(&admin)));
                Self { url: Some(database_url(&admin, &name)), name }
            }
            None => {
                std::fs::copy(sqlite_template(), data_dir.join(SQLITE_FILE)).unwrap();
                Self { url: None, name }
            }
        }
    }

    /// A connection past the server, for assertions about rows.
    pub fn connection(&self, data_dir: &Path) -> AnyConnection {
        let file = data_dir.join(SQLITE_FILE);
        AnyConnection::open(self.url.as_deref().unwrap_or_else(|| file.to_str().unwrap())).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(admin) = admin_url() {
            execute(&admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn admin_url() -> Option<String> {
    std::env::var(POSTGRES).ok().filter(|url| !url.is_empty())
}

/// The URL of another database on the same server.
fn database_url(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').expect("a URL with a database name");
    format!("{server}/{name}")
}

fn execute(url: &str, sql: &str) {
    let mut conn =
        AnyConnection::open(url).unwrap_or_else(|error| panic!("the test database server: {error}"));
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn migrate(url: &str) {
    let mut conn = AnyConnection::open(url).unwrap();
    migrations::run(&mut conn).unwrap();
}

/// Made once per process; left to the cluster, which is thrown away as a whole.
fn postgres_template(admin: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("porchlight_template_{}", std::process::id());
        execute(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        execute(admin, &format!("CREATE DATABASE {name}"));
        migrate(&database_url(admin, &name));
        name
    })
}

/// Made once per process, in the folder of the build's temporary files.
fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let file = std::env::temp_dir().join(format!("porchlight-template-{}.db", std::process::id()));
        // A file of an earlier process with the same number may be left.
        let _ = std::fs::remove_file(&file);
        migrate(file.to_str().unwrap());
        file
    })
}

/// Table to its rows as text, sorted.
pub type Rows = BTreeMap<String, Vec<String>>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut AnyConnection, sql: &str) -> Vec<String> {
    let lines = diesel::sql_query(sql).load::<Line>(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    lines.into_iter().map(|line| line.line).collect()
}

/// Every row of an account, by table, but those of the audit log, which tell of refusals too.
pub fn rows_of(conn: &mut AnyConnection, account_id: i64) -> Rows {
    let tables = if conn.is_pg() {
        "SELECT table_name::text AS line FROM information_schema.columns \
         WHERE table_schema = 'public' AND column_name = 'account_id'"
    } else {
        "SELECT m.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.name = 'account_id'"
    };
    let mut rows = Rows::new();
    for table in lines(conn, tables).into_iter().filter(|table| table != "audit_entries") {
        let row = row_as_text(conn, &table);
        let sql = format!("SELECT {row} AS line FROM {table} t WHERE account_id = {account_id} ORDER BY 1");
        rows.insert(table, lines(conn, &sql));
    }
    let own = rows_by_id(conn, "accounts", account_id);
    rows.insert("accounts".to_owned(), own);
    rows
}

/// An expression that writes out the whole row `t` of a table.
fn row_as_text(conn: &mut AnyConnection, table: &str) -> String {
    if conn.is_pg() {
        return "t::text".to_owned();
    }
    let columns = lines(conn, &format!("SELECT name AS line FROM pragma_table_info('{table}')"));
    columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ',' || ")
}

/// Every row of every table, as text: for what must not be there at all.
pub fn dump(conn: &mut AnyConnection) -> String {
    let tables = if conn.is_pg() {
        "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'"
    } else {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table'"
    };
    let mut text = String::new();
    for table in lines(conn, tables) {
        let row = row_as_text(conn, &table);
        text.push_str(&lines(conn, &format!("SELECT {row} AS line FROM {table} t")).join("\n"));
    }
    text
}

/// Removes every user with their memberships and sessions.
pub fn forget_people(conn: &mut AnyConnection) {
    for sql in ["UPDATE conversations SET assignee_id = NULL", "DELETE FROM users"] {
        diesel::sql_query(sql).execute(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

fn rows_by_id(conn: &mut AnyConnection, table: &str, id: i64) -> Vec<String> {
    let row = if conn.is_pg() { "t::text" } else { "name || updated_at || settings || status" };
    lines(conn, &format!("SELECT {row} AS line FROM {table} t WHERE id = {id}"))
}
