//! Views: surveys.

use porchlight_domain::Installation;
use porchlight_domain::csat::Survey;
use porchlight_schema::tables::CsatSurveyResponse;
use porchlight_schema::{AccountId, ContactId, ConversationId, MessageId, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::people::avatar_url;

/// A survey with its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyView<'a> {
    /// The id of the message that asks.
    #[schema(value_type = i64)]
    pub id: MessageId,
    /// Null until a rating was given.
    pub csat_survey_response: Option<SurveyResponseView<'a>>,
    /// `emoji` or `star`.
    pub display_type: String,
    /// The inbox's own words for the question; null when it has none.
    pub content: Option<String>,
    /// Address of the inbox's avatar, or an empty string.
    pub inbox_avatar_url: String,
    pub inbox_name: &'a str,
    /// Language of the account, such as `pt_BR`.
    pub locale: &'a str,
    /// The internal id of the conversation, not its number.
    #[schema(value_type = i64)]
    pub conversation_id: ConversationId,
    /// ISO 8601.
    pub created_at: String,
}

/// What a contact answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyResponseView<'a> {
    pub id: i64,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    #[schema(value_type = i64)]
    pub conversation_id: ConversationId,
    #[schema(value_type = i64)]
    pub message_id: MessageId,
    /// 1 to 5.
    pub rating: i32,
    pub feedback_message: Option<&'a str>,
    #[schema(value_type = i64)]
    pub contact_id: ContactId,
    /// Who had the conversation when it was first rated.
    #[schema(value_type = Option<i64>)]
    pub assigned_agent_id: Option<UserId>,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
}

impl<'a> From<&'a CsatSurveyResponse> for SurveyResponseView<'a> {
    fn from(row: &'a CsatSurveyResponse) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            conversation_id: row.conversation_id,
            message_id: row.message_id,
            rating: row.rating,
            feedback_message: row.feedback_message.as_deref(),
            contact_id: row.contact_id,
            assigned_agent_id: row.assigned_agent_id,
            created_at: row.created_at.iso(),
            updated_at: row.updated_at.iso(),
        }
    }
}

impl<'a> SurveyView<'a> {
    pub fn new(inst: &Installation, survey: &'a Survey) -> Self {
        let config = survey.inbox.csat_config.map();
        let asked = survey.message.content_attributes.map();
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
        };
        let display_type = text(asked.get("display_type")).or_else(|| text(config.get("display_type")));
        Self {
            id: survey.message.id,
            csat_survey_response: survey.response.as_ref().map(SurveyResponseView::from),
            display_type: display_type.unwrap_or_else(|| "emoji".into()),
            content: text(config.get("message")),
            inbox_avatar_url: avatar_url(inst, survey.inbox.avatar_blob_id),
            inbox_name: &survey.inbox.name,
            locale: &survey.locale,
            conversation_id: survey.conversation.id,
            created_at: survey.message.created_at.iso(),
        }
    }
}
