//! What conversations and messages refer to, fetched by id for rendering. Not narrowed to the visible
//! inboxes: the ids come from rows the scope already saw. What hardly changes is remembered for a moment
//! ([`crate::directory`]).

use diesel::dsl::exists;
use diesel::prelude::*;
use porchlight_schema::tables::{
    AccountUser, AgentBot, Channel, Contact, ContactInbox, Inbox, Team, User, account_users,
    agent_bot_inboxes, agent_bots, channels, contact_inboxes, contacts, inboxes, team_members, teams, users,
};
use porchlight_schema::{AgentBotId, ContactId, ContactInboxId, InboxId, TeamId, UserId, among, each, kept};

use crate::db::{Conn, Tx};
use crate::directory;
use crate::error::Result;
use crate::scope::AccountScope;

/// Inboxes with their channels.
pub fn inboxes(conn: &mut Conn, scope: &AccountScope, ids: &[InboxId]) -> Result<Vec<(Inbox, Channel)>> {
    let keys: Vec<_> = ids.iter().map(|id| (scope.account(), *id)).collect();
    directory::rows(
        conn,
        |directory| &directory.inboxes,
        &keys,
        |conn, keys| {
            let ids: Vec<InboxId> = keys.iter().map(|key| key.1).collect();
            let read: Vec<(Inbox, Channel)> = each!(conn.raw(), conn => inboxes::table
            .inner_join(channels::table.on(channels::id.eq(inboxes::channel_id)))
            .filter(inboxes::account_id.eq(scope.account()))
            .filter(among(inboxes::id, &ids))
            .select((Inbox::as_select(), Channel::as_select()))
            .load(conn))?;
            Ok(read.into_iter().map(|pair| ((scope.account(), pair.0.id), pair)).collect())
        },
    )
}

pub fn contacts(conn: &mut Conn, scope: &AccountScope, ids: &[ContactId]) -> Result<Vec<Contact>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn.raw(), conn => contacts::table
        .filter(contacts::account_id.eq(scope.account()))
        .filter(among(contacts::id, ids))
        .select(Contact::as_select())
        .load(conn))?)
}

pub fn contact_inboxes(
    conn: &mut Conn,
    scope: &AccountScope,
    ids: &[ContactInboxId],
) -> Result<Vec<ContactInbox>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn.raw(), conn => contact_inboxes::table
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(among(contact_inboxes::id, ids))
        .select(ContactInbox::as_select())
        .load(conn))?)
}

/// Users with their membership in this account, if they are still in it.
pub fn users(
    conn: &mut Conn,
    scope: &AccountScope,
    ids: &[UserId],
) -> Result<Vec<(User, Option<AccountUser>)>> {
    let keys: Vec<_> = ids.iter().map(|id| (scope.account(), *id)).collect();
    directory::rows(
        conn,
        |directory| &directory.users,
        &keys,
        |conn, keys| {
            let ids: Vec<UserId> = keys.iter().map(|key| key.1).collect();
            let membership =
                account_users::user_id.eq(users::id).and(account_users::account_id.eq(scope.account()));
            let read: Vec<(User, Option<AccountUser>)> = each!(conn.raw(), conn => users::table
            .left_join(account_users::table.on(membership))
            .filter(among(users::id, &ids))
            .select((User::as_select(), Option::<AccountUser>::as_select()))
            .load(conn))?;
            Ok(read.into_iter().map(|pair| ((scope.account(), pair.0.id), pair)).collect())
        },
    )
}

/// Bots of the account, and those of the installation.
pub fn bots(conn: &mut Conn, scope: &AccountScope, ids: &[AgentBotId]) -> Result<Vec<AgentBot>> {
    let keys: Vec<_> = ids.iter().map(|id| (scope.account(), *id)).collect();
    directory::rows(
        conn,
        |directory| &directory.bots,
        &keys,
        |conn, keys| {
            let ids: Vec<AgentBotId> = keys.iter().map(|key| key.1).collect();
            let read: Vec<AgentBot> = each!(conn.raw(), conn => agent_bots::table
            .filter(agent_bots::account_id.eq(scope.account()).or(agent_bots::account_id.is_null()))
            .filter(among(agent_bots::id, &ids))
            .select(AgentBot::as_select())
            .load(conn))?;
            Ok(read.into_iter().map(|bot| ((scope.account(), bot.id), bot)).collect())
        },
    )
}

