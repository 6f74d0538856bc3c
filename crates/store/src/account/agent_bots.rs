//! Agent bots: those of the account and, for reading, those of the whole installation.

use diesel::prelude::*;
use porchlight_schema::tables::{AgentBot, agent_bot_inboxes, agent_bots};
use porchlight_schema::{AgentBotId, InboxId, Json, MultiBackend, among, both, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, AdminScope};

type Rows = agent_bots::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    agent_bots::table
        .filter(agent_bots::account_id.eq(scope.account()).or(agent_bots::account_id.is_null()))
        .into_boxed()
}

/// The account's bots and the system's, oldest first.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<AgentBot>> {
    Ok(rows(scope).order(agent_bots::id).select(AgentBot::as_select()).load(conn.raw())?)
}

/// One bot of the account or of the system.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: AgentBotId) -> Result<AgentBot> {
    Ok(rows(scope).filter(agent_bots::id.eq(id)).select(AgentBot::as_select()).first(conn.raw())?)
}

/// The bots behind rows that name them.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[AgentBotId]) -> Result<Vec<AgentBot>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope).filter(among(agent_bots::id, ids)).select(AgentBot::as_select()).load(conn.raw())?)
}

/// The bot of an inbox, active or not.
pub fn of_inbox(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Option<AgentBot>> {
    Ok(agent_bot_inboxes::table
        .inner_join(agent_bots::table.on(agent_bots::id.eq(agent_bot_inboxes::agent_bot_id)))
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(agent_bot_inboxes::inbox_id.eq(inbox))
        .select(AgentBot::as_select())
        .first(conn.raw())
        .optional()?)
}

/// The bot that answers in an inbox, if one does: new conversations begin pending with it.
pub fn active_for_inbox(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Option<AgentBot>> {
    Ok(agent_bot_inboxes::table
        .inner_join(agent_bots::table.on(agent_bots::id.eq(agent_bot_inboxes::agent_bot_id)))
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(agent_bot_inboxes::inbox_id.eq(inbox))
        .filter(agent_bot_inboxes::active.eq(true))
        .select(AgentBot::as_select())
        .first(conn.raw())
        .optional()?)
}

/// The active bots of several inboxes.
pub fn active_for_inboxes(
    conn: &mut Conn,
    scope: &AccountScope,
    inboxes: &[InboxId],
) -> Result<Vec<(InboxId, AgentBot)>> {
    if inboxes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(agent_bot_inboxes::table
        .inner_join(agent_bots::table.on(agent_bots::id.eq(agent_bot_inboxes::agent_bot_id)))
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(among(agent_bot_inboxes::inbox_id, inboxes))
        .filter(agent_bot_inboxes::active.eq(true))
        .select((agent_bot_inboxes::inbox_id, AgentBot::as_select()))
        .load(conn.raw())?)
}

/// A bot to be.
#[derive(Debug)]
pub struct NewAgentBot<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub outgoing_url: Option<&'a str>,
    pub bot_config: &'a Json,
    pub secret_sealed: &'a str,
}

/// Inserts a bot of the account.
pub fn insert(tx: &mut Tx, scope: &AdminScope, new: &NewAgentBot) -> Result<AgentBot> {
    let now = tx.now();
    Ok(diesel::insert_into(agent_bots::table)
        .values((
            agent_bots::account_id.eq(Some(scope.account())),
            agent_bots::name.eq(new.name),
            agent_bots::description.eq(new.description),
            agent_bots::outgoing_url.eq(new.outgoing_url),
            agent_bots::bot_type.eq("webhook"),
            agent_bots::bot_config.eq(new.bot_config),
            agent_bots::secret_sealed.eq(Some(new.secret_sealed)),
            agent_bots::created_at.eq(now),
            agent_bots::updated_at.eq(now),
        ))
        .returning(cols::<AgentBot>())
        .get_result(tx.directory())?)
}

/// Takes a bot of the account (never the system's) for changing: its row is locked until the
/// transaction ends.
pub fn lock(tx: &mut Tx, scope: &AdminScope, id: AgentBotId) -> Result<AgentBot> {
    let now = tx.now();
    Ok(diesel::update(agent_bots::table)
        .filter(agent_bots::account_id.eq(scope.account()))
        .filter(agent_bots::id.eq(id))
        .set(agent_bots::updated_at.eq(now))
        .returning(cols::<AgentBot>())
        .get_result(tx.directory())?)
}

/// Writes what can be changed about a bot that [`lock`] returned.
pub fn save(tx: &mut Tx, scope: &AdminScope, bot: &AgentBot) -> Result<()> {
    diesel::update(agent_bots::table)
        .filter(agent_bots::account_id.eq(scope.account()))
        .filter(agent_bots::id.eq(bot.id))
        .set((
            agent_bots::name.eq(&bot.name),
            agent_bots::description.eq(&bot.description),
            agent_bots::outgoing_url.eq(&bot.outgoing_url),
            agent_bots::bot_config.eq(&bot.bot_config),
            agent_bots::avatar_blob_id.eq(bot.avatar_blob_id),
        ))
        .execute(tx.directory())?;
    Ok(())
}

/// Deletes a bot of the account; inboxes lose it, its messages lose their sender.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: AgentBotId) -> Result<()> {
    let deleted = diesel::delete(agent_bots::table)
        .filter(agent_bots::account_id.eq(scope.account()))
        .filter(agent_bots::id.eq(id))
        .execute(tx.directory())?;
    if deleted == 0 { Err(crate::Error::NotFound) } else { Ok(()) }
}

/// Makes a bot the one of an inbox, and active.
pub fn link(tx: &mut Tx, scope: &AdminScope, inbox: InboxId, bot: AgentBotId) -> Result<()> {
    let now = tx.now();
    both(
        diesel::insert_into(agent_bot_inboxes::table)
            .values((
                agent_bot_inboxes::account_id.eq(scope.account()),
                agent_bot_inboxes::inbox_id.eq(inbox),
                agent_bot_inboxes::agent_bot_id.eq(bot),
                agent_bot_inboxes::active.eq(true),
                agent_bot_inboxes::created_at.eq(now),
                agent_bot_inboxes::updated_at.eq(now),
            ))
            .on_conflict(agent_bot_inboxes::inbox_id)
            .do_update()
            .set((
                agent_bot_inboxes::agent_bot_id.eq(bot),
                agent_bot_inboxes::active.eq(true),
                agent_bot_inboxes::updated_at.eq(now),
            )),
    )
    .execute(tx.raw())?;
    Ok(())
}

/// Leaves an inbox without a bot.
pub fn unlink(tx: &mut Tx, scope: &AdminScope, inbox: InboxId) -> Result<()> {
    diesel::delete(agent_bot_inboxes::table)
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(agent_bot_inboxes::inbox_id.eq(inbox))
        .execute(tx.raw())?;
    Ok(())
}
