//! Parts of bodies that more than one surface reads.

use porchlight_domain::accounts::AccountInput;
use porchlight_domain::agent_bots::AgentBotChanges;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::body::lenient;

/// What an account is called and how it is reached; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AccountFields {
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    /// Such as `en` (unless given) or `pt_BR`.
    #[serde(deserialize_with = "lenient::text")]
    locale: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    domain: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    support_email: Option<Option<String>>,
}

impl From<AccountFields> for AccountInput {
    fn from(fields: AccountFields) -> Self {
        let AccountFields { name, locale, domain, support_email } = fields;
        Self { name, locale, domain, support_email }
    }
}

/// What a bot is to be; what is left out stays. By multipart a picture may come along as `avatar`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AgentBotFields {
    /// Needed when the bot is made.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Where the bot is called.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    outgoing_url: Option<Option<String>>,
    /// Where a picture lies; fetched after the answer. A file in the field `avatar` wins.
    #[serde(deserialize_with = "lenient::text")]
    avatar_url: Option<String>,
    /// `webhook`, or its number 0.
    #[serde(deserialize_with = "lenient::text")]
    bot_type: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    bot_config: Option<Map<String, Value>>,
}

impl From<AgentBotFields> for AgentBotChanges {
    fn from(fields: AgentBotFields) -> Self {
        Self {
            name: fields.name.map(Option::unwrap_or_default),
            description: fields.description,
            outgoing_url: fields.outgoing_url,
            bot_type: fields.bot_type,
            bot_config: fields.bot_config,
            avatar: None,
            avatar_url: fields.avatar_url,
        }
    }
}
