//! The migrations of both databases, embedded in the binary.

use diesel::migration::{Migration, MigrationSource, MigrationVersion, Result};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::conn::AnyConnection;

pub const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Runs what has not been run; returns the versions it ran, oldest first.
pub fn run(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let ran = match conn {
        AnyConnection::Pg(conn) => conn.run_pending_migrations(POSTGRES)?,
        AnyConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE)?,
    };
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// How a database stands to this binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Versions that this binary knows and the database has not run.
    pub pending: Vec<String>,
    /// Versions that the database has run and this binary does not know: it is of a newer release.
    pub unknown: Vec<String>,
}

/// Compares the database with the embedded migrations; changes nothing but the bookkeeping table.
pub fn state(conn: &mut AnyConnection) -> Result<State> {
    fn versions<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Vec<(String, String)>> {
        let known: Vec<Box<dyn Migration<DB>>> = source.migrations()?;
        Ok(known.iter().map(|m| (m.name().version().to_string(), m.name().to_string())).collect())
    }
    let (known, applied): (_, Vec<MigrationVersion<'static>>) = match conn {
        AnyConnection::Pg(conn) => (versions::<diesel::pg::Pg>(&POSTGRES)?, conn.applied_migrations()?),
        AnyConnection::Sqlite(conn) => {
            (versions::<diesel::sqlite::Sqlite>(&SQLITE)?, conn.applied_migrations()?)
        }
    };
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    Ok(State {
        pending: known.iter().filter(|(v, _)| !applied.contains(v)).map(|(_, name)| name.clone()).collect(),
        unknown: applied.into_iter().filter(|v| !known.iter().any(|(k, _)| k == v)).collect(),
    })
}
