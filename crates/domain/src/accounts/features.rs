//! Switches of an account. The row holds only what differs from the defaults, so that a default that
//! changes later changes for all.

use porchlight_schema::Json;
use porchlight_schema::tables::Account;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Every switch with its default.
const FEATURES: &[(&str, bool)] = &[
    ("inbound_emails", true),
    ("channel_email", true),
    ("channel_facebook", true),
    ("channel_twitter", true),
    ("ip_lookup", false),
    ("disable_branding", false),
    ("email_continuity_on_api_channel", false),
    ("help_center", true),
    ("agent_bots", true),
    ("macros", true),
    ("agent_management", true),
    ("team_management", true),
    ("inbox_management", true),
    ("labels", true),
    ("custom_attributes", true),
    ("automations", true),
    ("canned_responses", true),
    ("integrations", true),
    ("voice_recorder", true),
    ("mobile_v2", false),
    ("channel_website", true),
    ("campaigns", true),
    ("reports", true),
    ("crm", true),
    ("auto_resolve_conversations", true),
    ("custom_reply_email", false),
    ("custom_reply_domain", false),
    ("audit_logs", false),
    ("response_bot", false),
    ("message_reply_to", false),
    ("insert_article_in_reply", false),
    ("inbox_view", false),
    ("sla", false),
    ("help_center_embedding_search", false),
    ("linear_integration", false),
    ("captain_integration", false),
    ("custom_roles", false),
    ("chatwoot_v4", true),
    ("report_v4", true),
    ("contact_chatwoot_support_team", true),
    ("shopify_integration", false),
    ("search_with_gin", false),
    ("channel_instagram", true),
    ("crm_integration", false),
];

/// The switches that are on, in the order of the list.
pub fn enabled(account: &Account) -> Vec<&'static str> {
    let own = account.features.map();
    let on = |(name, default): &(&'static str, bool)| {
        own.get(*name).and_then(Value::as_bool).unwrap_or(*default).then_some(*name)
    };
    FEATURES.iter().filter_map(on).collect()
}

/// Turns switches of an account: `false`, `null` and the empty string are off, all else is on. An unknown
/// switch is refused.
pub fn turn(own: &Json, wanted: &Map<String, Value>) -> Result<Json> {
    let mut own = own.map();
    for (name, value) in wanted {
        let Some((_, default)) = FEATURES.iter().find(|(known, _)| known == name) else {
            let name: String = name.chars().take(60).collect();
            return Err(Error::invalid("features", format!("Feature '{name}' is unknown")));
        };
        let on = !matches!(value, Value::Bool(false) | Value::Null) && value.as_str() != Some("");
        if on == *default {
            own.remove(name);
        } else {
            own.insert(name.clone(), Value::Bool(on));
        }
    }
    Ok(Json::from(&own))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn turned(own: &Json, wanted: Value) -> Json {
        turn(own, wanted.as_object().unwrap()).unwrap()
    }

    #[test]
    fn only_what_differs_from_the_default_is_kept() {
        let own =
            turned(&Json::object(), json!({"labels": false, "sla": "yes", "macros": true, "ip_lookup": ""}));
        assert_eq!(own.map(), *json!({"labels": false, "sla": true}).as_object().unwrap());
        let own = turned(&own, json!({"labels": "false", "sla": null}));
        assert!(own.is_empty(), "{}", own.as_str());
    }

    #[test]
    fn an_unknown_switch_is_refused() {
        let wanted = json!({"teleport": true});
        assert!(matches!(turn(&Json::object(), wanted.as_object().unwrap()), Err(Error::Invalid(_))));
    }
}
