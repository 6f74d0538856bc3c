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

/// Where the part of the one-time token that is this database's own is kept, until the token is used.
const SALT: &str = "setup_salt";

/// Whether nobody can sign in yet.
pub fn needed(conn: &mut Conn) -> Result<bool> {
    Ok(!logins::any(conn)?)
}

/// The address at which an installation without users is set up; `None` when there are users. All nodes,
/// and a node that starts again, give the same one: whichever of the printed ones somebody opens works.
pub fn invite(tx: &mut Tx, inst: &Installation) -> Result<Option<String>> {
    if !needed(tx)? {
        return Ok(None);
    }
    let salt = settings::put_new(tx, SALT, &keys::random_token())?;
    Ok(Some(format!("{}/app/setup?token={}", inst.frontend_url, inst.keys.sign_link(&signed(&salt)))))
}

/// What the token signs. The key is not in the database: who reads that cannot make the token.
fn signed(salt: &str) -> String {
    format!("set-up {salt}")
}

/// The first account and its owner.
#[derive(Debug, Clone)]
pub struct Founding {
    pub account_name: String,
    pub user_name: String,
    pub email: String,
}

/// Looks whether a set-up token is good, before a password is hashed; the salt it was made with.
pub fn check(conn: &mut Conn, inst: &Installation, token: &str) -> Result<String> {
    let salt = settings::get(conn, SALT)?.filter(|salt| inst.keys.verify_link(&signed(salt), token));
    match salt {
        Some(salt) if needed(conn)? => Ok(salt),
        _ => Err(Error::NotFound),
    }
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
    let salt = check(tx, inst, token)?;
    // Of two that come at once, one takes it.
    if !settings::take(tx, SALT, &salt)? {
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
