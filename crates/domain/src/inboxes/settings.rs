//! What administrators change about an inbox, and the rules for it.

use std::str::FromStr;

use porchlight_schema::tables::Inbox;
use porchlight_schema::{Json, SenderNameType};
use serde_json::{Map, Value, json};

use super::{ChannelChanges, NewBlob, WorkingDayChanges};
use crate::event::Changes;
use crate::input::{Faults, LINE};

/// Longest greeting or out-of-office message.
const MESSAGE_CHARS: usize = 10_000;
/// Bytes of the CSAT configuration.
const CSAT_BYTES: usize = 20_000;

/// What is to change about an inbox; `None` leaves a value as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct InboxChanges {
    pub name: Option<String>,
    pub greeting_enabled: Option<bool>,
    pub greeting_message: Option<Option<String>>,
    pub enable_auto_assignment: Option<bool>,
    pub enable_email_collect: Option<bool>,
    pub csat_survey_enabled: Option<bool>,
    /// Completed to `display_type`, `message` and `survey_rules`.
    pub csat_config: Option<Map<String, Value>>,
    pub allow_messages_after_resolved: Option<bool>,
    pub lock_to_single_conversation: Option<bool>,
    pub working_hours_enabled: Option<bool>,
    pub working_hours: Option<Vec<WorkingDayChanges>>,
    pub out_of_office_message: Option<Option<String>>,
    /// An IANA name.
    pub timezone: Option<String>,
    pub sender_name_type: Option<SenderNameType>,
    pub business_name: Option<Option<String>>,
    /// Conversations an agent of this inbox may have at once; `None` inside for no limit.
    pub max_assignment_limit: Option<Option<i64>>,
    /// There are no portals to name yet.
    pub portal: Option<Option<i64>>,
    pub channel: ChannelChanges,
    /// A picture whose bytes are stored.
    pub avatar: Option<NewBlob>,
}

impl InboxChanges {
    pub(super) fn check(&self, faults: &mut Faults) {
        if let Some(name) = &self.name {
            faults.need("name", "Name", name);
            faults.at_most("name", "Name", name, LINE);
        }
        let mut text = |attribute: &'static str, label: &str, text: &Option<Option<String>>, max: usize| {
            if let Some(Some(text)) = text {
                faults.at_most(attribute, label, text, max);
            }
        };
        text("greeting_message", "Greeting message", &self.greeting_message, MESSAGE_CHARS);
        text("out_of_office_message", "Out of office message", &self.out_of_office_message, MESSAGE_CHARS);
        text("business_name", "Business name", &self.business_name, LINE);
        if self.timezone.as_deref().is_some_and(|name| chrono_tz::Tz::from_str(name).is_err()) {
            faults.add("timezone", "Timezone is not included in the list");
        }
        if self.max_assignment_limit.flatten().is_some_and(|limit| limit <= 0) {
            faults.add(
                "auto_assignment_config",
                "Auto assignment config max_assignment_limit must be greater than 0",
            );
        }
        if self.portal.flatten().is_some() {
            faults.add("portal", "Portal must exist");
        }
        if self.csat_config.as_ref().is_some_and(|config| csat(config).as_str().len() > CSAT_BYTES) {
            faults.add("csat_config", "Csat config is too long");
        }
    }

    /// Writes what was checked into the row.
    pub(super) fn write(self, inbox: &mut Inbox) {
        fn set<T>(old: &mut T, new: Option<T>) {
            if let Some(new) = new {
                *old = new;
            }
        }
        set(&mut inbox.name, self.name);
        set(&mut inbox.greeting_enabled, self.greeting_enabled);
        set(&mut inbox.greeting_message, self.greeting_message);
        set(&mut inbox.enable_auto_assignment, self.enable_auto_assignment);
        set(&mut inbox.enable_email_collect, self.enable_email_collect);
        set(&mut inbox.csat_survey_enabled, self.csat_survey_enabled);
        set(&mut inbox.csat_config, self.csat_config.as_ref().map(csat));
        set(&mut inbox.allow_messages_after_resolved, self.allow_messages_after_resolved);
        set(&mut inbox.lock_to_single_conversation, self.lock_to_single_conversation);
        set(&mut inbox.working_hours_enabled, self.working_hours_enabled);
        set(&mut inbox.out_of_office_message, self.out_of_office_message);
        set(&mut inbox.timezone, self.timezone);
        set(&mut inbox.sender_name_type, self.sender_name_type);
        set(&mut inbox.business_name, self.business_name);
        let limit = |limit: Option<i64>| match limit {
            Some(limit) => Json::from(&json!({"max_assignment_limit": limit})),
            None => Json::object(),
        };
        set(&mut inbox.auto_assignment_config, self.max_assignment_limit.map(limit));
    }
}

