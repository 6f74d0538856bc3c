//! Inboxes as the dashboard and API clients see them.

use porchlight_domain::Installation;
use porchlight_domain::inboxes::LoadedInbox;
use porchlight_domain::inboxes::channels::{ApiSettings, Settings, WidgetSettings};
use porchlight_domain::inboxes::hours::WorkingDay;
use porchlight_schema::{ChannelId, ChannelKind, InboxId, Json, SenderNameType, Ts};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::people::avatar_url;

/// An inbox with the settings of its channel. What the channel's kind does not have is null, or left
/// out where so noted.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxView<'a> {
    #[schema(value_type = i64)]
    pub id: InboxId,
    /// Address of the picture, or an empty string.
    pub avatar_url: String,
    #[schema(value_type = i64)]
    pub channel_id: ChannelId,
    pub name: &'a str,
    /// `Channel::WebWidget` or `Channel::Api`.
    #[schema(value_type = String)]
    pub channel_type: ChannelKind,
    pub greeting_enabled: bool,
    pub greeting_message: Option<&'a str>,
    pub working_hours_enabled: bool,
    pub enable_email_collect: bool,
    pub csat_survey_enabled: bool,
    /// `{}`, or `display_type`, `message` and `survey_rules`.
    #[schema(value_type = Object)]
    pub csat_config: &'a Json,
    pub enable_auto_assignment: bool,
    /// `{}`, or `max_assignment_limit`.
    #[schema(value_type = Object)]
    pub auto_assignment_config: &'a Json,
    pub out_of_office_message: Option<&'a str>,
    /// Seven days, Sunday first.
    pub working_hours: Vec<WorkingDayView>,
    /// IANA name.
    pub timezone: &'a str,
    /// Always null: neither kind of channel is called by a provider.
    pub callback_webhook_url: Option<&'a str>,
    pub allow_messages_after_resolved: bool,
    pub lock_to_single_conversation: bool,
    /// `friendly` or `professional`.
    #[schema(value_type = String)]
    pub sender_name_type: SenderNameType,
    pub business_name: Option<&'a str>,
    pub widget_color: Option<&'a str>,
    pub website_url: Option<&'a str>,
    pub hmac_mandatory: Option<bool>,
    pub welcome_title: Option<&'a str>,
    pub welcome_tagline: Option<&'a str>,
    /// The lines of HTML that put the widget on a website.
    pub web_widget_script: Option<String>,
    pub website_token: Option<&'a str>,
    pub selected_feature_flags: Option<&'a [String]>,
    /// `in_a_few_minutes`, `in_a_few_hours` or `in_a_day`.
    pub reply_time: Option<&'a str>,
    pub messaging_service_sid: Option<&'a str>,
    pub phone_number: Option<&'a str>,
    pub provider: Option<&'a str>,
    /// Websites only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_chat_form_enabled: Option<bool>,
    /// Websites only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub pre_chat_form_options: Option<&'a Map<String, Value>>,
    /// Websites only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuity_via_email: Option<bool>,
    /// Websites only: where the widget may be used, separated by commas; empty for everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_domains: Option<&'a str>,
    /// Websites only: when a visitor opened the widget last, at most a minute late; null for never. Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub last_visit_at: Option<Option<i64>>,
    /// API channels only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub webhook_url: Option<Option<&'a str>>,
    /// API channels only: names the inbox in the public API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_identifier: Option<&'a str>,
    /// API channels only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub additional_attributes: Option<&'a Map<String, Value>>,
    /// Administrators only: proves the identity of visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hmac_token: Option<&'a str>,
    /// Only in the answer that made the inbox: signs what its webhook is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<&'a str>,
}

