//! Agent bots as platform apps manage them: of any account, or of the whole installation.

use diesel::prelude::*;
use porchlight_schema::tables::{
    AgentBot, agent_bot_inboxes, agent_bots, platform_app_permissibles as permissibles,
};
use porchlight_schema::{AccountId, AgentBotId, Json, PermissibleType, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::PlatformScope;

/// A bot to be; without an account it serves all of them.
#[derive(Debug)]
pub struct NewAgentBot<'a> {
    pub account: Option<AccountId>,
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub outgoing_url: Option<&'a str>,
    pub bot_config: &'a Json,
    pub secret_sealed: &'a str,
}

/// Inserts a bot.
pub fn insert(tx: &mut Tx, new: &NewAgentBot) -> Result<AgentBot> {
    let now = tx.now();
    Ok(diesel::insert_into(agent_bots::table)
        .values((
            agent_bots::account_id.eq(new.account),
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

/// One bot, of whatever account.
pub fn find(conn: &mut Conn, id: AgentBotId) -> Result<AgentBot> {
    Ok(agent_bots::table.filter(agent_bots::id.eq(id)).select(AgentBot::as_select()).first(conn.raw())?)
}

/// The bots a platform app may touch, oldest permission first.
pub fn permitted(conn: &mut Conn, scope: &PlatformScope) -> Result<Vec<AgentBot>> {
    Ok(permissibles::table
        .inner_join(agent_bots::table.on(agent_bots::id.eq(permissibles::permissible_id)))
        .filter(permissibles::platform_app_id.eq(scope.app()))
        .filter(permissibles::permissible_type.eq(PermissibleType::AgentBot))
        .order(permissibles::id)
        .select(AgentBot::as_select())
        .load(conn.raw())?)
}

/// Writes what can be changed about a bot.
pub fn save(tx: &mut Tx, bot: &AgentBot) -> Result<()> {
    let now = tx.now();
    diesel::update(agent_bots::table.filter(agent_bots::id.eq(bot.id)))
        .set((
            agent_bots::account_id.eq(bot.account_id),
            agent_bots::name.eq(&bot.name),
            agent_bots::description.eq(&bot.description),
            agent_bots::outgoing_url.eq(&bot.outgoing_url),
            agent_bots::bot_config.eq(&bot.bot_config),
            agent_bots::avatar_blob_id.eq(bot.avatar_blob_id),
            agent_bots::updated_at.eq(now),
        ))
        .execute(tx.directory())?;
    Ok(())
}

/// Takes a bot away from the inboxes of all accounts but one, which it now belongs to.
pub fn leave_others(tx: &mut Tx, bot: AgentBotId, account: AccountId) -> Result<()> {
    diesel::delete(agent_bot_inboxes::table)
        .filter(agent_bot_inboxes::agent_bot_id.eq(bot))
        .filter(agent_bot_inboxes::account_id.ne(account))
        .execute(tx.raw())?;
    Ok(())
}

/// Deletes a bot; inboxes lose it.
pub fn delete(tx: &mut Tx, bot: AgentBotId) -> Result<()> {
    diesel::delete(agent_bots::table.filter(agent_bots::id.eq(bot))).execute(tx.directory())?;
    Ok(())
}
