//! Users of platform apps.

use porchlight_schema::tables::User;
use porchlight_schema::{Json, PermissibleType, UserId};
use porchlight_store::SystemScope;
use porchlight_store::installation::platform_apps;
use porchlight_store::installation::users::{self as logins, UserChanges};
use serde_json::{Map, Value};

use super::permitted;
use crate::accounts::check_size;
use crate::error::Result;
use crate::input::{Email, Faults};
use crate::members;
use crate::passwords::PasswordDigest;
use crate::sign_in::sessions;
use crate::users::{self, Me, Registration, Trust};
use crate::{Conn, Installation, PlatformScope, Tx};

/// What a user is to be; `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct PlatformUser {
    pub name: Option<String>,
    pub display_name: Option<Option<String>>,
    pub email: Option<String>,
    pub password: Option<PasswordDigest>,
    /// Merged into what is there.
    pub custom_attributes: Option<Map<String, Value>>,
}

/// Whether somebody has this address: then no password needs to be hashed.
pub fn known(conn: &mut Conn, email: &str) -> Result<bool> {
    Ok(logins::by_email(conn, &email.trim().to_lowercase())?.is_some())
}

/// Whether the app may touch a user, asked before a password is hashed.
pub fn check(conn: &mut Conn, scope: &PlatformScope, id: UserId) -> Result<()> {
    touchable(conn, scope, id).map(drop)
}

/// Makes a user whom the app may touch from now on. Whoever has the address already becomes so too,
/// unchanged. The app vouches for the address.
pub fn create(tx: &mut Tx, inst: &Installation, scope: &PlatformScope, wanted: PlatformUser) -> Result<Me> {
    let email = Email::required(wanted.email.as_deref().unwrap_or_default())?;
    let user = match logins::by_email(tx, email.as_str())? {
        Some(user) => user,
        None => users::register(tx, inst, &registration(email, wanted)?)?,
    };
    platform_apps::permit(tx, scope.app(), PermissibleType::User, user.id.0)?;
    users::load_rest(tx, inst, user)
}

fn registration(email: Email, wanted: PlatformUser) -> Result<Registration> {
    let attributes = wanted.custom_attributes.unwrap_or_default();
    let mut faults = Faults::new();
    check_size(&mut faults, "custom_attributes", "Custom attributes", &attributes);
    faults.settle()?;
    Ok(Registration {
        email,
        name: wanted.name.unwrap_or_default(),
        display_name: wanted.display_name.flatten(),
        password: wanted.password,
        super_admin: false,
        custom_attributes: Json::from(&attributes),
        trust: Trust::Confirmed,
    })
}

/// One user.
pub fn find(conn: &mut Conn, inst: &Installation, scope: &PlatformScope, id: UserId) -> Result<Me> {
    let user = touchable(conn, scope, id)?;
    users::load_rest(conn, inst, user)
}

fn touchable(conn: &mut Conn, scope: &PlatformScope, id: UserId) -> Result<User> {
    let user = users::find(conn, id)?;
    permitted(conn, scope, PermissibleType::User, id.0)?;
    Ok(user)
}

/// Changes a user. A new password or address ends all sessions and sockets.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &PlatformScope,
    id: UserId,
    wanted: PlatformUser,
) -> Result<Me> {
    touchable(tx, scope, id)?;
    let user = logins::lock(tx, id)?;
    let email = rules(tx, &user, &wanted)?;
    let takes_over = wanted.password.is_some() || email.is_some();
    let mut changes = UserChanges {
        name: wanted.name,
        display_name: wanted.display_name,
        password_digest: wanted.password.map(|digest| Some(digest.into_string())),
        custom_attributes: wanted.custom_attributes.map(|attributes| merged(&user, attributes)),
        ..UserChanges::default()
    };
    if takes_over {
        changes.pubsub_token = Some(sessions::end_all(tx, id, None)?);
        changes.reset_digest = Some(None);
        changes.reset_sent_at = Some(None);
    }
    if let Some(email) = email {
        changes.email = Some(email.into_string());
        changes.unconfirmed_email = Some(None);
        changes.confirmation_digest = Some(None);
    }
    let user = logins::update(tx, id, &changes)?;
    users::load_rest(tx, inst, user)
}

/// All broken rules; the new address if it is another.
fn rules(conn: &mut Conn, user: &User, wanted: &PlatformUser) -> Result<Option<Email>> {
    let mut faults = Faults::new();
    let display_name = wanted.display_name.as_ref().and_then(Option::as_deref);
    users::check_names(&mut faults, wanted.name.as_deref(), display_name);
    if let Some(attributes) = &wanted.custom_attributes {
        check_size(&mut faults, "custom_attributes", "Custom attributes", attributes);
    }
    let mut new = None;
    if let Some(email) = &wanted.email
        && let Some(email) = faults.absorb(Email::required(email))?
        && email.as_str() != user.email
    {
        if logins::by_email(conn, email.as_str())?.is_some() {
            faults.add("email", "Email has already been taken");
        }
        new = Some(email);
    }
    faults.settle()?;
    Ok(new)
}

fn merged(user: &User, attributes: Map<String, Value>) -> Json {
    let mut all = user.custom_attributes.map();
    all.extend(attributes);
    Json::from(&all)
}

/// Deletes a user from all accounts.
pub fn delete(tx: &mut Tx, scope: &PlatformScope, id: UserId) -> Result<()> {
    let user = touchable(tx, scope, id)?;
    for account in logins::leave_all(tx, id)? {
        members::left(tx, &SystemScope::new().account(account), id);
    }
    users::remove(tx, &user)
}

/// A link that signs the user in once, within five minutes.
pub fn login_link(tx: &mut Tx, inst: &Installation, scope: &PlatformScope, id: UserId) -> Result<String> {
    let user = touchable(tx, scope, id)?;
    sessions::login_link(tx, inst, &user)
}
