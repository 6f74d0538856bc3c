//! What only one kind of channel has: the website widget's looks, an API channel's attributes. Kept as
//! the channel's JSON settings.

use porchlight_schema::tables::Channel;
use porchlight_schema::{ChannelKind, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{domains, patterns};
use crate::error::{Error, Result};
use crate::input::{Faults, LINE};
use crate::web_address;

/// Longest address a channel takes.
const URL_CHARS: usize = 2048;
/// Bytes of a free-form JSON object on a channel.
const OBJECT_BYTES: usize = 20_000;
/// Fields of a pre-chat form.
const FORM_FIELDS: usize = 50;

/// Parts of the widget that can be switched, in the order the wire lists them.
pub const FEATURES: &[&str] =
    &["attachments", "emoji_picker", "end_conversation", "use_inbox_avatar_for_bot"];
const REPLY_TIMES: &[&str] = &["in_a_few_minutes", "in_a_few_hours", "in_a_day"];

/// Settings of a website widget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WidgetSettings {
    pub website_url: String,
    pub widget_color: String,
    pub welcome_title: Option<String>,
    pub welcome_tagline: Option<String>,
    pub reply_time: String,
    pub pre_chat_form_enabled: bool,
    pub pre_chat_form_options: Map<String, Value>,
    pub continuity_via_email: bool,
    pub selected_feature_flags: Vec<String>,
    /// Where the widget may be used, as [`super::domains`] keeps it; empty for everywhere.
    pub allowed_domains: String,
}

impl WidgetSettings {
    /// The settings of a website's channel.
    pub fn of(settings: &Json) -> Self {
        settings.read().unwrap_or_default()
    }

    /// Whether a part of the widget is switched on.
    pub fn has(&self, feature: &str) -> bool {
        self.selected_feature_flags.iter().any(|name| name == feature)
    }
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self {
            website_url: String::new(),
            widget_color: "#1f93ff".into(),
            welcome_title: None,
            welcome_tagline: None,
            reply_time: "in_a_few_minutes".into(),
            pre_chat_form_enabled: false,
            pre_chat_form_options: standard_form(),
            continuity_via_email: true,
            selected_feature_flags: FEATURES.iter().take(3).map(|&name| name.to_owned()).collect(),
            allowed_domains: String::new(),
        }
    }
}

/// Settings of an API channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiSettings {
    pub additional_attributes: Map<String, Value>,
}

/// The settings of a channel, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Settings {
    Widget(WidgetSettings),
    Api(ApiSettings),
}

impl Settings {
    pub fn standard(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::WebWidget => Self::Widget(WidgetSettings::default()),
            ChannelKind::Api => Self::Api(ApiSettings::default()),
        }
    }

    pub fn of(channel: &Channel) -> Self {
        match channel.kind {
            ChannelKind::WebWidget => Self::Widget(WidgetSettings::of(&channel.settings)),
            ChannelKind::Api => Self::Api(channel.settings.read().unwrap_or_default()),
        }
    }

    pub fn json(&self) -> Json {
        match self {
            Self::Widget(settings) => Json::from(settings),
            Self::Api(settings) => Json::from(settings),
        }
    }
}

/// What is to change about a channel. `None` leaves a value as it is; values that the channel's kind
/// does not have are ignored.
#[derive(Debug, Clone, Default)]
pub struct ChannelChanges {
    pub website_url: Option<String>,
    pub widget_color: Option<String>,
    pub welcome_title: Option<Option<String>>,
    pub welcome_tagline: Option<Option<String>>,
    pub reply_time: Option<String>,
    pub pre_chat_form_enabled: Option<bool>,
    pub pre_chat_form_options: Option<Map<String, Value>>,
    pub continuity_via_email: Option<bool>,
    pub selected_feature_flags: Option<Vec<String>>,
    pub allowed_domains: Option<Option<String>>,
    pub hmac_mandatory: Option<bool>,
    pub webhook_url: Option<Option<String>>,
    pub additional_attributes: Option<Map<String, Value>>,
}

/// What a channel shall be, rules checked.
#[derive(Debug)]
pub(super) struct Changed {
    pub hmac_mandatory: bool,
    pub webhook_url: Option<String>,
    pub settings: Settings,
}

impl Changed {
    /// A channel as new ones are, before changes.
    pub fn standard(kind: ChannelKind) -> Self {
        Self { hmac_mandatory: false, webhook_url: None, settings: Settings::standard(kind) }
    }

    pub fn of(channel: &Channel) -> Self {
        Self {
            hmac_mandatory: channel.hmac_mandatory,
            webhook_url: channel.webhook_url.clone(),
            settings: Settings::of(channel),
        }
    }

