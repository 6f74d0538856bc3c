//! Agents: the people of an account, as administrators manage them.

use std::collections::{HashMap, HashSet};

use porchlight_schema::tables::{Account, AccountUser, User};
use porchlight_schema::{Availability, Json, Role, TokenOwner, UserId};
use porchlight_store::account::members as stored;
use porchlight_store::installation::accounts;
use porchlight_store::installation::users::{self as logins, UserChanges};

use serde_json::Value;

use crate::access_tokens;
use crate::error::{Error, Result};
use crate::input::{Email, Faults};
use crate::job;
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
    /// The local part of the address unless given.
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

/// Adds somebody to the account: whoever has the address, else a new user. Either way the answer, and what
/// the account sees until they come in, is what was asked for, and a mail invites them: nobody learns here
/// whether somebody has an address.
pub fn create(tx: &mut Tx, inst: &Installation, scope: &AdminScope, new: NewAgent) -> Result<Agent> {
    let email = Email::required(&new.email)?;
    let name = new.name.filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| email.local_part().to_owned());
    let mut faults = Faults::new();
    users::check_names(&mut faults, Some(&name), None);
    faults.settle()?;
    let account = accounts::find(tx, scope)?;
    check_room(tx, &account, scope, 1)?;
    let token = keys::random_token();
    let (user, token) = match logins::by_email(tx, email.as_str())? {
        Some(user) => (user, None),
        None => {
            let registration = registration(email.clone(), name.clone(), &token);
            (users::register(tx, inst, &registration)?, Some(token.as_str()))
        }
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
            invited_name: Some(name.clone()),
        },
    )?;
    let mail = recovery::invitation(inst, &email, &name, &account.name, token);
    job::enqueue_mail(tx, inst, Some(account.id), &mail)?;
    Ok(agent(inst, scope, user, membership))
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
    Agent::new(user, Some(membership), online)
}

/// Changes a member of the account. The name is the user's own: who belongs to another account too is not
/// renamed from here. Of whom has not come in yet, it is the name of the invitation.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: UserId,
    changes: AgentChanges,
) -> Result<Agent> {
    let mut faults = Faults::new();
    users::check_names(&mut faults, changes.name.as_deref(), None);
    let mut member_changes = MemberChanges {
        role: changes.role,
        availability: changes.availability,
        auto_offline: changes.auto_offline,
        ..MemberChanges::default()
    };
    if changes.role == Some(Role::Agent) {
        members::keep_an_administrator(tx, scope, id)?;
    }
    let invited = stored::find(tx, scope, id)?.invited_name.is_some();
    if invited {
        member_changes.invited_name = changes.name.clone().map(Some);
    }
    let membership = members::change(tx, scope, id, &member_changes)?;
    faults.settle()?;
    let user = renamed(tx, scope, id, changes.name, invited)?;
    Ok(agent(inst, scope, user, membership))
}

/// A member under a new name, if one is wanted and it is theirs to give who ask.
fn renamed(tx: &mut Tx, scope: &AdminScope, id: UserId, name: Option<String>, invited: bool) -> Result<User> {
    let user = logins::find(tx, id)?;
    let Some(name) = name.filter(|name| *name != user.name) else { return Ok(user) };
    if logins::memberships(tx, id)?.iter().any(|(member, _)| member.account_id != scope.account()) {
        if invited {
            return Ok(user);
        }
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

/// Adds many people by address, named after its local part, and invites them by mail as [`create`] does.
/// Malformed addresses and members are passed over. A fixed number of statements, whatever the number of
/// addresses.
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
    let tokens = register_strangers(tx, inst, &wanted, &addresses)?;
    let users: HashMap<String, UserId> =
        logins::by_emails(tx, &addresses)?.into_iter().map(|user| (user.email, user.id)).collect();
    let ids: Vec<UserId> = users.values().copied().collect();
    let members: HashSet<UserId> =
        stored::by_users(tx, scope, &ids)?.into_iter().map(|(user, _)| user.id).collect();
    let (mut joining, mut mails) = (Vec::new(), Vec::new());
    for email in &wanted {
        let Some(user) = users.get(email.as_str()).copied().filter(|user| !members.contains(user)) else {
            continue;
        };
        let (name, token) = (email.local_part(), tokens.get(email.as_str()).map(String::as_str));
        mails.push(recovery::invitation(inst, email, name, &account.name, token));
        joining.push(NewMember {
            user,
            role: Role::Agent,
            availability: Availability::Offline,
            auto_offline: false,
            inviter: scope.actor().user(),
            invited_name: Some(name.to_owned()),
        });
    }
    check_room(tx, &account, scope, joining.len())?;
    members::join_all(tx, scope, &joining)?;
    job::enqueue_mails(tx, inst, Some(account.id), &mails)?;
    crate::accounts::onboarded(tx, scope, &account)
}

/// Makes users with keys for the addresses that nobody has; their tokens by address.
fn register_strangers(
    tx: &mut Tx,
    inst: &Installation,
    wanted: &[Email],
    addresses: &[String],
) -> Result<HashMap<String, String>> {
    let known: HashSet<String> =
        logins::by_emails(tx, addresses)?.into_iter().map(|user| user.email).collect();
    let strangers = wanted.iter().filter(|email| !known.contains(email.as_str()));
    let tokens: HashMap<String, String> =
        strangers.clone().map(|email| (email.as_str().to_owned(), keys::random_token())).collect();
    if tokens.is_empty() {
        return Ok(tokens);
    }
    let now = tx.now();
    let row = |email: &Email| {
        let token = tokens.get(email.as_str())?;
        Some(registration(email.clone(), email.local_part().to_owned(), token).row(now))
    };
    let rows: Vec<_> = strangers.filter_map(row).collect();
    logins::insert_all(tx, &rows)?;
    let addresses: Vec<String> = tokens.keys().cloned().collect();
    let ids: Vec<i64> = logins::by_emails(tx, &addresses)?.into_iter().map(|user| user.id.0).collect();
    access_tokens::issue_all(tx, inst, TokenOwner::User, &ids)?;
    Ok(tokens)
}
