//! The audit log: what was done to who may do what, and who was refused what. Facts are told by the use
//! cases that make them so ([`fact`]). Refusals change nothing, so they are told afterwards, by whoever
//! answered ([`Refusal`]), judged by what they named ([`judge`]) and written together ([`write`]).

use std::fmt::Display;
use std::sync::Arc;

use porchlight_schema::types::UuidValue;
use porchlight_schema::{AccountId, AgentBotId, AuditAction, AuditActor, PlatformAppId, UserId, Uuid};
use porchlight_store::SystemScope;
use porchlight_store::account::named::{self, Name, Named};
use porchlight_store::audit as store;
use porchlight_store::installation::{agent_bots, users};

use crate::error::Result;
use crate::{AccountScope, Actor, Conn, Tx};

pub use porchlight_store::audit::{NewEntry, Origin, Subject};

/// Accounts of one user in which a refused sign-in is told.
const ACCOUNTS: usize = 20;

/// Something of an account, by a word for its kind.
pub fn about(kind: &'static str, id: impl Display) -> Subject {
    Subject { kind, id: Some(id.to_string()) }
}

/// Tells the log what was done in an account; the line is there if the change is.
pub fn fact(tx: &mut Tx, scope: &AccountScope, action: AuditAction, subject: Subject) {
    let origin = tx.origin().cloned();
    let (actor, actor_id) = store::actor(scope.actor(), origin.as_deref());
    let subject = Some(subject);
    tx.note(NewEntry { account: scope.account(), actor, actor_id, action, subject, times: 1, origin });
}

/// A request that was refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub what: Refused,
    pub place: Place,
    pub origin: Arc<Origin>,
}

/// Who was refused what.
#[derive(Debug, Clone)]
pub enum Refused {
    /// Somebody called an account that is not theirs.
    Account(AccountId, Actor),
    /// Somebody of the account called what is not open to them.
    Access(AccountScope),
    /// Somebody of the account was told that something is not there, which it may be.
    Object(AccountScope),
    /// A platform app called what is not its own.
    Platform(PlatformAppId),
    /// Too many have tried to sign in as this user.
    SignIn(UserId),
}

/// The words of an address, each with the id that follows it, if one does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place(pub Vec<(String, Option<String>)>);

impl Place {
    /// The words that name something, with their ids.
    fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(word, id)| Some((word.as_str(), id.as_deref()?)))
    }

    /// What the address is about: the last thing it names, or the last kind of thing it speaks of.
    fn subject(&self) -> Option<Subject> {
        let latest = || self.0.iter().rev().filter(|(word, _)| word != "accounts");
        let named = |(word, id): &(String, Option<String>)| {
            let id = tidy(word, id.as_deref()?);
            Some(Subject { kind: kind(word)?, id })
        };
        let spoken = |(word, _): &(String, Option<String>)| Some(Subject { kind: kind(word)?, id: None });
        latest().find_map(named).or_else(|| latest().find_map(spoken))
    }
}

/// A word of an address as the log calls what follows it.
fn kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "accounts" => "account",
        "agents" | "users" => "user",
        "agent_bots" => "agent_bot",
        "inboxes" | "inbox_members" => "inbox",
        "contacts" => "contact",
        "conversations" => "conversation",
        "messages" => "message",
        "teams" => "team",
        "webhooks" => "webhook",
        "labels" => "label",
        "deliveries" => "delivery",
        _ => return None,
    })
}

/// What a word of an address and the id after it name; `None` for what cannot be an id.
fn name(word: &str, id: &str) -> Option<Name> {
    if word == "deliveries" {
        return Uuid::parse_str(id).ok().map(|id| Name::Delivery(UuidValue(id)));
    }
    let id: i64 = id.parse().ok()?;
    Some(match kind(word)? {
        "user" => Name::User(id),
        "agent_bot" => Name::AgentBot(id),
        "inbox" => Name::Inbox(id),
        "contact" => Name::Contact(id),
        "conversation" => Name::Conversation(id),
        "message" => Name::Message(id),
        "team" => Name::Team(id),
        "webhook" => Name::Webhook(id),
        "label" => Name::Label(id),
        _ => return None,
    })
}

/// An id as the log keeps it: whatever else a caller wrote there is left out.
fn tidy(word: &str, id: &str) -> Option<String> {
    name(word, id).map(|_| id.to_owned())
}

impl Refusal {
    /// The account whose door it was, as far as that is known without asking.
    pub fn account(&self) -> Option<AccountId> {
        match &self.what {
            Refused::Account(account, _) => Some(*account),
            Refused::Access(scope) | Refused::Object(scope) => Some(scope.account()),
            Refused::Platform(_) | Refused::SignIn(_) => None,
        }
    }

    fn line(
        &self,
        account: AccountId,
        actor: (AuditActor, Option<i64>),
        action: AuditAction,
        subject: Option<Subject>,
    ) -> NewEntry {
        let ((actor, actor_id), origin) = (actor, Some(self.origin.clone()));
        NewEntry { account, actor, actor_id, action, subject, times: 1, origin }
    }

    fn by(&self, actor: Actor) -> (AuditActor, Option<i64>) {
        store::actor(actor, Some(&self.origin))
    }
}

