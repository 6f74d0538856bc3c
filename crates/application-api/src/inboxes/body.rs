//! What requests say about an inbox.

use porchlight_domain::inboxes::InboxChanges;
use porchlight_domain::inboxes::channels::ChannelChanges;
use porchlight_domain::inboxes::hours::WorkingDayChanges;
use porchlight_domain::schema::{ChannelKind, SenderNameType};
use porchlight_domain::{Error, Result};
use porchlight_http::{Input, lenient};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The parameters of an inbox. Clients that send forms write `null` as a word.
#[derive(Debug)]
pub struct InboxBody(InboxFields);

impl<'de> Deserialize<'de> for InboxBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let mut given = Map::<String, Value>::deserialize(deserializer)?;
        given
            .values_mut()
            .filter(|value| value.as_str() == Some("null"))
            .for_each(|value| *value = Value::Null);
        serde_json::from_value(Value::Object(given)).map(Self).map_err(D::Error::custom)
    }
}

impl Input for InboxBody {
    const FILES: usize = 1;
}

/// An inbox as it is to be; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = InboxBody)]
pub struct InboxFields {
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::boolean")]
    greeting_enabled: Option<bool>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    greeting_message: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::boolean")]
    enable_email_collect: Option<bool>,
    #[serde(deserialize_with = "lenient::boolean")]
    csat_survey_enabled: Option<bool>,
    /// `display_type`, `message` and `survey_rules`. Changes only.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    csat_config: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::boolean")]
    enable_auto_assignment: Option<bool>,
    /// `max_assignment_limit`: conversations one agent may have at once.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    auto_assignment_config: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::boolean")]
    working_hours_enabled: Option<bool>,
    /// Days to change, each named by its `day_of_week`. Changes only.
    #[serde(deserialize_with = "lenient::list")]
    #[schema(value_type = Option<Vec<WorkingDayBody>>)]
    working_hours: Option<Vec<Value>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    out_of_office_message: Option<Option<String>>,
    /// IANA name.
    #[serde(deserialize_with = "lenient::text")]
    timezone: Option<String>,
    #[serde(deserialize_with = "lenient::boolean")]
    allow_messages_after_resolved: Option<bool>,
    #[serde(deserialize_with = "lenient::boolean")]
    lock_to_single_conversation: Option<bool>,
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    portal_id: Option<Option<i64>>,
    /// `friendly` or `professional`.
    #[serde(deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    sender_name_type: Option<SenderNameType>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    business_name: Option<Option<String>>,
    /// Needed to make an inbox.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<ChannelBody>)]
    channel: Option<Map<String, Value>>,
}

/// Hours of one day; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WorkingDayBody {
    /// 0 is Sunday.
    #[serde(deserialize_with = "lenient::integer")]
    day_of_week: Option<i64>,
    #[serde(deserialize_with = "lenient::boolean")]
    closed_all_day: Option<bool>,
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    open_hour: Option<Option<i64>>,
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    open_minutes: Option<Option<i64>>,
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    close_hour: Option<Option<i64>>,
    #[serde(deserialize_with = "lenient::nullable_integer")]
    #[schema(value_type = Option<i64>)]
    close_minutes: Option<Option<i64>>,
    #[serde(deserialize_with = "lenient::boolean")]
    open_all_day: Option<bool>,
}

impl From<WorkingDayBody> for WorkingDayChanges {
    fn from(body: WorkingDayBody) -> Self {
        Self {
            day_of_week: body.day_of_week,
            closed_all_day: body.closed_all_day,
            open_hour: body.open_hour,
            open_minutes: body.open_minutes,
            close_hour: body.close_hour,
            close_minutes: body.close_minutes,
            open_all_day: body.open_all_day,
        }
    }
}

