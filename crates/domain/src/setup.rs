//! First steps of an installation: the one-time set-up address and what the command line makes.

use porchlight_schema::{AccountId, Json, Role, UserId};
use porchlight_store::installation::{settings, users as logins};

use crate::accounts::{self, AccountInput};
use crate::error::{Error, Result};
use crate::input::{Email, Faults};
use crate::members;
use crate::passwords::PasswordDigest;
use crate::sign_in::sessions::{self, Device, SignedIn};
use crate::users::{self, Me, Registration, Trust};
use crate::{Conn, Installation, Tx, keys};

/// Where the digest of the one-time token is kept.
const TOKEN: &str = "setup_token_digest";

/// Whether nobody can sign in yet.
pub fn needed(conn: &mut Conn) -> Result<bool> {
    Ok(!logins::any(conn)?)
}

/// Makes the one-time token of an installation without users, in place of an earlier one, and returns
/// the address to open; `None` when there are users.
pub fn invite(tx: &mut Tx, inst: &Installation) -> Result<Option<String>> {
    if !needed(tx)? {
        return Ok(None);
    }
    let token = keys::random_token();
    settings::put(tx, TOKEN, &keys::digest(&token))?;
    Ok(Some(format!("{}/app/setup?token={token}", inst.frontend_url)))
}

/// The first account and its owner.
#[derive(Debug, Clone)]
pub struct Founding {
    pub account_name: String,
    pub user_name: String,
    pub email: String,
}

/// Looks whether a set-up token is good, before a password is hashed.
pub fn check(conn: &mut Conn, token: &str) -> Result<()> {
    let expected = settings::get(conn, TOKEN)?;
    let right = expected
        .is_some_and(|expected| keys::constant_time_eq(expected.as_bytes(), keys::digest(token).as_bytes()));
    if right && needed(conn)? { Ok(()) } else { Err(Error::NotFound) }
}

/// Sets the installation up: makes the first account with its administrator, who is signed in, and uses
/// the token up.
pub fn complete(
    tx: &mut Tx,
    inst: &Installation,
    token: &str,
    founding: &Founding,
    password: PasswordDigest,
    device: &Device,
) -> Result<SignedIn> {
    check(tx, token)?;
    // Of two that come at once, one takes it.
    if !settings::take(tx, TOKEN, &keys::digest(token))? {
        return Err(Error::NotFound);
    }
    let me = found(tx, inst, founding, password)?;
    sessions::begin(tx, inst, me, device)
}

/// What `porchlight setup` made.
#[derive(Debug, Clone)]
pub struct Founded {
    pub account_id: AccountId,
    pub user_id: UserId,
    pub access_token: String,
}

/// Makes an account with its administrator, from the command line; the address counts as confirmed. An
/// open set-up address is void with the first user.
pub fn create_account(
    tx: &mut Tx,
    inst: &Installation,
    founding: &Founding,
    password: PasswordDigest,
) -> Result<Founded> {
    let me = found(tx, inst, founding, password)?;
    let account_id = me.memberships.first().map(|membership| membership.account.id).ok_or(Error::NotFound)?;
    Ok(Founded { account_id, user_id: me.user.id, access_token: me.access_token })
}

fn found(tx: &mut Tx, inst: &Installation, founding: &Founding, password: PasswordDigest) -> Result<Me> {
    let first = needed(tx)?;
    let input = AccountInput { name: Some(founding.account_name.clone()), ..AccountInput::default() };
    let mut faults = Faults::new();
    input.check(&mut faults, true);
    users::check_names(&mut faults, Some(&founding.user_name), None);
    let email = faults.absorb(Email::required(&founding.email))?;
    faults.settle()?;
    let email = email.ok_or_else(|| Error::invalid("email", "Email is invalid"))?;
    let (_, scope) = accounts::create(tx, &input.new_account())?;
    let registration = Registration {
        email,
        name: founding.user_name.clone(),
        display_name: None,
        password: Some(password),
        super_admin: first,
        custom_attributes: Json::object(),
        trust: Trust::Confirmed,
    };
    let user = users::register(tx, inst, &registration)?;
    members::join(tx, &scope, &members::member(user.id, Role::Administrator, None))?;
    users::load(tx, inst, user.id)
}