/// The lines a refusal is worth: none where somebody named what is not there at all.
pub fn judge(conn: &mut Conn, refusal: &Refusal) -> Result<Vec<NewEntry>> {
    use AuditAction as Did;
    Ok(match &refusal.what {
        Refused::Account(account, who) => {
            let subject = refusal.place.subject().unwrap_or_else(|| about("account", account));
            vec![refusal.line(*account, refusal.by(*who), Did::AccountRefused, Some(subject))]
        }
        Refused::Access(scope) => {
            let by = refusal.by(scope.actor());
            vec![refusal.line(scope.account(), by, Did::AccessRefused, refusal.place.subject())]
        }
        Refused::Object(scope) => {
            let by = refusal.by(scope.actor());
            let subject = out_of_sight(conn, scope, &refusal.place)?;
            subject
                .into_iter()
                .map(|subject| refusal.line(scope.account(), by, Did::ObjectRefused, Some(subject)))
                .collect()
        }
        Refused::Platform(app) => {
            let by = (AuditActor::PlatformApp, Some(app.0));
            let accounts = owners(conn, &refusal.place)?;
            let subject = refusal.place.subject();
            let line = |account: AccountId| {
                let subject = subject.clone().or_else(|| Some(about("account", account)));
                refusal.line(account, by, Did::AccountRefused, subject)
            };
            accounts.into_iter().map(line).collect()
        }
        Refused::SignIn(user) => {
            let by = (AuditActor::Nobody, None);
            let line = |account| refusal.line(account, by, Did::SignInLocked, Some(about("user", user)));
            accounts_of(conn, *user)?.into_iter().map(line).collect()
        }
    })
}

/// The first thing an address names that is another account's or hidden from the caller.
fn out_of_sight(conn: &mut Conn, scope: &AccountScope, place: &Place) -> Result<Option<Subject>> {
    let visitor = matches!(scope.actor(), Actor::Contact(_));
    for (word, id) in place.ids() {
        // Visitors name their inbox and themselves by keys.
        if word == "accounts" || visitor && matches!(word, "inboxes" | "contacts") {
            continue;
        }
        let (Some(kind), Some(name)) = (kind(word), name(word, id)) else { return Ok(None) };
        match named::look(conn, scope, name)? {
            Named::Seen => {}
            Named::Nothing => return Ok(None),
            Named::Hidden | Named::Foreign => return Ok(Some(about(kind, id))),
        }
    }
    Ok(None)
}

/// The accounts behind the first thing an address names.
fn owners(conn: &mut Conn, place: &Place) -> Result<Vec<AccountId>> {
    let first = place.ids().next();
    let Some((word, Ok(id))) = first.map(|(word, id)| (word, id.parse::<i64>())) else {
        return Ok(Vec::new());
    };
    Ok(match word {
        "accounts" => vec![AccountId(id)],
        "users" => accounts_of(conn, UserId(id))?,
        "agent_bots" => match agent_bots::find(conn, AgentBotId(id)) {
            Ok(bot) => bot.account_id.into_iter().collect(),
            Err(porchlight_store::Error::NotFound) => Vec::new(),
            Err(error) => return Err(error.into()),
        },
        _ => Vec::new(),
    })
}

fn accounts_of(conn: &mut Conn, user: UserId) -> Result<Vec<AccountId>> {
    let memberships = users::memberships(conn, user)?.into_iter();
    Ok(memberships.take(ACCOUNTS).map(|(_, account)| account.id).collect())
}

/// Refusals of an account that were only counted.
pub fn counted(account: AccountId, times: u32) -> NewEntry {
    NewEntry {
        account,
        actor: AuditActor::System,
        actor_id: None,
        action: AuditAction::RefusalsCounted,
        subject: None,
        times: i32::try_from(times).unwrap_or(i32::MAX),
        origin: None,
    }
}

/// Writes what refusals were found worth.
pub fn write(tx: &mut Tx, entries: Vec<NewEntry>) -> Result<()> {
    Ok(store::write(tx, SystemScope::new(), entries)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Words<'a> = &'a [(&'a str, Option<&'a str>)];

    fn place(words: Words) -> Place {
        Place(words.iter().map(|(word, id)| ((*word).to_owned(), id.map(str::to_owned))).collect())
    }

    #[test]
    fn an_address_is_about_the_last_thing_it_names() {
        let account = ("accounts", Some("7"));
        let cases: [(Words, Option<Subject>); 6] = [
            (&[account], None),
            (&[account, ("webhooks", None)], Some(Subject { kind: "webhook", id: None })),
            (&[account, ("inboxes", Some("4")), ("secret", None)], Some(about("inbox", 4))),
            (
                &[account, ("conversations", Some("2")), ("messages", Some("9")), ("retry", None)],
                Some(about("message", 9)),
            ),
            (&[account, ("contacts", Some("4")), ("labels", None)], Some(about("contact", 4))),
            // Whatever is no id is not repeated.
            (&[account, ("agents", Some("<script>"))], Some(Subject { kind: "user", id: None })),
        ];
        for (words, subject) in cases {
            assert_eq!(place(words).subject(), subject, "{words:?}");
        }
    }
}
