//! The comparisons.

use diesel_migrations::MigrationHarness;
use porchlight_schema::{AnyConnection, migrations};

use crate::databases::{Postgres, sqlite};
use crate::declared;
use crate::introspect::{Schema, schema};

fn migrated(conn: &mut AnyConnection) -> Schema {
    migrations::run(conn).unwrap();
    schema(conn)
}

fn revert(conn: &mut AnyConnection) {
    match conn {
        AnyConnection::Pg(conn) => conn.revert_all_migrations(migrations::POSTGRES).map(drop).unwrap(),
        AnyConnection::Sqlite(conn) => conn.revert_all_migrations(migrations::SQLITE).map(drop).unwrap(),
    }
}

/// Compares the columns of a database with the `table!` blocks.
fn assert_declared(schema: &Schema, is_pg: bool) {
    let declared = declared::tables();
    let names: Vec<_> = schema.keys().collect();
    assert_eq!(names, declared.keys().collect::<Vec<_>>(), "tables of the database and of the sources");
    for (table, columns) in &declared {
        let actual = &schema[table].columns;
        assert_eq!(
            actual.keys().collect::<Vec<_>>(),
            columns.keys().collect::<Vec<_>>(),
            "columns of {table}"
        );
        for (column, (kind, nullable)) in columns {
            let (sqlite, postgres) = declared::spellings(kind);
            let (actual, actual_nullable) = &actual[column];
            let right = if is_pg { actual == postgres } else { sqlite.contains(&actual.as_str()) };
            assert!(right, "{table}.{column} is {actual}, declared as {kind}");
            assert_eq!(actual_nullable, nullable, "nullability of {table}.{column}");
        }
    }
}

#[test]
fn the_tables_of_sqlite_are_as_declared() {
    assert_declared(&migrated(&mut sqlite()), false);
}

#[test]
fn the_tables_of_postgres_are_as_declared() {
    let Some(mut postgres) = Postgres::create() else { return };
    assert_declared(&migrated(postgres.conn.as_mut().unwrap()), true);
}

#[test]
fn both_databases_have_the_same_indexes_and_foreign_keys() {
    let Some(mut postgres) = Postgres::create() else { return };
    let (lite, pg) = (migrated(&mut sqlite()), migrated(postgres.conn.as_mut().unwrap()));
    assert!(lite.len() > 30, "the introspection found {} tables", lite.len());
    for (name, table) in &lite {
        assert_eq!(table.indexes, pg[name].indexes, "indexes of {name}");
        assert_eq!(table.foreign_keys, pg[name].foreign_keys, "foreign keys of {name}");
    }
}

fn assert_reversible(conn: &mut AnyConnection) {
    let before = migrated(conn);
    revert(conn);
    assert_eq!(schema(conn), Schema::new(), "what the down migrations leave");
    assert_eq!(migrated(conn), before, "up, down, up");
}

#[test]
fn the_migrations_of_sqlite_go_up_down_and_up() {
    assert_reversible(&mut sqlite());
}

#[test]
fn the_migrations_of_postgres_go_up_down_and_up() {
    let Some(mut postgres) = Postgres::create() else { return };
    assert_reversible(postgres.conn.as_mut().unwrap());
}

/// Tables above the accounts. Every other table names its account, and cannot do without.
const INSTALLATION: [&str; 12] = [
    "accounts",
    "access_tokens",
    "agent_bots",
    "blobs",
    "failed_jobs",
    "installation_settings",
    "jobs",
    "platform_app_permissibles",
    "platform_apps",
    "sessions",
    "sso_tokens",
    "users",
];

#[test]
fn every_table_of_account_data_names_its_account() {
    for (name, table) in migrated(&mut sqlite()) {
        if INSTALLATION.contains(&name.as_str()) {
            continue;
        }
        let account = table.columns.get("account_id").unwrap_or_else(|| panic!("{name} has no account_id"));
        assert!(!account.1, "{name}.account_id may be null");
        let tied = table.foreign_keys.iter().any(|key| key.starts_with("(account_id"));
        assert!(tied, "{name} is not tied to its account by a foreign key");
    }
}
