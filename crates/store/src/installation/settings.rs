//! Settings of the whole installation: small named facts, such as what the set-up token is made of.

use diesel::prelude::*;
use porchlight_schema::tables::installation_settings as settings;
use porchlight_schema::{Ts, both};

use crate::db::{Conn, Tx};
use crate::error::Result;

#[derive(Insertable)]
#[diesel(table_name = settings)]
struct NewSetting {
    name: String,
    value: String,
    created_at: Ts,
    updated_at: Ts,
}

impl NewSetting {
    fn new(name: &str, value: &str, now: Ts) -> Self {
        Self { name: name.to_owned(), value: value.to_owned(), created_at: now, updated_at: now }
    }
}

/// The value of a setting.
pub fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    Ok(settings::table
        .filter(settings::name.eq(name))
        .select(settings::value)
        .first(conn.raw())
        .optional()?)
}

/// Sets a setting.
pub fn put(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    let now = tx.now();
    let query = diesel::insert_into(settings::table)
        .values(NewSetting::new(name, value, now))
        .on_conflict(settings::name)
        .do_update()
        .set((settings::value.eq(value.to_owned()), settings::updated_at.eq(now)));
    both(query).execute(tx.raw())?;
    Ok(())
}

/// Sets a setting unless it has a value; the value it has then.
pub fn put_new(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    let now = tx.now();
    let query = diesel::insert_into(settings::table)
        .values(NewSetting::new(name, value, now))
        .on_conflict(settings::name)
        .do_nothing();
    both(query).execute(tx.raw())?;
    get(tx, name)?.ok_or_else(|| diesel::result::Error::NotFound.into())
}

/// Removes a setting if it has this value; `false` when it had not.
pub fn take(tx: &mut Tx, name: &str, value: &str) -> Result<bool> {
    let gone = diesel::delete(settings::table)
        .filter(settings::name.eq(name))
        .filter(settings::value.eq(value))
        .execute(tx.raw())?;
    Ok(gone > 0)
}
