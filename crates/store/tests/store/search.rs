//! What the search finds, on both databases alike.

use diesel::connection::SimpleConnection;
use diesel::prelude::{QueryableByName, RunQueryDsl};
use diesel::sql_types::BigInt;
use porchlight_store::account::conversations::list::{self as conversations, Filter};
use porchlight_store::page::Page;

use crate::database::{Database, postgres, sqlite};
use crate::seed::{admin, fill, index};

/// Conversations found by a text.
fn found(database: &Database, text: &str) -> Vec<i64> {
    let scope = admin(database);
    let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
    let mut ids: Vec<i64> = database
        .read(|conn| {
            let ties = conversations::ties(conn, &scope, &filter)?;
            conversations::list(conn, &scope, &filter, &ties, Page::new(1, 100))
        })
        .into_iter()
        .map(|id| id.0)
        .collect();
    ids.sort_unstable();
    ids
}

fn write(database: &Database, sql: &str) {
    database.raw().batch_execute(sql).unwrap();
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn in_line(database: &Database) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM messages_search_queue) + \
               (SELECT count(*) FROM contacts_search_queue) AS n";
    diesel::sql_query(sql).get_result::<Count>(&mut database.raw()).unwrap().n
}

fn assert_searches(database: &Database) {
    fill(database, 20);
    index(database);
    assert_eq!(in_line(database), 0);
    write(
        database,
        "UPDATE messages SET content = 'Grüße aus der Straße: refund of ORD-2041' WHERE id = 1;
         UPDATE messages SET content = '東京都の請求書' WHERE id = 2;
         UPDATE messages SET content = 'refunds are slow', message_type = 2 WHERE id = 3;
         UPDATE messages SET content = 'it''s \"quoted\" & 100% (odd) * : | !' WHERE id = 4;
         UPDATE messages SET content = NULL WHERE id = 5;",
    );
    // The same before and after they are entered.
    for entered in [false, true] {
        for (text, expected) in [
            ("REFUN", vec![1]),
            ("strasse grusse", vec![1]),
            ("2041", vec![1]),
            ("京都", vec![2]),
            ("quoted odd", vec![4]),
            ("\"quoted\" & | ! ( ) * : '", vec![4]),
            ("message number 5", vec![]),
            ("number 17", vec![17]),
            ("' OR 1=1 --", vec![]),
            ("…", vec![]),
        ] {
            assert_eq!(found(database, text), expected, "{text}, entered: {entered}");
        }
        index(database);
    }
    // What is deleted is not found, nor kept.
    write(database, "DELETE FROM messages WHERE id = 17; DELETE FROM contacts WHERE id = 18");
    assert_eq!(found(database, "number 17"), Vec::<i64>::new());
    assert_eq!(found(database, "number 16"), [16]);
}

#[test]
fn messages_are_found_on_sqlite() {
    assert_searches(&sqlite());
}

#[test]
fn messages_are_found_on_postgres() {
    if let Some(database) = postgres() {
        assert_searches(&database);
    }
}
