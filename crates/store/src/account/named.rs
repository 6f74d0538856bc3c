//! What an id in the address of a refused request names: nothing, something of the account's own, or what
//! is not this caller's to see. Asked after a refusal, never before an answer.

use diesel::prelude::*;
use porchlight_schema::tables::{
    account_users, accounts, agent_bots, contacts, conversations, inboxes, labels, messages, teams, users,
    webhook_deliveries, webhooks,
};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{AccountId, ContactId, DisplayId, InboxId, MessageId, UserId};

use crate::db::Conn;
use crate::error::Result;
use crate::scope::{AccountScope, Actor};

/// An id by the kind of thing it is to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    User(i64),
    AgentBot(i64),
    Inbox(i64),
    Contact(i64),
    /// The number of a conversation.
    Conversation(i64),
    Message(i64),
    Team(i64),
    Webhook(i64),
    Label(i64),
    Delivery(UuidValue),
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Nothing, or nothing any more.
    Nothing,
    /// Something the caller sees.
    Seen,
    /// Something of the account that the caller does not see.
    Hidden,
    /// Something of another account. Numbers of conversations are every account's own: one that this account
    /// never gave out counts as another's.
    Foreign,
}

/// What a name leads to for this caller.
pub fn look(conn: &mut Conn, scope: &AccountScope, name: Name) -> Result<Named> {
    let owner = match name {
        Name::User(id) => return user(conn, scope, UserId(id)),
        Name::Inbox(id) => return inbox(conn, scope, InboxId(id)),
        Name::Message(id) => return message(conn, scope, MessageId(id)),
        Name::Conversation(number) => return conversation(conn, scope, DisplayId(number)),
        Name::AgentBot(id) => {
            let found: Option<Option<AccountId>> =
                agent_bots::table.find(id).select(agent_bots::account_id).first(conn.raw()).optional()?;
            // A bot of the whole installation belongs to no account, and every account sees it.
            found.map(|owner| owner.unwrap_or(scope.account()))
        }
        Name::Contact(id) => {
            let there = contacts::table.find(id).filter(contacts::deleting_at.is_null());
            there.select(contacts::account_id).first(conn.raw()).optional()?
        }
        Name::Team(id) => teams::table.find(id).select(teams::account_id).first(conn.raw()).optional()?,
        Name::Webhook(id) => {
            webhooks::table.find(id).select(webhooks::account_id).first(conn.raw()).optional()?
        }
        Name::Label(id) => labels::table.find(id).select(labels::account_id).first(conn.raw()).optional()?,
        Name::Delivery(id) => webhook_deliveries::table
            .filter(webhook_deliveries::delivery_id.eq(id))
            .select(webhook_deliveries::account_id)
            .first(conn.raw())
            .optional()?,
    };
    Ok(match owner {
        None => Named::Nothing,
        Some(owner) if owner == scope.account() => Named::Seen,
        Some(_) => Named::Foreign,
    })
}

fn user(conn: &mut Conn, scope: &AccountScope, id: UserId) -> Result<Named> {
    let found: Option<Option<AccountId>> = users::table
        .left_join(
            account_users::table
                .on(account_users::user_id.eq(users::id).and(account_users::account_id.eq(scope.account()))),
        )
        .filter(users::id.eq(id))
        .select(account_users::account_id.nullable())
        .first(conn.raw())
        .optional()?;
    Ok(match found {
        None => Named::Nothing,
        Some(Some(_)) => Named::Seen,
        Some(None) => Named::Foreign,
    })
}

fn inbox(conn: &mut Conn, scope: &AccountScope, id: InboxId) -> Result<Named> {
    let found: Option<AccountId> = inboxes::table
        .find(id)
        .filter(inboxes::deleting_at.is_null())
        .select(inboxes::account_id)
        .first(conn.raw())
        .optional()?;
    Ok(match found {
        None => Named::Nothing,
        Some(owner) if owner != scope.account() => Named::Foreign,
        Some(_) if scope.sees(id) => Named::Seen,
        Some(_) => Named::Hidden,
    })
}

fn conversation(conn: &mut Conn, scope: &AccountScope, number: DisplayId) -> Result<Named> {
    let found: Option<(InboxId, ContactId)> = conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::display_id.eq(number))
        .select((conversations::inbox_id, conversations::contact_id))
        .first(conn.raw())
        .optional()?;
    let Some((inbox, contact)) = found else {
        let last: Option<i64> = accounts::table
            .find(scope.account())
            .select(accounts::next_display_id)
            .first(conn.raw())
            .optional()?;
        let given_out = last.is_some_and(|last| (1..=last).contains(&number.0));
        return Ok(if given_out { Named::Nothing } else { Named::Foreign });
    };
    Ok(if sees(scope, inbox, contact) { Named::Seen } else { Named::Hidden })
}

fn message(conn: &mut Conn, scope: &AccountScope, id: MessageId) -> Result<Named> {
    let found: Option<(AccountId, InboxId, ContactId)> = messages::table
        .inner_join(conversations::table.on(conversations::id.eq(messages::conversation_id)))
        .filter(messages::id.eq(id))
        .select((messages::account_id, conversations::inbox_id, conversations::contact_id))
        .first(conn.raw())
        .optional()?;
    Ok(match found {
        None => Named::Nothing,
        Some((owner, ..)) if owner != scope.account() => Named::Foreign,
        Some((_, inbox, contact)) if sees(scope, inbox, contact) => Named::Seen,
        Some(_) => Named::Hidden,
    })
}

/// Whether the caller sees the conversations of a contact in an inbox.
fn sees(scope: &AccountScope, inbox: InboxId, contact: ContactId) -> bool {
    let own = match scope.actor() {
        Actor::Contact(caller) => caller == contact,
        _ => true,
    };
    own && scope.sees(inbox)
}
