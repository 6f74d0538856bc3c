//! A user's own profile.

use porchlight_schema::tables::User;
use porchlight_schema::{AccountId, Availability, Json, TokenOwner};
use porchlight_store::account::members::{self, MemberChanges};
use porchlight_store::installation::users::{self as logins, UserChanges};
use serde_json::{Map, Value};

use crate::access_tokens;
use crate::avatars::{self, NewBlob};
use crate::error::{Error, Result};
use crate::input::{Email, Faults};
use crate::passwords::{self, Password, PasswordDigest};
use crate::sign_in::{self, Credential, recovery, sessions};
use crate::users::{self, Me};
use crate::{Conn, Installation, PasswordCost, Tx, UserScope};

/// Bytes of the free-form settings of the user's clients.
const UI_SETTINGS: usize = 64 * 1024;
/// Characters of a signature.
const SIGNATURE: usize = 20_000;

/// What changes of a profile; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ProfileChanges {
    pub email: Option<String>,
    pub name: Option<String>,
    pub display_name: Option<Option<String>>,
    pub message_signature: Option<Option<String>>,
    /// Replaces the whole object.
    pub ui_settings: Option<Map<String, Value>>,
    /// Kept among the custom attributes.
    pub phone_number: Option<String>,
    /// A picture whose bytes are stored.
    pub avatar: Option<NewBlob>,
}

/// The caller's own picture.
pub fn show(conn: &mut Conn, inst: &Installation, scope: &UserScope) -> Result<Me> {
    users::load(conn, inst, scope.user())
}

/// A password change about to be checked, off the database threads.
#[derive(Debug)]
pub struct PasswordChange {
    current_digest: Option<String>,
}

/// A new password, hashed, and the one it replaces.
#[derive(Debug)]
pub struct NewPassword {
    digest: PasswordDigest,
    replaces: Option<String>,
}

/// Begins a password change.
pub fn password_change(conn: &mut Conn, scope: &UserScope) -> Result<PasswordChange> {
    Ok(PasswordChange { current_digest: users::find(conn, scope.user())?.password_digest })
}

impl PasswordChange {
    /// Checks the present password and hashes the new one. Slow on purpose.
    pub fn prepare(self, cost: PasswordCost, current: &str, new: &Password) -> Result<NewPassword> {
        if !passwords::verify(cost, current, self.current_digest.as_deref())? {
            return Err(Error::refused("Invalid current password"));
        }
        Ok(NewPassword { digest: new.hash(cost)?, replaces: self.current_digest })
    }
}

/// Changes the caller's profile. A new address waits for its confirmation; a new password ends all
/// other sessions and all sockets. `caller` is the credential in use, whose session stays.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &UserScope,
    caller: &Credential,
    changes: ProfileChanges,
    password: Option<NewPassword>,
) -> Result<Me> {
    let user = logins::lock(tx, scope.user())?;
    let new_email = check(tx, &user, &changes)?;
    let mut row = UserChanges {
        name: changes.name,
        display_name: changes.display_name,
        message_signature: changes.message_signature,
        ui_settings: changes.ui_settings.as_ref().map(Json::from),
        custom_attributes: changes.phone_number.map(|number| with_phone_number(&user, number)),
        unconfirmed_email: new_email.as_ref().map(|email| Some(email.as_str().to_owned())),
        ..UserChanges::default()
    };
    if let Some(password) = password {
        if password.replaces != user.password_digest {
            return Err(Error::refused("Invalid current password"));
        }
        row.password_digest = Some(Some(password.digest.into_string()));
        row.reset_digest = Some(None);
        row.reset_sent_at = Some(None);
        row.pubsub_token = Some(sessions::end_all(tx, user.id, client(caller))?);
    }
    if let Some(avatar) = changes.avatar {
        row.avatar_blob_id = Some(Some(avatars::replace(tx, None, user.avatar_blob_id, avatar)?));
    }
    let user = logins::update(tx, user.id, &row)?;
    if let Some(email) = new_email {
        recovery::send_confirmation(tx, inst, &user, email.as_str(), None)?;
        recovery::warn_of_change(tx, inst, &user, &email)?;
    }
    users::load_rest(tx, inst, user)
}

fn client(caller: &Credential) -> Option<&str> {
    match caller {
        Credential::Session { client, .. } => Some(client),
        Credential::None | Credential::Token(_) => None,
    }
}

/// All broken rules; the new address if there is one.
fn check(conn: &mut Conn, user: &User, changes: &ProfileChanges) -> Result<Option<Email>> {
    let mut faults = Faults::new();
    let display_name = changes.display_name.as_ref().and_then(Option::as_deref);
    users::check_names(&mut faults, changes.name.as_deref(), display_name);
    if let Some(Some(signature)) = &changes.message_signature {
        faults.at_most("message_signature", "Message signature", signature, SIGNATURE);
    }
    if changes.ui_settings.as_ref().is_some_and(|settings| Json::from(settings).as_str().len() > UI_SETTINGS)
    {
        faults.add("ui_settings", "Ui settings are too large");
    }
    if let Some(number) = &changes.phone_number {
        faults.at_most("phone_number", "Phone number", number, 40);
    }
    let mut new = None;
    if let Some(email) = &changes.email
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

fn with_phone_number(user: &User, number: String) -> Json {
    let mut attributes = user.custom_attributes.map();
    attributes.insert("phone_number".into(), Value::String(number));
    Json::from(&attributes)
}

/// Sets the configured availability in one account.
pub fn set_availability(
    tx: &mut Tx,
    inst: &Installation,
    scope: &UserScope,
    account: AccountId,
    availability: Availability,
) -> Result<Me> {
    let changes = MemberChanges { availability: Some(availability), ..MemberChanges::default() };
    change_membership(tx, scope, account, &changes)?;
    users::load(tx, inst, scope.user())
}

/// Sets whether absence shows as being offline in one account.
pub fn set_auto_offline(
    tx: &mut Tx,
    inst: &Installation,
    scope: &UserScope,
    account: AccountId,
    auto_offline: bool,
) -> Result<Me> {
    let changes = MemberChanges { auto_offline: Some(auto_offline), ..MemberChanges::default() };
    change_membership(tx, scope, account, &changes)?;
    users::load(tx, inst, scope.user())
}

/// Notes that the user works in an account now.
pub fn set_active_account(tx: &mut Tx, scope: &UserScope, account: AccountId) -> Result<()> {
    let changes = MemberChanges { active_at: Some(Some(tx.now())), ..MemberChanges::default() };
    change_membership(tx, scope, account, &changes)
}

fn change_membership(
    tx: &mut Tx,
    scope: &UserScope,
    account: AccountId,
    changes: &MemberChanges,
) -> Result<()> {
    let own = sign_in::own_account_scope(tx, scope, account)?;
    members::update(tx, &own, scope.user(), changes)?;
    Ok(())
}

/// Gives the caller a new key; the old one is void at once.
pub fn reset_access_token(tx: &mut Tx, inst: &Installation, scope: &UserScope) -> Result<Me> {
    access_tokens::issue(tx, inst, TokenOwner::User, scope.user().0)?;
    users::load(tx, inst, scope.user())
}

/// Takes the caller's picture away.
pub fn delete_avatar(tx: &mut Tx, inst: &Installation, scope: &UserScope) -> Result<Me> {
    let user = logins::find(tx, scope.user())?;
    avatars::remove(tx, user.avatar_blob_id)?;
    let changes = UserChanges { avatar_blob_id: Some(None), ..UserChanges::default() };
    let user = logins::update(tx, user.id, &changes)?;
    users::load_rest(tx, inst, user)
}
