//! Lists as conditions.

use diesel::debug_query;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use porchlight_schema::tables::accounts;
use porchlight_schema::{AccountId, AnyConnection, among, migrations};

use crate::databases::{Postgres, sqlite};

fn assert_finds(conn: &mut AnyConnection) {
    migrations::run(conn).unwrap();
    let sql = "INSERT INTO accounts (id, name, created_at, updated_at) VALUES ";
    let now = if conn.is_pg() { "now(), now()" } else { "0, 0" };
    let rows: Vec<String> = (1..=600).map(|id| format!("({id}, 'account {id}', {now})")).collect();
    diesel::sql_query(sql.to_owned() + &rows.join(",")).execute(conn).unwrap();
    for count in [0, 1, 2, 25, 600] {
        let ids: Vec<AccountId> = (1..=count).map(AccountId).collect();
        let query = accounts::table.filter(among(accounts::id, &ids)).select(accounts::id);
        let found: Vec<AccountId> = query.order(accounts::id).load(conn).unwrap();
        assert_eq!(found, ids, "{count} ids");
        let names: Vec<String> = ids.iter().map(|id| format!("account {id}")).collect();
        let query = accounts::table.filter(among(accounts::name, &names)).select(accounts::id);
        assert_eq!(query.load::<AccountId>(conn).unwrap().len(), ids.len(), "{count} names");
    }
    let odd: Vec<String> =
        ["it's", "\"quoted\"", "[1,2]"].repeat(200).into_iter().map(str::to_owned).collect();
    let query = accounts::table.filter(among(accounts::name, &odd)).select(accounts::id);
    assert_eq!(query.load::<AccountId>(conn).unwrap(), []);
}

#[test]
fn lists_of_any_length_are_found_on_sqlite() {
    assert_finds(&mut sqlite());
}

#[test]
fn lists_of_any_length_are_found_on_postgres() {
    let Some(mut postgres) = Postgres::create() else { return };
    assert_finds(postgres.conn.as_mut().unwrap());
}

#[test]
fn lists_of_all_lengths_share_one_statement() {
    let text = |count: i64| {
        let ids: Vec<AccountId> = (1..=count).map(AccountId).collect();
        let query = accounts::table.filter(among(accounts::id, &ids)).select(accounts::id);
        debug_query::<Sqlite, _>(&query).to_string().split(" -- binds").next().unwrap().to_owned()
    };
    assert_eq!(text(0), text(25));
    assert_eq!(text(1), text(30_000));
}