/// A channel. Only what its type has is read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ChannelBody {
    /// `api` or `web_widget`; read when the inbox is made.
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    kind: Option<String>,
    /// Websites: where the widget is embedded; required.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    website_url: Option<Option<String>>,
    /// Websites: `#1f93ff` unless given.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    widget_color: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    welcome_title: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    welcome_tagline: Option<Option<String>>,
    /// `in_a_few_minutes`, `in_a_few_hours` or `in_a_day`.
    #[serde(deserialize_with = "lenient::text")]
    reply_time: Option<String>,
    #[serde(deserialize_with = "lenient::boolean")]
    pre_chat_form_enabled: Option<bool>,
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    pre_chat_form_options: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::boolean")]
    continuity_via_email: Option<bool>,
    /// Websites: `attachments`, `emoji_picker`, `end_conversation`, `use_inbox_avatar_for_bot`.
    #[serde(deserialize_with = "lenient::texts")]
    selected_feature_flags: Option<Vec<String>>,
    /// Websites: where the widget may be used, such as `example.com, *.example.com`; blank for everywhere.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    allowed_domains: Option<Option<String>>,
    /// Whether visitors must prove who they are.
    #[serde(deserialize_with = "lenient::boolean")]
    hmac_mandatory: Option<bool>,
    /// API channels: where events of the inbox are sent.
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    webhook_url: Option<Option<String>>,
    /// API channels: `agent_reply_time_window` (hours) and whatever the client keeps.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Map<String, Value>>,
}

impl From<ChannelBody> for ChannelChanges {
    fn from(body: ChannelBody) -> Self {
        Self {
            website_url: body.website_url.map(Option::unwrap_or_default),
            widget_color: body.widget_color.map(Option::unwrap_or_default),
            welcome_title: body.welcome_title,
            welcome_tagline: body.welcome_tagline,
            reply_time: body.reply_time,
            pre_chat_form_enabled: body.pre_chat_form_enabled,
            pre_chat_form_options: body.pre_chat_form_options,
            continuity_via_email: body.continuity_via_email,
            selected_feature_flags: body.selected_feature_flags,
            allowed_domains: body.allowed_domains,
            hmac_mandatory: body.hmac_mandatory,
            webhook_url: body.webhook_url,
            additional_attributes: body.additional_attributes,
        }
    }
}

impl InboxBody {
    /// A new inbox: needs a channel of a known type.
    pub fn for_create(self) -> Result<(ChannelKind, InboxChanges)> {
        let kind = match self.0.channel.as_ref().map(|channel| channel.get("type").and_then(Value::as_str)) {
            None => return Err(Error::missing("channel")),
            Some(Some("api")) => ChannelKind::Api,
            Some(Some("web_widget")) => ChannelKind::WebWidget,
            Some(_) => return Err(Error::invalid("channel", "Channel must exist")),
        };
        let mut new = self.for_update()?;
        new.working_hours = None;
        Ok((kind, new))
    }

    pub fn for_update(self) -> Result<InboxChanges> {
        let fields = self.0;
        let channel: ChannelBody = parse("channel", Value::Object(fields.channel.unwrap_or_default()))?;
        let limit = match fields.auto_assignment_config {
            Some(config) => Some(
                parse::<LimitBody>("auto_assignment_config", Value::Object(config))?.max_assignment_limit,
            ),
            None => None,
        };
        Ok(InboxChanges {
            name: fields.name.map(Option::unwrap_or_default),
            greeting_enabled: fields.greeting_enabled,
            greeting_message: fields.greeting_message,
            enable_auto_assignment: fields.enable_auto_assignment,
            enable_email_collect: fields.enable_email_collect,
            csat_survey_enabled: fields.csat_survey_enabled,
            csat_config: fields.csat_config,
            allow_messages_after_resolved: fields.allow_messages_after_resolved,
            lock_to_single_conversation: fields.lock_to_single_conversation,
            working_hours_enabled: fields.working_hours_enabled,
            working_hours: fields.working_hours.map(days).transpose()?,
            out_of_office_message: fields.out_of_office_message,
            timezone: fields.timezone,
            sender_name_type: fields.sender_name_type,
            business_name: fields.business_name,
            max_assignment_limit: limit,
            portal: fields.portal_id,
            channel: channel.into(),
            avatar: None,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LimitBody {
    #[serde(deserialize_with = "lenient::integer")]
    max_assignment_limit: Option<i64>,
}

fn days(given: Vec<Value>) -> Result<Vec<WorkingDayChanges>> {
    if given.len() > 7 {
        return Err(Error::refused("working_hours has more than 7 days"));
    }
    given.into_iter().map(|day| parse::<WorkingDayBody>("working_hours", day).map(Into::into)).collect()
}

/// A part that clients may send as JSON or as text of it, so that it is read in a second step.
fn parse<T: serde::de::DeserializeOwned>(name: &str, value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::refused(format!("{name}: {error}")))
}
