//! Accounts: what they are called, what is switched on in them, how they begin.

use porchlight_schema::tables::Account;
use porchlight_schema::{AccountStatus, Json, Role};
use porchlight_store::SystemScope;
use porchlight_store::account::members as stored_members;
use porchlight_store::installation::accounts::{self, AccountChanges, NewAccount};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::input::{Email, Faults, LINE, filled};
use crate::members;
use crate::passwords::PasswordDigest;
use crate::sign_in::recovery;
use crate::sign_in::sessions::{self, Device, SignedIn};
use crate::users::{self, Registration, Trust};
use crate::{AccountScope, AdminScope, Conn, Installation, Tx, UserScope};

pub mod features;
pub mod settings;

/// Languages an account may choose.
const LOCALES: &[&str] = &[
    "en", "ar", "nl", "fr", "de", "it", "ja", "ko", "pt", "ru", "es", "ml", "ca", "el", "pt_BR", "ro", "ta",
    "fa", "zh_TW", "vi", "da", "tr", "cs", "fi", "id", "sv", "hu", "no", "zh_CN", "pl", "sk", "uk", "th",
    "lv", "is", "he", "lt", "sr",
];

/// Bytes of the free-form attributes or limits of an account.
const ATTRIBUTES: usize = 20_000;

/// What an account is to be. `None` leaves a value as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct AccountInput {
    pub name: Option<String>,
    pub locale: Option<String>,
    pub domain: Option<Option<String>>,
    pub support_email: Option<Option<String>>,
}

impl AccountInput {
    /// All broken rules. A new account needs a name.
    pub(crate) fn check(&self, faults: &mut Faults, new: bool) {
        if new || self.name.is_some() {
            let name = self.name.as_deref().unwrap_or_default();
            faults.need("name", "Name", name);
            faults.at_most("name", "Name", name, LINE);
        }
        if self.locale.as_deref().is_some_and(|locale| !LOCALES.contains(&locale)) {
            faults.add("locale", "Locale is not supported");
        }
        if let Some(Some(domain)) = &self.domain {
            faults.at_most("domain", "Domain", domain, 100);
        }
        if let Some(Some(email)) = self.support_email.as_ref().map(|email| filled(email.clone())) {
            faults.at_most("support_email", "Support email", &email, 100);
            if Email::parse(&email).is_none() {
                faults.add("support_email", "Support email is invalid");
            }
        }
    }

    pub(crate) fn changes(self) -> AccountChanges {
        AccountChanges {
            name: self.name,
            locale: self.locale,
            domain: self.domain.map(filled),
            support_email: self.support_email.map(filled),
            ..AccountChanges::default()
        }
    }

    pub(crate) fn new_account(self) -> NewAccount {
        NewAccount {
            name: self.name.unwrap_or_default(),
            locale: self.locale.unwrap_or_else(|| "en".to_owned()),
            domain: self.domain.and_then(filled),
            support_email: self.support_email.and_then(filled),
            status: AccountStatus::Active,
            custom_attributes: Json::object(),
            features: Json::object(),
            limits: Json::object(),
        }
    }
}

/// Notes a free-form object that is too large to keep.
pub(crate) fn check_size(
    faults: &mut Faults,
    attribute: &'static str,
    label: &str,
    object: &Map<String, Value>,
) {
    if Json::from(object).as_str().len() > ATTRIBUTES {
        faults.add(attribute, format!("{label} are too large"));
    }
}

/// Makes an account, without members.
pub(crate) fn create(tx: &mut Tx, new: &NewAccount) -> Result<(Account, AdminScope)> {
    let account = accounts::insert(tx, new)?;
    let scope = SystemScope::new().account(account.id);
    event::record(tx, &scope, Event::AccountCreated);
    Ok((account, scope))
}

/// The caller's account.
pub fn show(conn: &mut Conn, scope: &AccountScope) -> Result<Account> {
    Ok(accounts::find(conn, scope)?)
}

/// What an administrator changes of the account. The two maps are merged into what is there.
#[derive(Debug, Clone, Default)]
pub struct AccountUpdate {
    pub input: AccountInput,
    /// `industry`, `company_size`, `timezone`; other keys are not the administrator's.
    pub about: Map<String, Value>,
    /// See [`settings::check`].
    pub settings: Map<String, Value>,
}

/// Changes the account.
pub fn update(tx: &mut Tx, scope: &AdminScope, update: AccountUpdate) -> Result<Account> {
    let account = accounts::find(tx, scope)?;
    let mut faults = Faults::new();
    update.input.check(&mut faults, false);
    settings::check(&mut faults, &update.settings);
    check_size(&mut faults, "custom_attributes", "Custom attributes", &update.about);
    faults.settle()?;
    let mut attributes = account.custom_attributes.map();
    attributes.extend(update.about);
    if attributes.get("onboarding_step").and_then(Value::as_str) == Some("account_update") {
        attributes.insert("onboarding_step".into(), "invite_team".into());
    }
    let mut settings = account.settings.map();
    settings.extend(update.settings);
    let changes = AccountChanges {
        custom_attributes: Some(Json::from(&attributes)),
        settings: Some(Json::from(&settings)),
        ..update.input.changes()
    };
    Ok(accounts::update(tx, scope, &changes)?)
}

