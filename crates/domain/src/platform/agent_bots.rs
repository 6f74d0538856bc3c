//! Bots of platform apps: of one account, or of the whole installation.

use porchlight_schema::tables::AgentBot;
use porchlight_schema::{AccountId, AgentBotId, AuditAction, Json, PermissibleType, TokenOwner};
use porchlight_store::SystemScope;
use porchlight_store::installation::{agent_bots as store, platform_apps};

use super::{account, permitted};
use crate::agent_bots::{AgentBotChanges, LoadedAgentBot};
use crate::audit::{self, about};
use crate::avatars::{self, NewBlob};
use crate::error::{Error, Result};
use crate::{Conn, Installation, PlatformScope, Tx};
use crate::{access_tokens, keys};

/// What a bot is to be. `account`: `None` leaves it, `Some(None)` makes it the installation's.
#[derive(Debug, Clone, Default)]
pub struct PlatformBot {
    pub account: Option<Option<AccountId>>,
    pub changes: AgentBotChanges,
}

impl PlatformBot {
    /// The same with a stored picture, if there is one.
    pub fn with_avatar(self, avatar: Option<NewBlob>) -> Self {
        Self { changes: AgentBotChanges { avatar, ..self.changes }, ..self }
    }
}

/// The bots the app may touch.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &PlatformScope) -> Result<Vec<LoadedAgentBot>> {
    let bots = store::permitted(conn, scope)?;
    let ids: Vec<i64> = bots.iter().map(|bot| bot.id.0).collect();
    let mut tokens = access_tokens::reveal_all(conn, inst, TokenOwner::AgentBot, &ids)?;
    let load = |bot: AgentBot| LoadedAgentBot { access_token: tokens.remove(&bot.id.0), bot, secret: None };
    Ok(bots.into_iter().map(load).collect())
}

/// One bot.
pub fn find(
    conn: &mut Conn,
    inst: &Installation,
    scope: &PlatformScope,
    id: AgentBotId,
) -> Result<LoadedAgentBot> {
    let bot = touchable(conn, scope, id)?;
    loaded(conn, inst, bot)
}

fn touchable(conn: &mut Conn, scope: &PlatformScope, id: AgentBotId) -> Result<AgentBot> {
    let bot = store::find(conn, id)?;
    permitted(conn, scope, PermissibleType::AgentBot, id.0)?;
    Ok(bot)
}

fn loaded(conn: &mut Conn, inst: &Installation, bot: AgentBot) -> Result<LoadedAgentBot> {
    let access_token = access_tokens::reveal(conn, inst, TokenOwner::AgentBot, bot.id.0)?;
    Ok(LoadedAgentBot { bot, access_token: Some(access_token), secret: None })
}

/// A bot may only be put into an account that the app may touch too.
fn check_account(conn: &mut Conn, scope: &PlatformScope, wanted: Option<AccountId>) -> Result<()> {
    let Some(id) = wanted else { return Ok(()) };
    match account(conn, scope, id) {
        Err(Error::NotFound) => Err(Error::invalid("account", "Account must exist")),
        other => other.map(drop),
    }
}

/// Tells the log of the account a bot came into or went from, if it was one account's.
fn told(tx: &mut Tx, account: Option<AccountId>, action: AuditAction, bot: AgentBotId) {
    if let Some(account) = account {
        audit::fact(tx, &SystemScope::new().account(account), action, about("agent_bot", bot));
    }
}

/// Makes a bot that the app may touch from now on.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &PlatformScope,
    wanted: PlatformBot,
) -> Result<LoadedAgentBot> {
    wanted.changes.check(true)?;
    let account = wanted.account.flatten();
    check_account(tx, scope, account)?;
    let secret = keys::random_hex();
    let new = store::NewAgentBot {
        account,
        name: wanted.changes.name.as_deref().unwrap_or_default(),
        description: wanted.changes.description.as_ref().and_then(Option::as_deref),
        outgoing_url: wanted.changes.url(),
        bot_config: &wanted.changes.bot_config.as_ref().map_or_else(Json::object, Json::from),
        secret_sealed: &inst.keys.seal(&secret)?,
    };
    let mut bot = store::insert(tx, &new)?;
    wanted.changes.picture(tx, &mut bot)?;
    if bot.avatar_blob_id.is_some() {
        store::save(tx, &bot)?;
    }
    platform_apps::permit(tx, scope.app(), PermissibleType::AgentBot, bot.id.0)?;
    let access_token = access_tokens::issue(tx, inst, TokenOwner::AgentBot, bot.id.0)?;
    told(tx, account, AuditAction::AgentBotCreated, bot.id);
    Ok(LoadedAgentBot { bot, access_token: Some(access_token), secret: Some(secret) })
}

/// Changes a bot. One that moves into an account leaves the inboxes of all others.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &PlatformScope,
    id: AgentBotId,
    wanted: PlatformBot,
) -> Result<LoadedAgentBot> {
    let mut bot = touchable(tx, scope, id)?;
    wanted.changes.check(false)?;
    if let Some(account) = wanted.account.filter(|account| *account != bot.account_id) {
        check_account(tx, scope, account)?;
        if let Some(account) = account {
            store::leave_others(tx, id, account)?;
        }
        told(tx, bot.account_id, AuditAction::AgentBotDeleted, id);
        told(tx, account, AuditAction::AgentBotCreated, id);
        bot.account_id = account;
        tx.access_changed();
    }
    wanted.changes.apply(tx, &mut bot)?;
    store::save(tx, &bot)?;
    loaded(tx, inst, bot)
}

/// Deletes a bot with its key; inboxes lose it.
pub fn delete(tx: &mut Tx, scope: &PlatformScope, id: AgentBotId) -> Result<()> {
    let bot = touchable(tx, scope, id)?;
    store::delete(tx, id)?;
    told(tx, bot.account_id, AuditAction::AgentBotDeleted, id);
    avatars::remove(tx, bot.avatar_blob_id)?;
    platform_apps::forget(tx, PermissibleType::AgentBot, id.0)?;
    access_tokens::revoke(tx, TokenOwner::AgentBot, id.0)
}

/// Takes the picture of a bot away.
pub fn delete_avatar(
    tx: &mut Tx,
    inst: &Installation,
    scope: &PlatformScope,
    id: AgentBotId,
) -> Result<LoadedAgentBot> {
    let mut bot = touchable(tx, scope, id)?;
    avatars::remove(tx, bot.avatar_blob_id.take())?;
    store::save(tx, &bot)?;
    loaded(tx, inst, bot)
}
