//! Users as such: their making, their own full picture, their end.

use porchlight_schema::tables::{Account, AccountUser, User};
use porchlight_schema::{Json, PermissibleType, TokenOwner, Ts, UserId};
use porchlight_store::installation::{access_tokens as stored_tokens, platform_apps, users};

use crate::error::{Error, Result};
use crate::input::{Email, Faults, LINE};
use crate::installation::Installation;
use crate::keys;
use crate::passwords::PasswordDigest;
use crate::people::Agent;
use crate::{Conn, Tx};
use crate::{access_tokens, avatars};

/// A user with everything only they may see.
#[derive(Debug, Clone)]
pub struct Me {
    pub user: User,
    pub access_token: String,
    /// In the order of joining.
    pub memberships: Vec<Membership>,
}

/// One account of a user.
#[derive(Debug, Clone)]
pub struct Membership {
    pub account: Account,
    pub member: AccountUser,
    /// Whether the user was present there within the last seconds.
    pub online: bool,
}

impl Me {
    /// The account the user works in: one never entered goes before the one entered last.
    pub fn active(&self) -> Option<&Membership> {
        let never = self.memberships.iter().find(|membership| membership.member.active_at.is_none());
        never.or_else(|| self.memberships.iter().max_by_key(|membership| membership.member.active_at))
    }

    /// The user as the members of one of the accounts see them.
    pub fn agent(&self, membership: &Membership) -> Agent {
        Agent::new(self.user.clone(), Some(membership.member.clone()), membership.online)
    }
}

/// Loads a user's own picture: three queries, whatever the number of accounts.
pub fn load(conn: &mut Conn, inst: &Installation, id: UserId) -> Result<Me> {
    let user = users::find(conn, id)?;
    load_rest(conn, inst, user)
}

/// [`load`] for a user at hand.
pub fn load_rest(conn: &mut Conn, inst: &Installation, user: User) -> Result<Me> {
    let access_token = access_tokens::reveal(conn, inst, TokenOwner::User, user.id.0)?;
    let memberships = users::memberships(conn, user.id)?
        .into_iter()
        .map(|(member, account)| {
            let online = inst.presence.users(account.id).contains(&user.id);
            Membership { account, member, online }
        })
        .collect();
    Ok(Me { user, access_token, memberships })
}

/// A user about to be made.
#[derive(Debug, Clone)]
pub struct Registration {
    pub email: Email,
    pub name: String,
    pub display_name: Option<String>,
    /// Without one the user has to set it by mail before signing in.
    pub password: Option<PasswordDigest>,
    pub super_admin: bool,
    pub custom_attributes: Json,
    pub trust: Trust,
}

/// Whether somebody has shown that the address is theirs.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The one who makes the user vouches for the address.
    Confirmed,
    /// Nobody has; a confirmation is mailed.
    Unproven,
    /// The mailed token of this digest sets the first password, which confirms it too.
    Invite { digest: String },
}

/// The rules of names; `label` fields as clients know them.
pub fn check_names(faults: &mut Faults, name: Option<&str>, display_name: Option<&str>) {
    if let Some(name) = name {
        faults.need("name", "Name", name);
        faults.at_most("name", "Name", name, LINE);
    }
    if let Some(display_name) = display_name {
        faults.at_most("display_name", "Display name", display_name, LINE);
    }
}

/// Makes a user with an access token; a taken address is `Invalid`.
pub fn register(tx: &mut Tx, inst: &Installation, registration: &Registration) -> Result<User> {
    let mut faults = Faults::new();
    check_names(&mut faults, Some(&registration.name), registration.display_name.as_deref());
    if users::by_email(tx, registration.email.as_str())?.is_some() {
        faults.add("email", "Email has already been taken");
    }
    faults.settle()?;
    let user = users::insert(tx, &registration.row(tx.now()))?;
    access_tokens::issue(tx, inst, TokenOwner::User, user.id.0)?;
    Ok(user)
}

impl Registration {
    /// The row to insert. Rules are checked by the caller.
    pub fn row(&self, now: Ts) -> users::NewUser {
        let reset_digest = match &self.trust {
            Trust::Confirmed | Trust::Unproven => None,
            Trust::Invite { digest } => Some(digest.clone()),
        };
        users::NewUser {
            email: self.email.as_str().to_owned(),
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            password_digest: self.password.clone().map(PasswordDigest::into_string),
            user_type: self.super_admin.then(|| "SuperAdmin".to_owned()),
            pubsub_token: keys::random_token(),
            confirmed_at: matches!(self.trust, Trust::Confirmed).then_some(now),
            reset_sent_at: reset_digest.is_some().then_some(now),
            reset_digest,
            custom_attributes: self.custom_attributes.clone(),
        }
    }
}

/// Removes a user who has no account left, with key, sessions, picture and permissions. One who joined
/// an account again meanwhile stays.
pub fn remove_if_homeless(tx: &mut Tx, id: UserId) -> Result<()> {
    if users::has_membership(tx, id)? {
        return Ok(());
    }
    match users::find(tx, id) {
        Ok(user) => remove(tx, &user),
        Err(porchlight_store::Error::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes a user whose memberships have ended.
pub(crate) fn remove(tx: &mut Tx, user: &User) -> Result<()> {
    stored_tokens::delete(tx, TokenOwner::User, user.id.0)?;
    platform_apps::forget(tx, PermissibleType::User, user.id.0)?;
    avatars::remove(tx, user.avatar_blob_id)?;
    users::delete(tx, user.id)?;
    tx.access_changed();
    Ok(())
}

/// The user of this id, or `NotFound`.
pub fn find(conn: &mut Conn, id: UserId) -> Result<User> {
    users::find(conn, id).map_err(Error::from)
}
