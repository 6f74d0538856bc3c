//! What the `table!` blocks declare, read from their sources.

use std::collections::BTreeMap;
use std::path::Path;

/// Table to column to Diesel type and nullability.
pub type Declared = BTreeMap<String, BTreeMap<String, (String, bool)>>;

pub fn tables() -> Declared {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tables");
    let mut declared = Declared::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut table = None;
        for line in source.lines().map(str::trim) {
            if let Some(name) = line.strip_suffix(" (id) {") {
                table = Some(name.to_owned());
            } else if line == "}" {
                table = None;
            } else if let (Some(table), Some((column, kind))) = (&table, line.split_once(" -> ")) {
                let kind = kind.trim_end_matches(',');
                let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
                let columns = declared.entry(table.clone()).or_default();
                columns.insert(column.to_owned(), (inner.unwrap_or(kind).to_owned(), inner.is_some()));
            }
        }
    }
    declared
}

/// How the two databases spell a Diesel type: SQLite, then PostgreSQL.
pub fn spellings(kind: &str) -> (&'static [&'static str], &'static str) {
    match kind {
        "BigInt" => (&["BIGINT", "INTEGER"], "BIGINT"),
        "Integer" => (&["INTEGER"], "INTEGER"),
        "SmallInt" => (&["SMALLINT"], "SMALLINT"),
        "Bool" => (&["BOOLEAN"], "BOOLEAN"),
        "Double" => (&["DOUBLE PRECISION"], "DOUBLE PRECISION"),
        "Text" => (&["TEXT"], "TEXT"),
        "Binary" => (&["BLOB"], "BYTEA"),
        "JsonDoc" => (&["TEXT"], "JSONB"),
        "UtcTs" => (&["BIGINT"], "TIMESTAMP WITH TIME ZONE"),
        "Uid" => (&["BLOB"], "UUID"),
        other => panic!("the type {other} has no line in declared.rs"),
    }
}