impl<'a> InboxView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedInbox) -> Self {
        let common = Self::common(inst, loaded);
        match &loaded.settings {
            Settings::Widget(settings) => common.with_widget(inst, loaded, settings),
            Settings::Api(settings) => common.with_api(loaded, settings),
        }
    }

    fn common(inst: &Installation, loaded: &'a LoadedInbox) -> Self {
        let inbox = &loaded.inbox;
        Self {
            id: inbox.id,
            avatar_url: avatar_url(inst, inbox.avatar_blob_id),
            channel_id: inbox.channel_id,
            name: &inbox.name,
            channel_type: inbox.channel_kind,
            greeting_enabled: inbox.greeting_enabled,
            greeting_message: inbox.greeting_message.as_deref(),
            working_hours_enabled: inbox.working_hours_enabled,
            enable_email_collect: inbox.enable_email_collect,
            csat_survey_enabled: inbox.csat_survey_enabled,
            csat_config: &inbox.csat_config,
            enable_auto_assignment: inbox.enable_auto_assignment,
            auto_assignment_config: &inbox.auto_assignment_config,
            out_of_office_message: inbox.out_of_office_message.as_deref(),
            working_hours: loaded.working_hours.iter().map(WorkingDayView::from).collect(),
            timezone: &inbox.timezone,
            callback_webhook_url: None,
            allow_messages_after_resolved: inbox.allow_messages_after_resolved,
            lock_to_single_conversation: inbox.lock_to_single_conversation,
            sender_name_type: inbox.sender_name_type,
            business_name: inbox.business_name.as_deref(),
            widget_color: None,
            website_url: None,
            hmac_mandatory: Some(loaded.channel.hmac_mandatory),
            welcome_title: None,
            welcome_tagline: None,
            web_widget_script: None,
            website_token: None,
            selected_feature_flags: None,
            reply_time: None,
            messaging_service_sid: None,
            phone_number: None,
            provider: None,
            pre_chat_form_enabled: None,
            pre_chat_form_options: None,
            continuity_via_email: None,
            allowed_domains: None,
            last_visit_at: None,
            webhook_url: None,
            inbox_identifier: None,
            additional_attributes: None,
            hmac_token: loaded.hmac_token.as_deref(),
            secret: None,
        }
    }

    fn with_widget(self, inst: &Installation, loaded: &'a LoadedInbox, settings: &'a WidgetSettings) -> Self {
        Self {
            widget_color: Some(&settings.widget_color),
            website_url: Some(&settings.website_url),
            welcome_title: settings.welcome_title.as_deref(),
            welcome_tagline: settings.welcome_tagline.as_deref(),
            web_widget_script: Some(widget_script(&inst.frontend_url, &loaded.channel.identifier)),
            website_token: Some(&loaded.channel.identifier),
            selected_feature_flags: Some(&settings.selected_feature_flags),
            reply_time: Some(&settings.reply_time),
            pre_chat_form_enabled: Some(settings.pre_chat_form_enabled),
            pre_chat_form_options: Some(&settings.pre_chat_form_options),
            continuity_via_email: Some(settings.continuity_via_email),
            allowed_domains: Some(&settings.allowed_domains),
            last_visit_at: Some(loaded.channel.visited_at.map(Ts::seconds)),
            ..self
        }
    }

    fn with_api(self, loaded: &'a LoadedInbox, settings: &'a ApiSettings) -> Self {
        Self {
            webhook_url: Some(loaded.channel.webhook_url.as_deref()),
            inbox_identifier: Some(&loaded.channel.identifier),
            additional_attributes: Some(&settings.additional_attributes),
            secret: loaded.secret.as_deref(),
            ..self
        }
    }
}

/// The lines a website embeds.
fn widget_script(base: &str, token: &str) -> String {
    format!("<script>\n{}</script>\n", widget_loader(base, token))
}

/// The script that puts the widget on a website. Both values come from us: a configured address, a random
/// token.
pub fn widget_loader(base: &str, token: &str) -> String {
    let base = Value::from(base).to_string().replace('<', "\\u003c");
    format!(
        "(function () {{\n\
         \x20 var base = {base};\n\
         \x20 var script = document.createElement(\"script\");\n\
         \x20 script.src = base + \"/packs/js/sdk.js\";\n\
         \x20 script.async = true;\n\
         \x20 script.onload = function () {{\n\
         \x20   window.chatwootSDK.run({{ websiteToken: \"{token}\", baseUrl: base }});\n\
         \x20 }};\n\
         \x20 document.head.appendChild(script);\n\
         }})();\n"
    )
}

/// Working hours of one day, in the inbox's time zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkingDayView {
    /// 0 is Sunday.
    pub day_of_week: i64,
    pub closed_all_day: bool,
    /// Null on a closed day, as the other three.
    pub open_hour: Option<i64>,
    pub open_minutes: Option<i64>,
    pub close_hour: Option<i64>,
    pub close_minutes: Option<i64>,
    pub open_all_day: bool,
}

impl From<&WorkingDay> for WorkingDayView {
    fn from(day: &WorkingDay) -> Self {
        let shown = |value: Option<i64>| value.filter(|_| !day.closed_all_day);
        Self {
            day_of_week: day.day_of_week,
            closed_all_day: day.closed_all_day,
            open_hour: shown(day.open_hour),
            open_minutes: shown(day.open_minutes),
            close_hour: shown(day.close_hour),
            close_minutes: shown(day.close_minutes),
            open_all_day: day.open_all_day,
        }
    }
}

/// All inboxes the caller sees.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxesView<'a> {
    pub payload: Vec<InboxView<'a>>,
}

impl<'a> InboxesView<'a> {
    pub fn new(inst: &Installation, inboxes: &'a [LoadedInbox]) -> Self {
        Self { payload: inboxes.iter().map(|inbox| InboxView::new(inst, inbox)).collect() }
    }
}

/// What became of a request to delete.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxDeletionView {
    pub message: &'static str,
}

impl InboxDeletionView {
    pub const STARTED: Self = Self { message: "The inbox is gone; what it held is being deleted." };
}

#[cfg(test)]
mod tests {
    use super::widget_script;

    #[test]
    fn the_embedded_lines_hold_address_and_token_and_nothing_breaks_out() {
        let script = widget_script("https://help.example.test", "abc");
        assert!(script.contains("var base = \"https://help.example.test\";"), "{script}");
        assert!(script.contains("websiteToken: \"abc\""));
        assert_eq!(widget_script("</script>", "abc").matches("</script>").count(), 1);
    }
}
