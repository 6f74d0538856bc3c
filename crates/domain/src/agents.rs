//! Agents: the people of an account, as administrators manage them.

use std::collections::HashSet;

use porchlight_schema::tables::{Account, AccountUser, User};
use porchlight_schema::{Availability, Json, Role, TokenOwner, UserId};
use porchlight_store::account::members as stored;
use porchlight_store::installation::accounts;
use porchlight_store::installation::users::{self as logins, UserChanges};

use serde_json::Value;

use crate::access_tokens;
use crate::error::{Error, Result};
use crate::input::{Email, Faults};
use crate::job::{self, Mail};
use crate::keys;
use crate::members::{self, MemberChanges, NewMember};
use crate::people::Agent;
use crate::sign_in::recovery;
use crate::users::{self, Registration, Trust};
use crate::{AccountScope, AdminScope, Conn, Installation, Tx};

/// Addresses one bulk invitation takes.
pub const BULK: usize = 100;

/// An agent to invite.
#[derive(Debug, Clone)]
pub struct NewAgent {
    pub email: String,
    /// Needed when nobody has this address yet.
    pub name: Option<String>,
    pub role: Role,
    pub availability: Availability,
    pub auto_offline: bool,
}

/// What changes of an agent; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct AgentChanges {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub availability: Option<Availability>,
    pub auto_offline: Option<bool>,
}

/// The people of the account, administrators included, ordered by name without regard to case.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &AccountScope) -> Result<Vec<Agent>> {
    members::list(conn, inst, scope)
}

/// Adds somebody to the account: whoever has the address, else a new user who gets an invitation.
pub fn create(tx: &mut Tx, inst: &Installation, scope: &AdminScope, new: NewAgent) -> Result<Agent> {
    let email = Email::required(&new.email)?;
    let account = accounts::find(tx, scope)?;
    check_room(tx, &account, scope, 1)?;
    let user = match logins::by_email(tx, email.as_str())? {
        Some(user) => user,
        None => invite(tx, inst, &account, email, new.name.unwrap_or_default())?,
    };
    let membership = members::join(
        tx,
        scope,
        &NewMember {
            user: user.id,
            role: new.role,
            availability: new.availability,
            auto_offline: new.auto_offline,
            inviter: scope.actor().user(),
        },
    )?;
    Ok(agent(inst, scope, user, membership))
}

fn invite(tx: &mut Tx, inst: &Installation, account: &Account, email: Email, name: String) -> Result<User> {
    let token = keys::random_token();
    let mail = recovery::invitation(inst, &email, &name, &account.name, &token);
    let user = users::register(tx, inst, &registration(email, name, &token))?;
    job::enqueue_mail(tx, inst, Some(account.id), &mail)?;
    Ok(user)
}

fn registration(email: Email, name: String, token: &str) -> Registration {
    Registration {
        email,
        name,
        display_name: None,
        password: None,
        super_admin: false,
        custom_attributes: Json::object(),
        trust: Trust::Invite { digest: keys::digest(token) },
    }
}

fn agent(inst: &Installation, scope: &AccountScope, user: User, membership: AccountUser) -> Agent {
    let online = inst.presence.users(scope.account()).contains(&user.id);
    Agent { user, membership: Some(membership), online }
}

/// Changes a member of the account. The name is the user's own: who belongs to another account too is not
/// renamed from here.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: UserId,
    changes: AgentChanges,
) -> Result<Agent> {
    let mut faults = Faults::new();
    users::check_names(&mut faults, changes.name.as_deref(), None);
    let member_changes = MemberChanges {
        role: changes.role,
        availability: changes.availability,
        auto_offline: changes.auto_offline,
        ..MemberChanges::default()
    };
    if changes.role == Some(Role::Agent) {
        members::keep_an_administrator(tx, scope, id)?;
    }
    let membership = members::change(tx, scope, id, &member_changes)?;
    faults.settle()?;
    let user = renamed(tx, scope, id, changes.name)?;
    Ok(agent(inst, scope, user, membership))
}

