//! Surveys: how satisfied a contact was. A survey is a message; its answer is kept beside it.

use porchlight_schema::tables::{Conversation, CsatSurveyResponse, Inbox, Message};
use porchlight_schema::{ContentType, Json};
use porchlight_store::account::csat::{self as store, NewResponse};
use porchlight_store::account::{context, messages as rows};
use porchlight_store::installation::accounts;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::messages::{self, LoadedMessage};
use crate::{AccountScope, Conn, Installation, Tx, conversations, sign_in};

/// For how many days after it was sent a survey takes an answer.
const DAYS: i64 = 14;
/// Characters of what a contact says beside its rating.
const FEEDBACK_CHARS: usize = 20_000;
/// Answers to one message: fields of a form, chosen items.
const ANSWERS: usize = 100;
/// Bytes of all answers to one message.
const ANSWER_BYTES: usize = 64 * 1024;

/// A survey as the contact sees it.
#[derive(Debug)]
pub struct Survey {
    pub message: Message,
    pub conversation: Conversation,
    pub inbox: Inbox,
    /// Of the account, such as `pt_BR`.
    pub locale: String,
    pub response: Option<CsatSurveyResponse>,
}

/// The survey of the conversation with this UUID, given or not.
pub fn show(conn: &mut Conn, uuid: &str) -> Result<Survey> {
    let (visitor, number) = sign_in::survey_scope(conn, uuid)?;
    let conversation = conversations::of_contact(conn, &visitor, number)?;
    let message = rows::survey_of(conn, visitor.account_scope(), conversation.id)?;
    load(conn, visitor.account_scope(), conversation, message)
}

/// Answers the survey of the conversation with this UUID; a second answer replaces the first.
pub fn answer(tx: &mut Tx, inst: &Installation, uuid: &str, values: &Value) -> Result<Survey> {
    let (visitor, number) = sign_in::survey_scope(tx, uuid)?;
    let scope = visitor.account_scope();
    let conversation = conversations::of_contact_locked(tx, &visitor, number)?;
    let message = rows::survey_of(tx, scope, conversation.id)?;
    let answered = submit(tx, inst, scope, &conversation, message, values)?;
    load(tx, scope, conversation, answered.message)
}

fn load(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: Conversation,
    message: Message,
) -> Result<Survey> {
    let (inbox, _) = context::inboxes(conn, scope, &[conversation.inbox_id])?.pop().ok_or(Error::NotFound)?;
    let locale = accounts::find(conn, scope)?.locale;
    let response = store::of_message(conn, scope, message.id)?;
    Ok(Survey { message, conversation, inbox, locale, response })
}

/// Keeps what a contact answered to a message of its conversation, whose row this transaction holds.
pub(crate) fn submit(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    conversation: &Conversation,
    message: Message,
    values: &Value,
) -> Result<LoadedMessage> {
    let values = permitted(values)?;
    if message.content_type == ContentType::InputCsat {
        if message.created_at.plus_seconds(DAYS * 24 * 3600) < tx.now() {
            return Err(Error::refused("You cannot update the CSAT survey after 14 days"));
        }
        if let Some(rating) = Rating::of(&values)? {
            keep(tx, scope, conversation, &message, rating)?;
        }
    }
    let mut attributes = Map::new();
    attributes.insert("submitted_values".into(), values);
    messages::submit(tx, inst, scope, conversation, message.id, attributes)
}

fn keep(
    tx: &mut Tx,
    scope: &AccountScope,
    conversation: &Conversation,
    message: &Message,
    rating: Rating,
) -> Result<CsatSurveyResponse> {
    let new = NewResponse {
        conversation: conversation.id,
        message: message.id,
        contact: conversation.contact_id,
        agent: conversation.assignee_id,
        rating: rating.stars,
        feedback: rating.feedback,
    };
    Ok(store::upsert(tx, scope, &new)?)
}