    /// Applies changes and collects what breaks a rule.
    pub fn apply(&mut self, changes: ChannelChanges, faults: &mut Faults) -> Result<()> {
        self.hmac_mandatory = changes.hmac_mandatory.unwrap_or(self.hmac_mandatory);
        match &mut self.settings {
            Settings::Widget(settings) => change_widget(settings, changes, faults),
            Settings::Api(settings) => {
                if let Some(url) = changes.webhook_url {
                    self.webhook_url = url.filter(|url| !url.trim().is_empty());
                    if let Some(url) = &self.webhook_url {
                        web_address::check(faults, "webhook_url", "Webhook url", url, URL_CHARS);
                    }
                }
                if let Some(attributes) = changes.additional_attributes {
                    check_attributes(&attributes, faults);
                    settings.additional_attributes = attributes;
                }
                Ok(())
            }
        }
    }
}

fn change_widget(settings: &mut WidgetSettings, changes: ChannelChanges, faults: &mut Faults) -> Result<()> {
    let text = |old: &mut String, new: Option<String>| *old = new.unwrap_or(std::mem::take(old));
    let nullable = |old: &mut Option<String>, new: Option<Option<String>>| {
        if let Some(new) = new {
            *old = new;
        }
    };
    text(&mut settings.website_url, changes.website_url);
    text(&mut settings.widget_color, changes.widget_color);
    nullable(&mut settings.welcome_title, changes.welcome_title);
    nullable(&mut settings.welcome_tagline, changes.welcome_tagline);
    if let Some(time) = changes.reply_time {
        settings.reply_time = reply_time(&time)?;
    }
    if let Some(enabled) = changes.pre_chat_form_enabled {
        settings.pre_chat_form_enabled = enabled;
    }
    if let Some(continuity) = changes.continuity_via_email {
        settings.continuity_via_email = continuity;
    }
    if let Some(form) = changes.pre_chat_form_options {
        settings.pre_chat_form_options = pre_chat_form(form, faults);
    }
    if let Some(flags) = changes.selected_feature_flags {
        settings.selected_feature_flags = features(&flags)?;
    }
    if let Some(domains) = changes.allowed_domains {
        settings.allowed_domains = domains::normalized(domains.as_deref().unwrap_or_default(), faults);
    }
    check_widget(settings, faults);
    Ok(())
}

fn check_widget(settings: &WidgetSettings, faults: &mut Faults) {
    faults.need("website_url", "Website url", &settings.website_url);
    faults.at_most("website_url", "Website url", &settings.website_url, LINE);
    faults.need("widget_color", "Widget color", &settings.widget_color);
    faults.at_most("widget_color", "Widget color", &settings.widget_color, LINE);
    let title = settings.welcome_title.as_deref().unwrap_or_default();
    faults.at_most("welcome_title", "Welcome title", title, LINE);
    let tagline = settings.welcome_tagline.as_deref().unwrap_or_default();
    faults.at_most("welcome_tagline", "Welcome tagline", tagline, LINE);
}

/// By name, or by number as the field stores it.
fn reply_time(text: &str) -> Result<String> {
    let by_number = text.parse().ok().and_then(|at: usize| REPLY_TIMES.get(at));
    REPLY_TIMES
        .iter()
        .find(|name| **name == text)
        .or(by_number)
        .map(|name| (*name).to_owned())
        .ok_or_else(|| unknown(text, "reply_time"))
}

/// The features named, each once, in the order the wire lists them.
fn features(names: &[String]) -> Result<Vec<String>> {
    if let Some(name) = names.iter().find(|name| !FEATURES.contains(&name.as_str())) {
        return Err(unknown(name, "selected_feature_flags"));
    }
    let named = FEATURES.iter().filter(|feature| names.iter().any(|name| name == *feature));
    Ok(named.map(|name| (*name).to_owned()).collect())
}

fn unknown(value: &str, attribute: &str) -> Error {
    let value: String = value.chars().take(60).collect();
    Error::refused(format!("'{value}' is not a valid {attribute}"))
}

fn check_attributes(attributes: &Map<String, Value>, faults: &mut Faults) {
    let window = attributes.get("agent_reply_time_window").filter(|value| !value.is_null());
    let hours = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    if window.is_some_and(|value| value.as_str() != Some("") && hours(value).is_none_or(|hours| hours <= 0.0))
    {
        faults.add("agent_reply_time_window", "Agent reply time window must be greater than 0");
    }
    if Json::from(attributes).as_str().len() > OBJECT_BYTES {
        faults.add("additional_attributes", "Additional attributes is too long");
    }
}

/// Keys of a form field that are kept; others are dropped.
const FIELD_KEYS: &[&str] = &[
    "field_type",
    "label",
    "placeholder",
    "name",
    "enabled",
    "type",
    "required",
    "locale",
    "values",
    "regex_pattern",
    "regex_cue",
];

