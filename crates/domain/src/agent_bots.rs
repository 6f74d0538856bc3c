//! Agent bots of an account. Bots of the whole installation are read here and made elsewhere.

use porchlight_schema::tables::AgentBot;
use porchlight_schema::{AgentBotId, AuditAction, Json, PermissibleType, TokenOwner};
use porchlight_store::account::agent_bots as store;
use porchlight_store::installation::{agent_bots as installation, platform_apps};
use serde_json::{Map, Value};

use crate::access_tokens;
use crate::audit::{self, about};
use crate::avatars::{self, NewBlob, Owner};
use crate::error::{Error, Result};
use crate::input::{Faults, LINE};
use crate::{AccountScope, AdminScope, Conn, Installation, Tx, keys, web_address};

/// Longest address of a bot.
const URL_CHARS: usize = 2048;
/// Longest description.
const TEXT_CHARS: usize = 20_000;
/// Bytes of a bot's free-form configuration.
const CONFIG_BYTES: usize = 20_000;
/// Bots an account may have.
const PER_ACCOUNT: usize = 1_000;

/// A bot with all its document needs.
#[derive(Debug, Clone)]
pub struct LoadedAgentBot {
    pub bot: AgentBot,
    /// The bot's key, for administrators and only of the account's own bots.
    pub access_token: Option<String>,
    /// The key that signs what the bot is sent; told once, when the bot is made.
    pub secret: Option<String>,
}

/// What a bot is to be; `None` leaves a value as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct AgentBotChanges {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub outgoing_url: Option<Option<String>>,
    /// Only `webhook` (or its number, `0`) is known.
    pub bot_type: Option<String>,
    pub bot_config: Option<Map<String, Value>>,
    /// A picture whose bytes are stored.
    pub avatar: Option<NewBlob>,
    /// Where a picture lies, if it is not stored.
    pub avatar_url: Option<String>,
}

impl AgentBotChanges {
    /// Changes a bot as is wanted; writes the picture, but not the bot.
    pub(crate) fn apply(self, tx: &mut Tx, bot: &mut AgentBot) -> Result<()> {
        self.picture(tx, bot)?;
        if self.outgoing_url.is_some() {
            bot.outgoing_url = self.url().map(str::to_owned);
        }
        if let Some(config) = &self.bot_config {
            bot.bot_config = Json::from(config);
        }
        if let Some(name) = self.name {
            bot.name = name;
        }
        if let Some(description) = self.description {
            bot.description = description;
        }
        Ok(())
    }

    /// Takes a stored picture into use, or has it fetched; also for bots made by platform apps.
    pub(crate) fn picture(&self, tx: &mut Tx, bot: &mut AgentBot) -> Result<()> {
        let Some(avatar) = self.avatar.clone() else {
            let url = self.avatar_url.as_deref();
            return avatars::fetch(tx, bot.account_id, Owner::AgentBot(bot.id), url);
        };
        bot.avatar_blob_id = Some(avatars::replace(tx, bot.account_id, bot.avatar_blob_id, avatar)?);
        Ok(())
    }

    /// All broken rules; also for bots made by platform apps.
    pub(crate) fn check(&self, new: bool) -> Result<()> {
        let mut faults = Faults::new();
        if let Some(kind) = self.bot_type.as_deref().filter(|kind| !matches!(*kind, "webhook" | "0")) {
            let kind: String = kind.chars().take(60).collect();
            return Err(Error::refused(format!("'{kind}' is not a valid bot_type")));
        }
        if new || self.name.is_some() {
            let name = self.name.as_deref().unwrap_or_default();
            faults.need("name", "Name", name);
            faults.at_most("name", "Name", name, LINE);
        }
        if let Some(Some(text)) = &self.description {
            faults.at_most("description", "Description", text, TEXT_CHARS);
        }
        if let Some(url) = self.url() {
            web_address::check(&mut faults, "outgoing_url", "Outgoing url", url, URL_CHARS);
        }
        if self.bot_config.as_ref().is_some_and(|config| Json::from(config).as_str().len() > CONFIG_BYTES) {
            faults.add("bot_config", "Bot config is too long");
        }
        faults.settle()
    }

    /// The address, unless it is blank.
    pub(crate) fn url(&self) -> Option<&str> {
        self.outgoing_url.as_ref()?.as_deref().filter(|url| !url.trim().is_empty())
    }
}

/// The account's bots and the system's.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &AccountScope) -> Result<Vec<LoadedAgentBot>> {
    let bots = store::list(conn, scope)?;
    with_tokens(conn, inst, scope, bots)
}

/// One bot of the account or the system.
pub fn find(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: AgentBotId,
) -> Result<LoadedAgentBot> {
    let bot = store::find(conn, scope, id)?;
    with_token(conn, inst, scope, bot)
}