/// Notes that the caller works in the account now.
pub fn touch(tx: &mut Tx, scope: &AccountScope) -> Result<()> {
    let user = scope.actor().user().ok_or(Error::NotFound)?;
    let now = tx.now();
    let changes = stored_members::MemberChanges { active_at: Some(Some(now)), ..Default::default() };
    stored_members::update(tx, scope, user, &changes)?;
    Ok(())
}

/// Notes that the account's first steps are done.
pub(crate) fn onboarded(tx: &mut Tx, scope: &AccountScope, account: &Account) -> Result<()> {
    let mut attributes = account.custom_attributes.map();
    if attributes.remove("onboarding_step").is_some() {
        let changes =
            AccountChanges { custom_attributes: Some(Json::from(&attributes)), ..AccountChanges::default() };
        accounts::update(tx, scope, &changes)?;
    }
    Ok(())
}

/// A stranger who signs up.
#[derive(Debug, Clone)]
pub struct SignUp {
    pub account_name: Option<String>,
    pub user_full_name: Option<String>,
    pub email: String,
    pub locale: Option<String>,
    /// Where the account's set-up begins, if the form did not ask for names.
    pub onboarding_step: Option<&'static str>,
}

impl SignUp {
    /// What can be refused before a password is hashed.
    pub fn check(&self, inst: &Installation) -> Result<Email> {
        if !inst.signup_enabled {
            return Err(Error::NotFound);
        }
        let names = [&self.account_name, &self.user_full_name];
        let blank = |name: &Option<String>| name.as_deref().is_none_or(|name| name.trim().is_empty());
        if self.onboarding_step.is_none() && names.into_iter().all(blank) {
            return Err(Error::SignUpRefused("Please tell your name or that of your organisation".into()));
        }
        Email::parse(&self.email)
            .ok_or_else(|| Error::SignUpRefused("You have entered an invalid email".into()))
    }

    fn account(&self, email: &Email) -> Result<NewAccount> {
        let name = filled(self.account_name.clone()).or_else(|| filled(self.user_full_name.clone()));
        let locale = self.locale.clone().filter(|locale| LOCALES.contains(&locale.as_str()));
        let name = Some(name.unwrap_or_else(|| email.local_part().to_owned()));
        let input = AccountInput { name, locale, ..AccountInput::default() };
        let mut faults = Faults::new();
        input.check(&mut faults, true);
        faults.settle()?;
        let mut new = input.new_account();
        if let Some(step) = self.onboarding_step {
            new.custom_attributes =
                Json::from(&Map::from_iter([("onboarding_step".to_owned(), Value::from(step))]));
        }
        Ok(new)
    }
}

/// Opens an account for a stranger, who is signed in at once; the address is confirmed by mail later.
pub fn sign_up(
    tx: &mut Tx,
    inst: &Installation,
    form: &SignUp,
    password: PasswordDigest,
    device: &Device,
) -> Result<(SignedIn, Account)> {
    let email = form.check(inst)?;
    let new = form.account(&email)?;
    if porchlight_store::installation::users::by_email(tx, email.as_str())?.is_some() {
        let text = format!("{} has already been taken", email.as_str());
        return Err(Error::SignUpRefused(text.into()));
    }
    let name = filled(form.user_full_name.clone()).unwrap_or_else(|| new.name.clone());
    let (account, scope) = create(tx, &new)?;
    let registration = Registration {
        email,
        name,
        display_name: None,
        password: Some(password),
        super_admin: false,
        custom_attributes: Json::object(),
        trust: Trust::Unproven,
    };
    let user = users::register(tx, inst, &registration)?;
    members::join(tx, &scope, &members::member(user.id, Role::Administrator, None))?;
    recovery::send_confirmation(tx, inst, &user, &user.email, Some(account.id))?;
    let me = users::load(tx, inst, user.id)?;
    Ok((sessions::begin(tx, inst, me, device)?, account))
}

/// Opens another account for somebody who is signed in.
pub fn open_another(
    tx: &mut Tx,
    inst: &Installation,
    user: &UserScope,
    form: &SignUp,
) -> Result<(users::Me, Account)> {
    if !inst.signup_enabled {
        return Err(Error::NotFound);
    }
    let owner = users::find(tx, user.user())?;
    let form = SignUp { email: owner.email.clone(), user_full_name: Some(owner.name), ..form.clone() };
    let email = form.check(inst)?;
    let (account, scope) = create(tx, &form.account(&email)?)?;
    members::join(tx, &scope, &members::member(user.user(), Role::Administrator, None))?;
    Ok((users::load(tx, inst, user.user())?, account))
}
