//! What the relay reads: rows of all accounts by id, a fixed number of queries for any number of
//! events. The ids come from event rows and from rows that those name, never from a request.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use porchlight_schema::tables::{
    Account, AgentBot, Attachment, Blob, Channel, Contact, ContactInbox, Conversation, Inbox, Message, Team,
    User, Webhook, account_users, accounts, agent_bot_inboxes, agent_bots, attachments, blobs, channels,
    contact_inboxes, contacts, conversations, inbox_members, inboxes, messages, teams, users, webhooks,
};
use porchlight_schema::{
    AccountId, AgentBotId, AnyConnection, ContactId, ContactInboxId, ConversationId, InboxId, MessageId,
    Role, TeamId, UserId, among,
};

use crate::db::Conn;
use crate::error::Result;
use crate::scope::SystemScope;

/// The advisory lock of PostgreSQL that makes one relay at a time.
const LOCK: i64 = 0x706f_7263_6c72;

/// Runs `body` as the only relay on this database; `None`, without running it, while another node is.
/// On PostgreSQL the lock belongs to the connection, so it ends with a node that dies. SQLite has one
/// process, whose relay is one thread.
pub fn alone<T, E: From<crate::Error>>(
    conn: &mut Conn,
    _system: SystemScope,
    body: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<Option<T>, E> {
    if matches!(conn.raw(), AnyConnection::Sqlite(_)) {
        return body(conn).map(Some);
    }
    if !lock(conn, "SELECT pg_try_advisory_lock($1) AS held").map_err(E::from)? {
        return Ok(None);
    }
    let result = catch_unwind(AssertUnwindSafe(|| body(conn)));
    // If this fails the connection is broken, is thrown away by the pool, and the lock with it.
    let released = lock(conn, "SELECT pg_advisory_unlock($1) AS held");
    match result {
        Err(panic) => resume_unwind(panic),
        Ok(Ok(value)) => {
            released.map_err(E::from)?;
            Ok(Some(value))
        }
        Ok(Err(error)) => Err(error),
    }
}

fn lock(conn: &mut Conn, sql: &str) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Held {
        #[diesel(sql_type = Bool)]
        held: bool,
    }
    let held: Held = diesel::sql_query(sql).bind::<BigInt, _>(LOCK).get_result(conn.raw())?;
    Ok(held.held)
}

/// Defines a look-up of rows by ids; no ids, no query.
macro_rules! by_ids {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $row:ty : $table:ident . $column:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(conn: &mut Conn, _system: SystemScope, ids: &[$id]) -> Result<Vec<$row>> {
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            Ok($table::table
                .filter(among($table::$column, ids))
                .select(<$row>::as_select())
                .load(conn.raw())?)
        }
    )* };
}

by_ids! {
    /// These accounts.
    accounts(AccountId) -> Account: accounts.id;
    /// All webhooks of these accounts.
    webhooks(AccountId) -> Webhook: webhooks.account_id;
    /// These conversations.
    conversations(ConversationId) -> Conversation: conversations.id;
    /// These messages.
    messages(MessageId) -> Message: messages.id;
    /// These contacts.
    contacts(ContactId) -> Contact: contacts.id;
    /// These sessions of contacts.
    contact_inboxes(ContactInboxId) -> ContactInbox: contact_inboxes.id;
    /// These teams.
    teams(TeamId) -> Team: teams.id;
    /// These users.
    users(UserId) -> User: users.id;
    /// These bots.
    bots(AgentBotId) -> AgentBot: agent_bots.id;
}

/// Under what names accounts know those of these users whom they invited and who have not come in yet.
pub fn invited(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[UserId],
) -> Result<Vec<(AccountId, UserId, Option<String>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(account_users::table
        .filter(among(account_users::user_id, ids))
        .filter(account_users::invited_name.is_not_null())
        .select((account_users::account_id, account_users::user_id, account_users::invited_name))
        .load(conn.raw())?)
}

/// These inboxes with their channels.
pub fn inboxes(conn: &mut Conn, _system: SystemScope, ids: &[InboxId]) -> Result<Vec<(Inbox, Channel)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(inboxes::table
        .inner_join(channels::table.on(channels::id.eq(inboxes::channel_id)))
        .filter(among(inboxes::id, ids))
        .select((Inbox::as_select(), Channel::as_select()))
        .load(conn.raw())?)
}

/// The active bots of inboxes that can be reached.
pub fn active_bots(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[InboxId],
) -> Result<Vec<(InboxId, AgentBotId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(agent_bot_inboxes::table
        .inner_join(agent_bots::table.on(agent_bots::id.eq(agent_bot_inboxes::agent_bot_id)))
        .filter(among(agent_bot_inboxes::inbox_id, ids))
        .filter(agent_bot_inboxes::active.eq(true))
        .filter(agent_bots::outgoing_url.is_not_null())
        .select((agent_bot_inboxes::inbox_id, agent_bot_inboxes::agent_bot_id))
        .load(conn.raw())?)
}

/// The attachments of messages with their stored bytes, in the order they were attached.
pub fn attachments(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[MessageId],
) -> Result<Vec<(Attachment, Option<Blob>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(attachments::table
        .left_join(blobs::table.on(blobs::id.nullable().eq(attachments::blob_id)))
        .filter(among(attachments::message_id, ids))
        .order(attachments::id)
        .select((Attachment::as_select(), Option::<Blob>::as_select()))
        .load(conn.raw())?)
}

/// The stream tokens of the members of inboxes.
pub fn inbox_streams(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[InboxId],
) -> Result<Vec<(InboxId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(inbox_members::table
        .inner_join(users::table.on(users::id.eq(inbox_members::user_id)))
        .filter(among(inbox_members::inbox_id, ids))
        .select((inbox_members::inbox_id, users::pubsub_token))
        .load(conn.raw())?)
}

/// The stream tokens of the administrators of accounts.
pub fn administrator_streams(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(account_users::table
        .inner_join(users::table.on(users::id.eq(account_users::user_id)))
        .filter(among(account_users::account_id, ids))
        .filter(account_users::role.eq(Role::Administrator))
        .select((account_users::account_id, users::pubsub_token))
        .load(conn.raw())?)
}

/// The stream tokens of all verified sessions of contacts.
pub fn verified_streams(
    conn: &mut Conn,
    _system: SystemScope,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(contact_inboxes::table
        .filter(among(contact_inboxes::contact_id, ids))
        .filter(contact_inboxes::hmac_verified.eq(true))
        .select((contact_inboxes::contact_id, contact_inboxes::pubsub_token))
        .load(conn.raw())?)
}