/// The known parts of a form. Without fields it gets the standard ones.
fn pre_chat_form(mut given: Map<String, Value>, faults: &mut Faults) -> Map<String, Value> {
    let mut form = Map::new();
    for key in ["pre_chat_message", "require_email"] {
        if let Some(value) = given.remove(key).filter(|value| !value.is_object() && !value.is_array()) {
            form.insert(key.into(), value);
        }
    }
    let fields = match given.remove("pre_chat_fields") {
        Some(Value::Array(fields)) => fields.into_iter().filter_map(form_field).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    if fields.len() > FORM_FIELDS {
        faults.add(
            "pre_chat_form_options",
            format!("Pre chat form options has more than {FORM_FIELDS} fields"),
        );
    }
    let pattern =
        |field: &Value| field.get("regex_pattern").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !fields.iter().map(pattern).all(|pattern| patterns::is_quick(&pattern)) {
        faults
            .add("pre_chat_form_options", "Pre chat form options has a pattern that is too long or too slow");
    }
    let fields = if fields.is_empty() { standard_fields() } else { Value::Array(fields) };
    form.insert("pre_chat_fields".into(), fields);
    if Json::from(&form).as_str().len() > OBJECT_BYTES {
        faults.add("pre_chat_form_options", "Pre chat form options is too long");
    }
    form
}

fn form_field(field: Value) -> Option<Value> {
    let Value::Object(mut given) = field else { return None };
    given.retain(|key, value| FIELD_KEYS.contains(&key.as_str()) && (key == "values" || !value.is_object()));
    Some(Value::Object(given))
}

fn standard_fields() -> Value {
    let field = |label: &str, name: &str, kind: &str, required: bool| {
        json!({
            "field_type": "standard", "label": label, "name": name, "type": kind,
            "required": required, "enabled": false,
        })
    };
    json!([
        field("Email address", "emailAddress", "email", true),
        field("Full name", "fullName", "text", false),
        field("Phone number", "phoneNumber", "text", false),
    ])
}

fn standard_form() -> Map<String, Value> {
    let mut form = Map::new();
    form.insert("pre_chat_message".into(), "Please tell us who you are and what you need.".into());
    form.insert("pre_chat_fields".into(), standard_fields());
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(kind: ChannelKind, changes: ChannelChanges) -> (Changed, Vec<&'static str>) {
        let (mut channel, mut faults) = (Changed::standard(kind), Faults::new());
        channel.apply(changes, &mut faults).unwrap();
        let found = match faults.settle() {
            Err(Error::Invalid(found)) => found.iter().map(|fault| fault.attribute).collect(),
            _ => Vec::new(),
        };
        (channel, found)
    }

    #[test]
    fn a_widget_needs_its_website() {
        let none = changed(ChannelKind::WebWidget, ChannelChanges::default());
        assert_eq!(none.1, ["website_url"]);
        let changes = ChannelChanges { website_url: Some("shop.example.test".into()), ..Default::default() };
        assert_eq!(changed(ChannelKind::WebWidget, changes).1, Vec::<&str>::new());
    }

    #[test]
    fn an_api_channel_ignores_what_widgets_have() {
        let changes = ChannelChanges { website_url: Some(String::new()), ..Default::default() };
        let (channel, faults) = changed(ChannelKind::Api, changes);
        assert!(faults.is_empty());
        assert_eq!(channel.settings, Settings::standard(ChannelKind::Api));
    }

    #[test]
    fn webhook_addresses_are_checked_and_blank_ones_removed() {
        for (url, stored, faults) in [
            ("https://hook.example.test/in", Some("https://hook.example.test/in"), 0),
            ("", None, 0),
            ("ftp://x.test", Some("ftp://x.test"), 1),
            ("nonsense", Some("nonsense"), 1),
        ] {
            let changes = ChannelChanges { webhook_url: Some(Some(url.into())), ..Default::default() };
            let (channel, found) = changed(ChannelKind::Api, changes);
            assert_eq!((channel.webhook_url.as_deref(), found.len()), (stored, faults), "{url}");
        }
    }

    #[test]
    fn the_reply_window_must_be_positive() {
        for (window, faults) in
            [(json!(24), 0), (json!("12"), 0), (json!(null), 0), (json!(0), 1), (json!("x"), 1)]
        {
            let mut attributes = Map::new();
            attributes.insert("agent_reply_time_window".into(), window.clone());
            let changes = ChannelChanges { additional_attributes: Some(attributes), ..Default::default() };
            assert_eq!(changed(ChannelKind::Api, changes).1.len(), faults, "{window}");
        }
    }

    #[test]
    fn features_come_back_in_one_order_and_unknown_ones_are_refused() {
        let names = ["end_conversation".to_owned(), "attachments".into(), "attachments".into()];
        assert_eq!(features(&names).unwrap(), ["attachments", "end_conversation"]);
        assert!(features(&["video".to_owned()]).is_err());
        assert_eq!(reply_time("2").unwrap(), "in_a_day");
        assert!(reply_time("3").is_err());
    }

    #[test]
    fn a_form_keeps_what_is_known_and_is_never_without_fields() {
        let form =
            json!({"pre_chat_message": "Hi", "evil": 1, "pre_chat_fields": [{"name": "x", "onload": 1}, 7]});
        let Value::Object(form) = form else { panic!() };
        let kept = pre_chat_form(form, &mut Faults::new());
        assert_eq!(
            Value::Object(kept),
            json!({"pre_chat_message": "Hi", "pre_chat_fields": [{"name": "x"}]})
        );
        let empty = pre_chat_form(Map::new(), &mut Faults::new());
        assert_eq!(empty.get("pre_chat_fields"), Some(&standard_fields()));
    }
}