pub fn teams(conn: &mut Conn, scope: &AccountScope, ids: &[TeamId]) -> Result<Vec<Team>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn.raw(), conn => teams::table
        .filter(teams::account_id.eq(scope.account()))
        .filter(among(teams::id, ids))
        .select(Team::as_select())
        .load(conn))?)
}

/// Teams, each with whether the acting user is in it.
pub fn teams_of_caller(conn: &mut Conn, scope: &AccountScope, ids: &[TeamId]) -> Result<Vec<(Team, bool)>> {
    let user = scope.actor().user().unwrap_or(UserId(0));
    let keys: Vec<_> = ids.iter().map(|id| (scope.account(), *id, user)).collect();
    directory::rows(
        conn,
        |directory| &directory.teams,
        &keys,
        |conn, keys| {
            let ids: Vec<TeamId> = keys.iter().map(|key| key.1).collect();
            let membership = team_members::team_id.eq(teams::id).and(team_members::user_id.eq(user));
            let read: Vec<(Team, Option<UserId>)> = teams::table
                .left_join(team_members::table.on(membership))
                .filter(teams::account_id.eq(scope.account()))
                .filter(among(teams::id, &ids))
                .select((Team::as_select(), team_members::user_id.nullable()))
                .load(conn.raw())?;
            let known = |(team, member): (Team, Option<UserId>)| (team, member.is_some());
            Ok(read.into_iter().map(known).map(|row| ((scope.account(), row.0.id, user), row)).collect())
        },
    )
}

/// Whether an active bot stands before the inbox.
pub fn has_active_bot(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<bool> {
    let linked = agent_bot_inboxes::table
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(agent_bot_inboxes::inbox_id.eq(inbox))
        .filter(agent_bot_inboxes::active.eq(true));
    Ok(diesel::select(exists(linked)).get_result(conn.raw())?)
}

/// Blocks or unblocks a contact; `false` when it already was.
pub fn set_blocked(tx: &mut Tx, scope: &AccountScope, contact: ContactId, blocked: bool) -> Result<bool> {
    let now = tx.now();
    let changed = diesel::update(contacts::table.find(contact))
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::blocked.ne(blocked))
        .set((contacts::blocked.eq(blocked), contacts::updated_at.eq(now)))
        .execute(tx.raw())?;
    Ok(changed == 1)
}

/// Notes that a contact wrote something now.
pub fn touch_contact(tx: &mut Tx, scope: &AccountScope, contact: ContactId) -> Result<()> {
    let now = tx.now();
    kept(
        diesel::update(contacts::table.find(contact))
            .filter(contacts::account_id.eq(scope.account()))
            .set((contacts::last_activity_at.eq(now), contacts::updated_at.eq(now)))
            .returning(contacts::id),
    )
    .get_result::<ContactId>(tx.raw())
    .optional()?;
    Ok(())
}

/// Holds a contact's session until the commit, so that what is looked up under it stays true. (SQLite
/// has one writer anyway.)
pub fn lock_contact_inbox(tx: &mut Tx, scope: &AccountScope, id: ContactInboxId) -> Result<()> {
    kept(
        diesel::update(contact_inboxes::table.find(id))
            .filter(contact_inboxes::account_id.eq(scope.account()))
            .set(contact_inboxes::id.eq(id))
            .returning(contact_inboxes::id),
    )
    .get_result::<ContactInboxId>(tx.raw())
    .optional()?;
    Ok(())
}

/// The oldest session of this name in any inbox of the account.
pub fn session_named(conn: &mut Conn, scope: &AccountScope, source_id: &str) -> Result<ContactInbox> {
    let own = inboxes::table.filter(inboxes::account_id.eq(scope.account())).select(inboxes::id);
    Ok(contact_inboxes::table
        .filter(contact_inboxes::inbox_id.eq_any(own))
        .filter(contact_inboxes::source_id.eq(source_id))
        .order(contact_inboxes::id.asc())
        .select(ContactInbox::as_select())
        .first(conn.raw())?)
}
