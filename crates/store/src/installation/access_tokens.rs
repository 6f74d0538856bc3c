//! Access tokens: one per user, bot or platform app.

use std::collections::HashMap;

use diesel::prelude::*;
use porchlight_schema::tables::access_tokens;
use porchlight_schema::{TokenOwner, Ts, among, both};

use crate::db::{Conn, Tx};
use crate::error::Result;

/// A token as it is stored: its digest to find it by, its sealed form to show it again.
#[derive(Debug, Clone)]
pub struct NewAccessToken {
    pub owner_type: TokenOwner,
    pub owner_id: i64,
    pub token_digest: String,
    pub token_sealed: String,
}

#[derive(Insertable)]
#[diesel(table_name = access_tokens)]
struct Insert<'a> {
    owner_type: TokenOwner,
    owner_id: i64,
    token_digest: &'a str,
    token_sealed: &'a str,
    created_at: Ts,
}

/// Gives the owner this token; the one it had, if any, is void.
pub fn put(tx: &mut Tx, new: &NewAccessToken) -> Result<()> {
    use diesel::upsert::excluded;
    let row = Insert {
        owner_type: new.owner_type,
        owner_id: new.owner_id,
        token_digest: &new.token_digest,
        token_sealed: &new.token_sealed,
        created_at: tx.now(),
    };
    let query = diesel::insert_into(access_tokens::table)
        .values(row)
        .on_conflict((access_tokens::owner_type, access_tokens::owner_id))
        .do_update()
        .set((
            access_tokens::token_digest.eq(excluded(access_tokens::token_digest)),
            access_tokens::token_sealed.eq(excluded(access_tokens::token_sealed)),
            access_tokens::created_at.eq(excluded(access_tokens::created_at)),
        ));
    both(query).execute(tx.raw())?;
    Ok(())
}

/// Many tokens at once, for owners that have none yet.
pub fn insert_all(tx: &mut Tx, new: &[NewAccessToken]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let created_at = tx.now();
    let rows: Vec<Insert> = new
        .iter()
        .map(|token| Insert {
            owner_type: token.owner_type,
            owner_id: token.owner_id,
            token_digest: &token.token_digest,
            token_sealed: &token.token_sealed,
            created_at,
        })
        .collect();
    porchlight_schema::each!(tx.raw(), conn => diesel::insert_into(access_tokens::table).values(&rows).execute(conn))?;
    Ok(())
}

/// The sealed token of one owner.
pub fn sealed(conn: &mut Conn, owner_type: TokenOwner, owner_id: i64) -> Result<Option<String>> {
    Ok(access_tokens::table
        .filter(access_tokens::owner_type.eq(owner_type))
        .filter(access_tokens::owner_id.eq(owner_id))
        .select(access_tokens::token_sealed)
        .first(conn.raw())
        .optional()?)
}

/// The sealed tokens of several owners of one kind.
pub fn sealed_of(conn: &mut Conn, owner_type: TokenOwner, owner_ids: &[i64]) -> Result<HashMap<i64, String>> {
    if owner_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(i64, String)> = access_tokens::table
        .filter(access_tokens::owner_type.eq(owner_type))
        .filter(among(access_tokens::owner_id, owner_ids))
        .select((access_tokens::owner_id, access_tokens::token_sealed))
        .load(conn.raw())?;
    Ok(found.into_iter().collect())
}

/// Takes the owner's token away; no foreign key does it, because owners are of three kinds.
pub fn delete(tx: &mut Tx, owner_type: TokenOwner, owner_id: i64) -> Result<()> {
    diesel::delete(access_tokens::table)
        .filter(access_tokens::owner_type.eq(owner_type))
        .filter(access_tokens::owner_id.eq(owner_id))
        .execute(tx.raw())?;
    Ok(())
}