/// What clients may answer: one object, or a list of them, each with these keys and no others.
fn permitted(values: &Value) -> Result<Value> {
    let object = |given: &Map<String, Value>| {
        let mut kept = Map::new();
        for key in ["name", "title", "value"] {
            if let Some(value) = given.get(key).filter(|value| !value.is_object() && !value.is_array()) {
                kept.insert(key.into(), value.clone());
            }
        }
        if let Some(Value::Object(survey)) = given.get("csat_survey_response") {
            let mut response = Map::new();
            for key in ["rating", "feedback_message"] {
                if let Some(value) = survey.get(key).filter(|value| !value.is_object() && !value.is_array()) {
                    response.insert(key.into(), value.clone());
                }
            }
            kept.insert("csat_survey_response".into(), Value::Object(response));
        }
        Value::Object(kept)
    };
    let kept = match values {
        Value::Object(given) => object(given),
        Value::Array(given) if given.len() > ANSWERS => {
            return Err(Error::refused(format!("At most {ANSWERS} values can be submitted")));
        }
        Value::Array(given) => Value::Array(given.iter().filter_map(Value::as_object).map(object).collect()),
        _ => return Err(Error::missing("submitted_values")),
    };
    if Json::from(&kept).as_str().len() > ANSWER_BYTES {
        return Err(Error::refused(format!("The submitted values are larger than {ANSWER_BYTES} bytes")));
    }
    Ok(kept)
}

/// A rating with what was said beside it.
#[derive(Debug, PartialEq)]
struct Rating {
    /// 1 to 5.
    stars: i32,
    feedback: Option<String>,
}

impl Rating {
    /// Reads the rating among permitted values; `None` when nothing was rated yet.
    fn of(values: &Value) -> Result<Option<Self>> {
        let survey = match values {
            Value::Array(list) => list.iter().find_map(|value| value.get("csat_survey_response")),
            other => other.get("csat_survey_response"),
        };
        let Some(rating) = survey.and_then(|survey| survey.get("rating")).filter(|rating| !rating.is_null())
        else {
            return Ok(None);
        };
        let number = rating.as_i64().or_else(|| rating.as_str()?.trim().parse().ok());
        let stars =
            number.and_then(|number| i32::try_from(number).ok()).filter(|stars| (1..=5).contains(stars));
        let stars = stars.ok_or_else(|| Error::invalid("rating", "Rating must be between 1 and 5"))?;
        let feedback = survey.and_then(|survey| survey.get("feedback_message")).and_then(Value::as_str);
        if feedback.is_some_and(|text| text.chars().count() > FEEDBACK_CHARS) {
            let text = format!("Feedback message is too long (maximum is {FEEDBACK_CHARS} characters)");
            return Err(Error::invalid("feedback_message", text));
        }
        Ok(Some(Self { stars, feedback: feedback.map(str::to_owned) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_known_keys_are_kept() {
        let given = json!({"name": "n", "value": 1, "deleted": true, "title": {"x": 1},
            "csat_survey_response": {"rating": 4, "contact_id": 9}});
        let kept = permitted(&given).unwrap();
        assert_eq!(kept, json!({"name": "n", "value": 1, "csat_survey_response": {"rating": 4}}));
        assert_eq!(permitted(&json!([{"value": "b", "id": 1}, 7])).unwrap(), json!([{"value": "b"}]));
        assert!(permitted(&json!("text")).is_err());
        assert!(permitted(&json!(vec![json!({"value": 1}); ANSWERS + 1])).is_err());
        assert!(permitted(&json!({"value": "x".repeat(ANSWER_BYTES)})).is_err());
    }

    #[test]
    fn ratings_go_from_one_to_five() {
        let rate = |rating: Value| Rating::of(&json!({"csat_survey_response": {"rating": rating}}));
        assert_eq!(rate(json!(5)).unwrap(), Some(Rating { stars: 5, feedback: None }));
        assert_eq!(rate(json!("3")).unwrap().map(|rating| rating.stars), Some(3));
        assert_eq!(rate(json!(null)).unwrap(), None);
        assert_eq!(Rating::of(&json!({"value": 1})).unwrap(), None);
        for wrong in [json!(0), json!(6), json!(4.5), json!("x"), json!(-1), json!(true), json!(1_i64 << 40)]
        {
            assert!(rate(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
