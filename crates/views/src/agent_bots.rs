//! Agent bots: one document for members of an account and for platform apps.

use porchlight_domain::Installation;
use porchlight_domain::agent_bots::LoadedAgentBot;
use porchlight_schema::{AccountId, AgentBotId, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::people::avatar_url;

/// An agent bot.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentBotView<'a> {
    #[schema(value_type = i64)]
    pub id: AgentBotId,
    pub name: &'a str,
    pub description: Option<&'a str>,
    /// Address of the picture, or an empty string.
    pub thumbnail: String,
    /// Where the bot is called; members of an account do not see it of bots of the whole installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub outgoing_url: Option<Option<&'a str>>,
    /// Always `webhook`.
    pub bot_type: &'a str,
    #[schema(value_type = Object)]
    pub bot_config: &'a Json,
    /// Null for bots of the whole installation.
    #[schema(value_type = Option<i64>)]
    pub account_id: Option<AccountId>,
    /// Platform apps, and administrators of the account's own bots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<&'a str>,
    /// Only in the answer that made the bot: signs what it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<&'a str>,
    pub system_bot: bool,
}

impl<'a> AgentBotView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedAgentBot) -> Self {
        let bot = &loaded.bot;
        Self {
            id: bot.id,
            name: &bot.name,
            description: bot.description.as_deref(),
            thumbnail: avatar_url(inst, bot.avatar_blob_id),
            outgoing_url: bot.account_id.map(|_| bot.outgoing_url.as_deref()),
            bot_type: &bot.bot_type,
            bot_config: &bot.bot_config,
            account_id: bot.account_id,
            access_token: loaded.access_token.as_deref(),
            secret: loaded.secret.as_deref(),
            system_bot: bot.account_id.is_none(),
        }
    }

    /// The bot as the platform app that may touch it sees it.
    pub fn for_platform(inst: &Installation, loaded: &'a LoadedAgentBot) -> Self {
        Self { outgoing_url: Some(loaded.bot.outgoing_url.as_deref()), ..Self::new(inst, loaded) }
    }

    /// Several bots, as the bare array the wire has.
    pub fn list(inst: &Installation, bots: &'a [LoadedAgentBot]) -> Vec<Self> {
        bots.iter().map(|bot| Self::new(inst, bot)).collect()
    }
}

/// The bot of an inbox; empty when it has none.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxAgentBotView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_bot: Option<AgentBotView<'a>>,
}