/// The bot of an inbox that the caller sees, if it has one.
pub fn of_inbox(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    inbox: porchlight_schema::InboxId,
) -> Result<Option<LoadedAgentBot>> {
    match crate::inboxes::agent_bot(conn, scope, inbox)? {
        Some(bot) => with_token(conn, inst, scope, bot).map(Some),
        None => Ok(None),
    }
}

fn with_token(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    bot: AgentBot,
) -> Result<LoadedAgentBot> {
    with_tokens(conn, inst, scope, vec![bot])?.pop().ok_or(Error::NotFound)
}

fn with_tokens(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    bots: Vec<AgentBot>,
) -> Result<Vec<LoadedAgentBot>> {
    let own = |bot: &&AgentBot| bot.account_id == Some(scope.account());
    let mut tokens = match scope.admin() {
        Some(_) => {
            let ids: Vec<i64> = bots.iter().filter(own).map(|bot| bot.id.0).collect();
            access_tokens::reveal_all(conn, inst, TokenOwner::AgentBot, &ids)?
        }
        None => Default::default(),
    };
    let load = |bot: AgentBot| LoadedAgentBot { access_token: tokens.remove(&bot.id.0), bot, secret: None };
    Ok(bots.into_iter().map(load).collect())
}

/// Makes a bot with its key.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    new: AgentBotChanges,
) -> Result<LoadedAgentBot> {
    new.check(true)?;
    if store::list(tx, scope)?.len() >= PER_ACCOUNT {
        return Err(Error::invalid("base", format!("An account has {PER_ACCOUNT} bots at most")));
    }
    let secret = keys::random_hex();
    let mut bot = store::insert(
        tx,
        scope,
        &store::NewAgentBot {
            name: new.name.as_deref().unwrap_or_default(),
            description: new.description.as_ref().and_then(|text| text.as_deref()),
            outgoing_url: new.url(),
            bot_config: &new.bot_config.as_ref().map_or_else(Json::object, Json::from),
            secret_sealed: &inst.keys.seal(&secret)?,
        },
    )?;
    new.picture(tx, &mut bot)?;
    if bot.avatar_blob_id.is_some() {
        store::save(tx, scope, &bot)?;
    }
    let access_token = access_tokens::issue(tx, inst, TokenOwner::AgentBot, bot.id.0)?;
    audit::fact(tx, scope, AuditAction::AgentBotCreated, about("agent_bot", bot.id));
    Ok(LoadedAgentBot { bot, access_token: Some(access_token), secret: Some(secret) })
}

/// Changes a bot of the account.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: AgentBotId,
    changes: AgentBotChanges,
) -> Result<LoadedAgentBot> {
    let mut bot = store::lock(tx, scope, id)?;
    changes.check(false)?;
    changes.apply(tx, &mut bot)?;
    store::save(tx, scope, &bot)?;
    with_token(tx, inst, scope, bot)
}

/// Deletes a bot of the account with its key; inboxes lose it.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: AgentBotId) -> Result<()> {
    let bot = store::lock(tx, scope, id)?;
    store::delete(tx, scope, bot.id)?;
    audit::fact(tx, scope, AuditAction::AgentBotDeleted, about("agent_bot", bot.id));
    avatars::remove(tx, bot.avatar_blob_id)?;
    platform_apps::forget(tx, PermissibleType::AgentBot, bot.id.0)?;
    access_tokens::revoke(tx, TokenOwner::AgentBot, bot.id.0)
}

/// Gives a bot a picture that was fetched for it.
pub(crate) fn set_avatar(tx: &mut Tx, id: AgentBotId, picture: NewBlob) -> Result<()> {
    let mut bot = installation::find(tx, id)?;
    bot.avatar_blob_id = Some(avatars::replace(tx, bot.account_id, bot.avatar_blob_id, picture)?);
    Ok(installation::save(tx, &bot)?)
}

/// Takes the picture of a bot away.
pub fn delete_avatar(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: AgentBotId,
) -> Result<LoadedAgentBot> {
    let mut bot = store::lock(tx, scope, id)?;
    avatars::remove(tx, bot.avatar_blob_id.take())?;
    store::save(tx, scope, &bot)?;
    with_token(tx, inst, scope, bot)
}

/// Gives a bot a new key; the old one is void at once.
pub fn reset_access_token(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: AgentBotId,
) -> Result<LoadedAgentBot> {
    let bot = store::lock(tx, scope, id)?;
    let access_token = access_tokens::issue(tx, inst, TokenOwner::AgentBot, bot.id.0)?;
    audit::fact(tx, scope, AuditAction::TokenReplaced, about("agent_bot", bot.id));
    Ok(LoadedAgentBot { bot, access_token: Some(access_token), secret: None })
}
