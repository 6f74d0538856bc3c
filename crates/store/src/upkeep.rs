//! What operators ask of the database: is it there, is it sound, how much waits, a copy of it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use porchlight_schema::AnyConnection;

use crate::db::Conn;
use crate::error::{Error, Result};

/// Counting stops here: a number for a graph need not cost more than the queue it measures.
const COUNTED: i64 = 100_000;

/// What waits to be done; each number is exact up to 100,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depths {
    /// Events not relayed yet, those among them that are tried again.
    pub events: i64,
    /// Events set aside because relaying them failed.
    pub events_failed: i64,
    /// Jobs that wait or run.
    pub jobs: i64,
    /// Jobs out of attempts.
    pub jobs_failed: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn number(conn: &mut Conn, sql: String) -> Result<i64> {
    Ok(diesel::sql_query(sql).get_result::<Number>(conn.raw())?.n)
}

/// Whether the database answers.
pub fn ping(conn: &mut Conn) -> Result<()> {
    number(conn, "SELECT CAST(1 AS BIGINT) AS n".into()).map(|_| ())
}

/// How much waits.
pub fn depths(conn: &mut Conn) -> Result<Depths> {
    let mut count = |from: &str| {
        number(
            conn,
            format!("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {from} LIMIT {COUNTED}) AS counted"),
        )
    };
    Ok(Depths {
        events: count("events WHERE relayed_at IS NULL")?,
        // Set aside is: out of the relay's way, with the error that put it there.
        events_failed: count("events WHERE error IS NOT NULL AND relayed_at IS NOT NULL")?,
        jobs: count("jobs")?,
        jobs_failed: count("failed_jobs")?,
    })
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = integrity_check)]
    text: String,
}

#[derive(QueryableByName)]
struct Orphan {
    #[diesel(sql_type = Text, column_name = table)]
    table: String,
    #[diesel(sql_type = Text, column_name = parent)]
    parent: String,
}

/// What is wrong with the database's structure; empty when it is sound. Reads all of a SQLite file.
/// PostgreSQL looks after itself.
pub fn faults(conn: &mut Conn) -> Result<Vec<String>> {
    if conn.raw().is_pg() {
        return Ok(Vec::new());
    }
    let lines: Vec<Line> = diesel::sql_query("PRAGMA integrity_check(20)").load(conn.raw())?;
    let mut faults: Vec<String> =
        lines.into_iter().map(|line| line.text).filter(|text| text != "ok").collect();
    let orphans: Vec<Orphan> = diesel::sql_query("PRAGMA foreign_key_check").load(conn.raw())?;
    faults.extend(
        orphans
            .iter()
            .take(20)
            .map(|row| format!("a row of {} refers to a missing one of {}", row.table, row.parent)),
    );
    Ok(faults)
}

/// Copies a SQLite database into a new file as it stands at one moment, while others write to it.
pub fn snapshot(database: &Path, into: &Path) -> Result<()> {
    let open = |path: &Path| {
        AnyConnection::open(&path.display().to_string())
            .map_err(|error| Error::Unavailable(error.to_string()))
    };
    if !database.is_file() {
        return Err(Error::Other(format!("there is no database {}", database.display())));
    }
    let mut conn = open(database)?;
    conn.batch_execute("PRAGMA busy_timeout=5000;")?;
    let target = into.display().to_string().replace('\'', "''");
    conn.batch_execute(&format!("VACUUM INTO '{target}'"))?;
    std::fs::File::open(into)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::Other(format!("{}: {error}", into.display())))
}
