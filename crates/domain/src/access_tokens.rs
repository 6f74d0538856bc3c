//! Access tokens of users, bots and platform apps: made with their owner, shown to those who may see
//! them, replaced on demand. Found by digest; what is shown comes from the sealed form.

use std::collections::HashMap;

use porchlight_schema::TokenOwner;
use porchlight_store::installation::access_tokens::{self, NewAccessToken};

use crate::error::Result;
use crate::installation::Installation;
use crate::keys;
use crate::{Conn, Tx};

/// Gives an owner a token, in place of the one it may have, and returns it. Cached scopes are void.
pub fn issue(tx: &mut Tx, inst: &Installation, owner: TokenOwner, id: i64) -> Result<String> {
    let (token, row) = make(inst, owner, id)?;
    access_tokens::put(tx, &row)?;
    tx.access_changed();
    Ok(token)
}

/// Gives new owners of one kind a token each.
pub fn issue_all(tx: &mut Tx, inst: &Installation, owner: TokenOwner, ids: &[i64]) -> Result<()> {
    let rows = ids.iter().map(|id| Ok(make(inst, owner, *id)?.1)).collect::<Result<Vec<_>>>()?;
    Ok(access_tokens::insert_all(tx, &rows)?)
}

fn make(inst: &Installation, owner_type: TokenOwner, owner_id: i64) -> Result<(String, NewAccessToken)> {
    let token = keys::random_token();
    let token_sealed = inst.keys.seal(&token)?;
    let row = NewAccessToken { owner_type, owner_id, token_digest: keys::digest(&token), token_sealed };
    Ok((token, row))
}

/// The token of an owner; `NotFound` when it has none.
pub fn reveal(conn: &mut Conn, inst: &Installation, owner: TokenOwner, id: i64) -> Result<String> {
    let sealed = access_tokens::sealed(conn, owner, id)?.ok_or(crate::Error::NotFound)?;
    inst.keys.open(&sealed)
}

/// The tokens of several owners of one kind.
pub fn reveal_all(
    conn: &mut Conn,
    inst: &Installation,
    owner: TokenOwner,
    ids: &[i64],
) -> Result<HashMap<i64, String>> {
    let sealed = access_tokens::sealed_of(conn, owner, ids)?;
    sealed.into_iter().map(|(id, sealed)| Ok((id, inst.keys.open(&sealed)?))).collect()
}

/// Takes the token of an owner that is going. Cached scopes are void.
pub fn revoke(tx: &mut Tx, owner: TokenOwner, id: i64) -> Result<()> {
    access_tokens::delete(tx, owner, id)?;
    tx.access_changed();
    Ok(())
}
