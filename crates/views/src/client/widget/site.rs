//! What a widget has to know of its website, in the two spellings that clients of the wire know.

use porchlight_domain::Installation;
use porchlight_domain::widget::{LANGUAGES, Site, Visit};
use porchlight_schema::ContactId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::VisitorView;
use crate::application::inboxes::WorkingDayView;
use crate::people::avatar_url;

/// A language of the widget.
#[derive(Debug, Serialize, ToSchema)]
pub struct LanguageView {
    pub name: &'static str,
    pub iso_639_1_code: &'static str,
}

fn languages() -> Vec<LanguageView> {
    LANGUAGES.iter().map(|&(name, iso_639_1_code)| LanguageView { name, iso_639_1_code }).collect()
}

/// Of the installation, in capitals as the wire has it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct GlobalConfigView {
    pub logo_thumbnail: &'static str,
    pub brand_name: &'static str,
    pub widget_brand_url: &'static str,
    /// Whether files go up in two steps; here they come along with the message.
    pub direct_uploads_enabled: bool,
}

const GLOBAL: GlobalConfigView = GlobalConfigView {
    logo_thumbnail: "",
    brand_name: "Porchlight",
    widget_brand_url: "",
    direct_uploads_enabled: false,
};

macro_rules! site_views {
    ($($(#[$attribute:meta])* $view:ident { $($rename:meta)? })+) => { $(
        $(#[$attribute])*
        #[derive(Debug, Serialize, ToSchema)]
        $(#[$rename])?
        pub struct $view<'a> {
            pub allow_messages_after_resolved: bool,
            pub avatar_url: String,
            pub csat_survey_enabled: bool,
            pub disable_branding: bool,
            /// Of `attachments`, `emoji_picker`, `end_conversation`, `use_inbox_avatar_for_bot`.
            pub enabled_features: &'a [String],
            pub enabled_languages: Vec<LanguageView>,
            /// Name of the bot that answers first; empty without.
            pub has_a_connected_agent_bot: &'a str,
            /// Of the account, such as `pt_BR`.
            pub locale: &'a str,
            pub out_of_office_message: Option<&'a str>,
            /// Always null: there are no help centres yet.
            pub portal: Option<()>,
            pub pre_chat_form_enabled: bool,
            #[schema(value_type = Object)]
            pub pre_chat_form_options: &'a Map<String, Value>,
            /// `in_a_few_minutes`, `in_a_few_hours` or `in_a_day`.
            pub reply_time: &'a str,
            /// IANA name.
            pub timezone: &'a str,
            /// Of the time zone now, such as `+05:30`.
            pub utc_offset: &'a str,
            pub website_name: &'a str,
            pub website_token: &'a str,
            pub welcome_tagline: &'a str,
            pub welcome_title: &'a str,
            pub widget_color: &'a str,
            /// Seven days, Sunday first.
            pub working_hours: Vec<WorkingDayView>,
            pub working_hours_enabled: bool,
        }

        impl<'a> $view<'a> {
            pub fn new(inst: &Installation, site: &'a Site) -> Self {
                let (inbox, settings) = (&site.inbox, &site.settings);
                Self {
                    allow_messages_after_resolved: inbox.allow_messages_after_resolved,
                    avatar_url: avatar_url(inst, inbox.avatar_blob_id),
                    csat_survey_enabled: inbox.csat_survey_enabled,
                    disable_branding: site.unbranded,
                    enabled_features: &settings.selected_feature_flags,
                    enabled_languages: languages(),
                    has_a_connected_agent_bot: &site.bot,
                    locale: &site.locale,
                    out_of_office_message: inbox.out_of_office_message.as_deref(),
                    portal: None,
                    pre_chat_form_enabled: settings.pre_chat_form_enabled,
                    pre_chat_form_options: &settings.pre_chat_form_options,
                    reply_time: &settings.reply_time,
                    timezone: &inbox.timezone,
                    utc_offset: &site.utc_offset,
                    website_name: &inbox.name,
                    website_token: &site.channel.identifier,
                    welcome_tagline: settings.welcome_tagline.as_deref().unwrap_or_default(),
                    welcome_title: settings.welcome_title.as_deref().unwrap_or_default(),
                    widget_color: &settings.widget_color,
                    working_hours: site.working_hours.iter().map(WorkingDayView::from).collect(),
                    working_hours_enabled: inbox.working_hours_enabled,
                }
            }
        }
    )+ };
}

site_views! {
    /// A website as the widget's page has it.
    ChannelView { serde(rename_all = "camelCase") }
    /// A website as `POST /config` answers it.
    WebsiteView {}
}

/// What the widget's page begins with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageView<'a> {
    pub chatwoot_web_channel: ChannelView<'a>,
    /// Subscribes to the visitor's live stream.
    pub chatwoot_pubsub_token: &'a str,
    /// Goes with every further request as `X-Auth-Token`.
    pub auth_token: &'a str,
    pub global_config: GlobalConfigView,
    pub contact: VisitorView<'a>,
}

impl<'a> PageView<'a> {
    pub fn new(inst: &Installation, visit: &'a Visit) -> Self {
        Self {
            chatwoot_web_channel: ChannelView::new(inst, &visit.site),
            chatwoot_pubsub_token: &visit.contact_inbox.pubsub_token,
            auth_token: &visit.token,
            global_config: GLOBAL,
            contact: VisitorView::new(&visit.contact, visit.contact_inbox.hmac_verified),
        }
    }
}

/// What a widget without the page begins with.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteConfigView<'a> {
    pub website_channel_config: WebsiteConfigView<'a>,
    pub contact: ConfigContactView<'a>,
    pub global_config: GlobalConfigView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebsiteConfigView<'a> {
    #[serde(flatten)]
    pub website: WebsiteView<'a>,
    /// Address of this server.
    pub api_host: &'a str,
    /// Goes with every further request as `X-Auth-Token`.
    pub auth_token: &'a str,
    /// The same as `utc_offset`, as older clients spell it.
    pub utc_off_set: &'a str,
}

/// The visitor; what it has not proved to be is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfigContactView<'a> {
    pub email: Option<&'a str>,
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub identifier: Option<&'a str>,
    pub name: Option<&'a str>,
    pub phone_number: Option<&'a str>,
    /// Subscribes to the visitor's live stream.
    pub pubsub_token: &'a str,
}

impl<'a> SiteConfigView<'a> {
    pub fn new(inst: &'a Installation, visit: &'a Visit) -> Self {
        let website = WebsiteView::new(inst, &visit.site);
        let contact = &visit.contact;
        let proven = |text: Option<&'a str>| text.filter(|_| visit.contact_inbox.hmac_verified);
        Self {
            website_channel_config: WebsiteConfigView {
                api_host: &inst.frontend_url,
                auth_token: &visit.token,
                utc_off_set: &visit.site.utc_offset,
                website,
            },
            contact: ConfigContactView {
                email: proven(contact.email.as_deref()),
                id: contact.id,
                identifier: proven(contact.identifier.as_deref()),
                name: proven(Some(&contact.name)),
                phone_number: proven(contact.phone_number.as_deref()),
                pubsub_token: &visit.contact_inbox.pubsub_token,
            },
            global_config: GLOBAL,
        }
    }
}
