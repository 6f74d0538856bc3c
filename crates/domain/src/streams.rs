//! Use cases of the live sockets: may this one listen, does it still, who is there, what did it miss.

use std::sync::Arc;

use porchlight_schema::{AccountId, Availability, UserId};
use porchlight_store::streams as store;

use crate::bus::{Present, Token, account_stream};
use crate::error::Result;
use crate::{AccountScope, Conn, sign_in};

/// What a socket presents when it subscribes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ticket {
    /// A member of an account, by the stream token of the user.
    Member { user: UserId, account: AccountId, token: Token },
    /// A contact, by the stream token of its contact_inbox.
    Contact { token: Token },
}

/// A subscription that was let in.
#[derive(Debug, Clone)]
pub struct Listener {
    pub ticket: Ticket,
    /// Whose presence the subscription shows.
    pub who: Present,
    pub scope: AccountScope,
}

impl Listener {
    /// The streams that reach this subscription.
    pub fn streams(&self) -> Vec<Token> {
        match &self.ticket {
            Ticket::Member { token, account, .. } => vec![token.clone(), account_stream(*account)],
            Ticket::Contact { token } => vec![token.clone()],
        }
    }
}

/// Lets a subscription in, or says why not.
pub fn admit(conn: &mut Conn, ticket: Ticket) -> Result<Listener> {
    let (who, scope) = match &ticket {
        Ticket::Member { user, account, token } => {
            (Present::User(*user), sign_in::stream_user(conn, *user, token, *account)?)
        }
        Ticket::Contact { token } => {
            let contact = sign_in::stream_contact(conn, token)?;
            (Present::Contact(contact.contact()), contact.account_scope().clone())
        }
    };
    Ok(Listener { ticket, who, scope })
}

/// For each ticket whether it would still be let in; two queries for any number (the caller bounds it).
pub fn still_hold(conn: &mut Conn, tickets: &[Ticket]) -> Result<Vec<bool>> {
    let mut users: Vec<UserId> = Vec::new();
    let mut tokens: Vec<&str> = Vec::new();
    for ticket in tickets {
        match ticket {
            Ticket::Member { user, .. } => users.push(*user),
            Ticket::Contact { token } => tokens.push(token),
        }
    }
    users.sort_unstable();
    users.dedup();
    let members = store::memberships(conn, &users)?;
    let contacts = store::contact_tokens(conn, &tokens)?;
    Ok(tickets
        .iter()
        .map(|ticket| match ticket {
            Ticket::Member { user, account, token } => {
                members.contains(&(*user, token.to_string(), *account))
            }
            Ticket::Contact { token } => contacts.contains(&**token),
        })
        .collect())
}

/// A member as presence shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterEntry {
    pub user: UserId,
    /// What the member set.
    pub availability: Availability,
    /// Whether the member counts as offline while nothing is heard of them.
    pub auto_offline: bool,
}

/// All members of the scope's account.
pub fn roster(conn: &mut Conn, scope: &AccountScope) -> Result<Arc<[RosterEntry]>> {
    Ok(store::roster(conn, scope)?
        .into_iter()
        .map(|(user, availability, auto_offline)| RosterEntry { user, availability, auto_offline })
        .collect())
}

/// How the account's numbered events lie behind a number a client last saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The account's last number now; 0 when there is none.
    pub last: i64,
    /// Whether everything after the client's number is still kept, and no more than asked for.
    pub bridgeable: bool,
}

/// Looks at the gap between a client and now. The numbers of an account have no holes, so the events
/// in between need not be counted.
pub fn gap(conn: &mut Conn, scope: &AccountScope, after: i64, limit: i64) -> Result<Gap> {
    let numbers = store::numbers(conn, scope)?;
    let kept_from = numbers.first_kept.map_or(numbers.last, |first| first - 1);
    let bridgeable = (kept_from..=numbers.last).contains(&after) && numbers.last - after <= limit;
    Ok(Gap { last: numbers.last, bridgeable })
}