/// The configuration with all its parts; unknown words become the default ones.
fn csat(given: &Map<String, Value>) -> Json {
    let word = |value: Option<&Value>, known: &[&'static str]| {
        let named = value.and_then(Value::as_str).and_then(|text| known.iter().find(|word| **word == text));
        named.or(known.first()).copied().unwrap_or_default()
    };
    let rules = given.get("survey_rules").and_then(Value::as_object);
    let values: Vec<&str> = rules
        .and_then(|rules| rules.get("values")?.as_array())
        .map(|values| values.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    Json::from(&json!({
        "display_type": word(given.get("display_type"), &["emoji", "star"]),
        "message": given.get("message").and_then(Value::as_str).unwrap_or_default(),
        "survey_rules": {
            "operator": word(rules.and_then(|rules| rules.get("operator")), &["contains", "does_not_contain"]),
            "values": values,
        },
    }))
}

/// What changed about an inbox, but for its channel.
pub(super) fn differences(before: &Inbox, after: &Inbox) -> Changes {
    let mut changes = Changes::new();
    macro_rules! compare {
        ($($column:ident),+ $(,)?) => { $(
            changes.add(stringify!($column), &before.$column, &after.$column);
        )+ };
    }
    compare!(
        name,
        greeting_enabled,
        greeting_message,
        enable_auto_assignment,
        enable_email_collect,
        csat_survey_enabled,
        csat_config,
        allow_messages_after_resolved,
        lock_to_single_conversation,
        working_hours_enabled,
        out_of_office_message,
        timezone,
        sender_name_type,
        business_name,
        auto_assignment_config,
    );
    changes.add_time("updated_at", Some(before.updated_at), Some(after.updated_at));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_csat_configuration_is_completed() {
        let Value::Object(given) = json!({"display_type": "star", "survey_rules": {"values": ["a", 1]}})
        else {
            panic!()
        };
        let expected = json!({
            "display_type": "star", "message": "",
            "survey_rules": {"operator": "contains", "values": ["a"]},
        });
        assert_eq!(csat(&given).read::<Value>(), Some(expected));
        assert_eq!(csat(&Map::new()).map().get("display_type"), Some(&json!("emoji")));
    }

    #[test]
    fn broken_rules_are_all_told() {
        let changes = InboxChanges {
            name: Some(" ".into()),
            greeting_message: Some(Some("x".repeat(10_001))),
            timezone: Some("Middle/Earth".into()),
            max_assignment_limit: Some(Some(0)),
            portal: Some(Some(1)),
            ..Default::default()
        };
        let mut faults = Faults::new();
        changes.check(&mut faults);
        let Err(Error::Invalid(found)) = faults.settle() else { panic!() };
        let names: Vec<_> = found.iter().map(|fault| fault.attribute).collect();
        assert_eq!(names, ["name", "greeting_message", "timezone", "auto_assignment_config", "portal"]);
        let fine = InboxChanges { timezone: Some("Europe/Berlin".into()), ..Default::default() };
        let mut faults = Faults::new();
        fine.check(&mut faults);
        assert!(faults.settle().is_ok());
    }
}