/// A member under a new name, if one is wanted.
fn renamed(tx: &mut Tx, scope: &AdminScope, id: UserId, name: Option<String>) -> Result<User> {
    let user = logins::find(tx, id)?;
    let Some(name) = name.filter(|name| *name != user.name) else { return Ok(user) };
    if logins::memberships(tx, id)?.iter().any(|(member, _)| member.account_id != scope.account()) {
        return Err(Error::invalid("name", "Name can only be changed by its owner"));
    }
    Ok(logins::update(tx, id, &UserChanges { name: Some(name), ..UserChanges::default() })?)
}

/// Has a member leave the account, unless nobody would be left to manage it. Their conversations are nobody's at once; a user who is left without
/// any account is removed.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: UserId) -> Result<()> {
    members::keep_an_administrator(tx, scope, id)?;
    members::leave(tx, scope, id)?;
    users::remove_if_homeless(tx, id)
}

/// Whether so many more people fit into the account, if its number is limited at all.
fn check_room(conn: &mut Conn, account: &Account, scope: &AdminScope, more: usize) -> Result<()> {
    let Some(limit) = account.limits.map().get("agents").and_then(Value::as_i64) else { return Ok(()) };
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    if stored::count(conn, scope)?.saturating_add(more) > limit {
        return Err(Error::LimitReached("Account limit exceeded. Please purchase more licenses"));
    }
    Ok(())
}

/// Adds many people by address, named after its local part. Malformed addresses and members are passed
/// over. A fixed number of statements, whatever the number of addresses.
pub fn bulk_create(tx: &mut Tx, inst: &Installation, scope: &AdminScope, emails: &[String]) -> Result<()> {
    if emails.len() > BULK {
        return Err(Error::refused(format!("Up to {BULK} addresses can be invited at once")));
    }
    let account = accounts::find(tx, scope)?;
    let mut seen = HashSet::new();
    let wanted: Vec<Email> = emails
        .iter()
        .filter_map(|text| Email::parse(text))
        .filter(|email| seen.insert(email.clone()))
        .collect();
    let addresses: Vec<String> = wanted.iter().map(|email| email.as_str().to_owned()).collect();
    let known: HashSet<String> =
        logins::by_emails(tx, &addresses)?.into_iter().map(|user| user.email).collect();
    let strangers = wanted.into_iter().filter(|email| !known.contains(email.as_str())).collect();
    invite_all(tx, inst, &account, strangers)?;
    let ids: Vec<UserId> = logins::by_emails(tx, &addresses)?.into_iter().map(|user| user.id).collect();
    let members: HashSet<UserId> =
        stored::by_users(tx, scope, &ids)?.into_iter().map(|(user, _)| user.id).collect();
    let joining: Vec<NewMember> = ids
        .into_iter()
        .filter(|id| !members.contains(id))
        .map(|user| NewMember {
            user,
            role: Role::Agent,
            availability: Availability::Offline,
            auto_offline: false,
            inviter: scope.actor().user(),
        })
        .collect();
    check_room(tx, &account, scope, joining.len())?;
    members::join_all(tx, scope, &joining)?;
    crate::accounts::onboarded(tx, scope, &account)
}

/// Makes users for addresses that nobody has, with keys and invitations.
fn invite_all(tx: &mut Tx, inst: &Installation, account: &Account, emails: Vec<Email>) -> Result<()> {
    if emails.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let mut mails: Vec<Mail> = Vec::with_capacity(emails.len());
    let mut rows = Vec::with_capacity(emails.len());
    for email in emails {
        let (token, name) = (keys::random_token(), email.local_part().to_owned());
        mails.push(recovery::invitation(inst, &email, &name, &account.name, &token));
        rows.push(registration(email, name, &token).row(now));
    }
    logins::insert_all(tx, &rows)?;
    let addresses: Vec<String> = rows.into_iter().map(|row| row.email).collect();
    let ids: Vec<i64> = logins::by_emails(tx, &addresses)?.into_iter().map(|user| user.id.0).collect();
    access_tokens::issue_all(tx, inst, TokenOwner::User, &ids)?;
    job::enqueue_mails(tx, inst, Some(account.id), &mails)
}
