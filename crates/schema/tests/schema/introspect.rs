//! What a database says about itself, in words both databases share.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::{QueryableByName, RunQueryDsl};
use diesel::sql_query;
use diesel::sql_types::Text;
use porchlight_schema::AnyConnection;

/// A database's tables by name. Those of the search (`…_search…`) are each database's own.
pub type Schema = BTreeMap<String, Table>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Name to type and nullability.
    pub columns: BTreeMap<String, (String, bool)>,
    /// Indexes and unique constraints, primary keys left out: `unique(account_id, id)`.
    pub indexes: BTreeSet<String>,
    /// `(account_id, inbox_id) -> inboxes(account_id, id) CASCADE`.
    pub foreign_keys: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    detail: String,
}

const SQLITE_COLUMNS: &str = r#"
SELECT m.name AS "table", c.name AS name,
       upper(c.type) || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN '' ELSE ' NULL' END AS detail
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE '!_!_%' ESCAPE '!' AND m.name NOT LIKE '%!_search%' ESCAPE '!'"#;

const SQLITE_INDEXES: &str = r#"
SELECT m.name AS "table", '' AS name,
       CASE WHEN i."unique" = 1 THEN 'unique' ELSE 'index' END || '('
       || (SELECT group_concat(coalesce(x.name, 'expression'), ', ') FROM (
               SELECT name FROM pragma_index_xinfo(i.name) WHERE key = 1 ORDER BY seqno) x)
       || ')' || CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END AS detail
FROM sqlite_master m JOIN pragma_index_list(m.name) i
WHERE m.type = 'table' AND i.origin <> 'pk' AND m.name NOT LIKE '!_!_%' ESCAPE '!' AND m.name NOT LIKE '%!_search%' ESCAPE '!'"#;

const SQLITE_FOREIGN_KEYS: &str = r#"
SELECT m.name AS "table", '' AS name,
       '(' || group_concat(f."from", ', ') || ') -> ' || f."table" || '(' || group_concat(f."to", ', ') || ') '
       || f.on_delete AS detail
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND m.name NOT LIKE '%!_search%' ESCAPE '!' GROUP BY m.name, f.id"#;

const PG_COLUMNS: &str = r#"
SELECT table_name::text AS "table", column_name::text AS name,
       upper(data_type) || CASE WHEN is_nullable = 'NO' THEN '' ELSE ' NULL' END AS detail
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_%' AND table_name NOT LIKE '%\_search%'"#;

const PG_INDEXES: &str = r#"
SELECT t.relname::text AS "table", ''::text AS name,
       CASE WHEN i.indisunique THEN 'unique' ELSE 'index' END || '('
       || (SELECT string_agg(coalesce(a.attname::text, 'expression'), ', ' ORDER BY k.n)
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
           LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0)
       || ')' || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END AS detail
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
WHERE s.nspname = 'public' AND NOT i.indisprimary AND t.relname NOT LIKE '\_\_%' AND t.relname NOT LIKE '%\_search%'"#;

const PG_FOREIGN_KEYS: &str = r#"
SELECT t.relname::text AS "table", ''::text AS name,
       '(' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum)
       || ') -> ' || f.relname || '('
       || (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
           JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum)
       || ') ' || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END AS detail
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
WHERE c.contype = 'f' AND t.relname NOT LIKE '%\_search%'"#;

/// Reads the schema of a database.
pub fn schema(conn: &mut AnyConnection) -> Schema {
    let queries = if conn.is_pg() {
        [PG_COLUMNS, PG_INDEXES, PG_FOREIGN_KEYS]
    } else {
        [SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_FOREIGN_KEYS]
    };
    let [columns, indexes, foreign_keys] = queries.map(|sql| sql_query(sql).load::<Line>(conn).unwrap());
    let mut schema = Schema::new();
    for line in columns {
        let (kind, nullable) = match line.detail.strip_suffix(" NULL") {
            Some(kind) => (kind, true),
            None => (line.detail.as_str(), false),
        };
        let table = schema.entry(line.table).or_default();
        table.columns.insert(line.name, (kind.to_owned(), nullable));
    }
    for line in indexes {
        schema.entry(line.table).or_default().indexes.insert(line.detail);
    }
    for line in foreign_keys {
        schema.entry(line.table).or_default().foreign_keys.insert(line.detail);
    }
    schema
}
