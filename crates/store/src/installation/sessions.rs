//! Sessions: signed-in devices, and the one-time tokens that open them.

use diesel::prelude::*;
use porchlight_schema::tables::{sessions, sso_tokens};
use porchlight_schema::{SessionId, Ts, UserId, among};

use crate::db::{Conn, Tx};
use crate::error::Result;

/// A device about to be signed in; the token by its digest.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub user: UserId,
    pub client: String,
    pub token_digest: String,
    pub expires_at: Ts,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
}

/// Signs a device in.
pub fn insert(tx: &mut Tx, new: &NewSession) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(new.user),
            sessions::client.eq(&new.client),
            sessions::token_digest.eq(&new.token_digest),
            sessions::expires_at.eq(new.expires_at),
            sessions::last_seen_at.eq(now),
            sessions::user_agent.eq(new.user_agent.as_deref()),
            sessions::ip.eq(new.ip.as_deref()),
            sessions::created_at.eq(now),
        ))
        .execute(tx.raw())?;
    Ok(())
}

/// The network addresses that a user's living sessions were opened from; at most as many as a user may
/// have sessions.
pub fn addresses(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    let now = conn.now();
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::ip.is_not_null())
        .select(sessions::ip.assume_not_null())
        .load(conn.raw())?)
}

/// When the session of a device runs out.
pub fn expires_at(conn: &mut Conn, user: UserId, client: &str) -> Result<Ts> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::client.eq(client))
        .select(sessions::expires_at)
        .first(conn.raw())?)
}

/// Keeps the newest `keep` devices of a user; the others are signed out. Returns how many went.
pub fn prune(tx: &mut Tx, user: UserId, keep: i64) -> Result<usize> {
    let newest_that_goes: Option<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user))
        .order(sessions::id.desc())
        .select(sessions::id)
        .offset(keep)
        .first(tx.raw())
        .optional()?;
    let Some(newest_that_goes) = newest_that_goes else { return Ok(0) };
    Ok(diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.le(newest_that_goes))
        .execute(tx.raw())?)
}

/// Signs one device out; `false` when it was not signed in.
pub fn delete(tx: &mut Tx, user: UserId, client: &str) -> Result<bool> {
    let gone = diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::client.eq(client))
        .execute(tx.raw())?;
    Ok(gone > 0)
}

/// Signs all devices of a user out, save one if it is named; unused login links go too.
pub fn delete_all(tx: &mut Tx, user: UserId, except: Option<&str>) -> Result<()> {
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::client.ne(except.unwrap_or_default().to_owned()))
        .execute(tx.raw())?;
    diesel::delete(sso_tokens::table).filter(sso_tokens::user_id.eq(user)).execute(tx.raw())?;
    Ok(())
}

/// Stores a one-time login token; the user's expired ones go.
pub fn insert_login_token(tx: &mut Tx, user: UserId, digest: &str, expires_at: Ts) -> Result<()> {
    let now = tx.now();
    diesel::delete(sso_tokens::table)
        .filter(sso_tokens::user_id.eq(user))
        .filter(sso_tokens::expires_at.le(now))
        .execute(tx.raw())?;
    diesel::insert_into(sso_tokens::table)
        .values((
            sso_tokens::user_id.eq(user),
            sso_tokens::token_digest.eq(digest),
            sso_tokens::expires_at.eq(expires_at),
            sso_tokens::created_at.eq(now),
        ))
        .execute(tx.raw())?;
    Ok(())
}

/// Uses a one-time login token up; `false` when it was not good.
pub fn take_login_token(tx: &mut Tx, user: UserId, digest: &str) -> Result<bool> {
    let now = tx.now();
    let gone = diesel::delete(sso_tokens::table)
        .filter(sso_tokens::user_id.eq(user))
        .filter(sso_tokens::token_digest.eq(digest))
        .filter(sso_tokens::expires_at.gt(now))
        .execute(tx.raw())?;
    Ok(gone > 0)
}

/// Removes sessions and login tokens that ran out, at most `limit` of each; housekeeping.
pub fn sweep(tx: &mut Tx, limit: i64) -> Result<usize> {
    let now = tx.now();
    let ids: Vec<SessionId> = sessions::table
        .filter(sessions::expires_at.le(now))
        .select(sessions::id)
        .limit(limit)
        .load(tx.raw())?;
    let gone = diesel::delete(sessions::table.filter(among(sessions::id, &ids))).execute(tx.raw())?;
    let ids: Vec<i64> = sso_tokens::table
        .filter(sso_tokens::expires_at.le(now))
        .select(sso_tokens::id)
        .limit(limit)
        .load(tx.raw())?;
    Ok(gone + diesel::delete(sso_tokens::table.filter(among(sso_tokens::id, &ids))).execute(tx.raw())?)
}
