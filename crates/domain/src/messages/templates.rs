//! Messages the inbox writes by itself: out of office, greeting, asking for an address.

use chrono::{Datelike, Timelike};
use porchlight_schema::tables::{Conversation, Inbox};
use porchlight_schema::{ChannelKind, ContentType, Json, MessageType, Ts};
use porchlight_store::account::messages as rows;
use porchlight_store::account::{context, conversations};
use porchlight_store::installation::accounts;
use serde_json::{Value, json};

use super::variables;
use super::words::{self, Words};
use crate::conversations::note_message;
use crate::event::{self, Event};
use crate::{AccountScope, Result, Tx};

/// Answers an incoming message as the inbox is set up to.
pub(super) fn answer(
    tx: &mut Tx,
    scope: &AccountScope,
    row: Conversation,
    locale: Option<&str>,
) -> Result<Conversation> {
    if row.campaign_id.is_some() {
        return Ok(row);
    }
    let Some((inbox, _)) = context::inboxes(tx, scope, &[row.inbox_id])?.pop() else { return Ok(row) };
    let collects = inbox.channel_kind == ChannelKind::WebWidget && inbox.enable_email_collect;
    let greets = inbox.greeting_enabled && filled(&inbox.greeting_message).is_some();
    let closed = filled(&inbox.out_of_office_message).is_some() && is_closed(&inbox, tx.now());
    if !(collects || greets || closed) {
        return Ok(row);
    }
    let history = rows::history(tx, scope, row.id)?;
    let mut texts: Vec<(String, ContentType, Json)> = Vec::new();
    let plain = |text: String| (text, ContentType::Text, Json::object());
    if closed && quiet(&history, tx.now()) {
        texts.extend(filled(&inbox.out_of_office_message).map(plain));
    }
    if greets && texts.is_empty() && !history.outgoing && !history.template {
        texts.extend(filled(&inbox.greeting_message).map(plain));
    }
    if collects && !history.input_email {
        let known = context::contacts(tx, scope, &[row.contact_id])?.pop().and_then(|contact| contact.email);
        if known.is_none() {
            let words = words(tx, scope, locale)?;
            texts.push(plain(words.ask_address.into()));
            texts.push((words.address.into(), ContentType::InputEmail, Json::object()));
        }
    }
    write(tx, scope, row, texts)
}

/// Texts in this language, or in that of the account.
fn words(tx: &mut Tx, scope: &AccountScope, locale: Option<&str>) -> Result<&'static Words> {
    Ok(match locale {
        Some(locale) => words::of(locale),
        None => words::of(&accounts::find(tx, scope)?.locale),
    })
}

fn filled(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

/// No automatic message today (UTC), no public reply in the last five minutes.
fn quiet(history: &rows::History, now: Ts) -> bool {
    let today = now.datetime().date_naive();
    let templated_today = history.last_template_at.is_some_and(|at| at.datetime().date_naive() == today);
    let answered = history.last_public_outgoing_at.is_some_and(|at| at > now.plus_seconds(-300));
    !templated_today && !answered
}

/// Says one text to the contact in the inbox's name.
pub(crate) fn say(
    tx: &mut Tx,
    scope: &AccountScope,
    row: Conversation,
    text: String,
) -> Result<Conversation> {
    write(tx, scope, row, vec![(text, ContentType::Text, Json::object())])
}

/// Asks a contact how it went, once a conversation is resolved and if the inbox wants to know.
pub(crate) fn ask_rating(tx: &mut Tx, scope: &AccountScope, row: Conversation) -> Result<Conversation> {
    let Some((inbox, _)) = context::inboxes(tx, scope, &[row.inbox_id])?.pop() else { return Ok(row) };
    if !inbox.csat_survey_enabled || row.campaign_id.is_some() {
        return Ok(row);
    }
    let history = rows::history(tx, scope, row.id)?;
    let config = inbox.csat_config.map();
    if !history.incoming || history.input_csat || !rules_pass(&config, &row.labels.strings()) {
        return Ok(row);
    }
    let display = config.get("display_type").and_then(Value::as_str).unwrap_or("emoji");
    let text = config.get("message").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let text = match text {
        Some(text) => text.to_owned(),
        None => words(tx, scope, None)?.ask_rating.to_owned(),
    };
    let attributes = Json::from(&json!({ "display_type": display }));
    write(tx, scope, row, vec![(text, ContentType::InputCsat, attributes)])
}

/// `survey_rules`: any of the labels, or none of them; no labels named means always.
fn rules_pass(config: &serde_json::Map<String, Value>, labels: &[String]) -> bool {
    let rules = config.get("survey_rules");
    let values = rules.and_then(|rules| rules.get("values")).and_then(Value::as_array);
    let Some(values) = values.filter(|values| !values.is_empty()) else { return true };
    let any = values.iter().filter_map(Value::as_str).any(|title| labels.iter().any(|label| label == title));
    match rules.and_then(|rules| rules.get("operator")).and_then(Value::as_str) {
        Some("does_not_contain") => !any,
        _ => any,
    }
}

fn write(
    tx: &mut Tx,
    scope: &AccountScope,
    row: Conversation,
    texts: Vec<(String, ContentType, Json)>,
) -> Result<Conversation> {
    if texts.is_empty() {
        return Ok(row);
    }
    let mut after = row.clone();
    for (content, content_type, content_attributes) in texts {
        let content = variables::fill(tx, scope, &row, None, content)?;
        let message = rows::insert(
            tx,
            scope,
            &rows::NewMessage {
                conversation: row.id,
                inbox: row.inbox_id,
                message_type: MessageType::Template,
                content: Some(content),
                content_type,
                content_attributes,
                additional_attributes: Json::object(),
                private: false,
                source_id: None,
                sender: None,
                attachments: 0,
            },
        )?;
        note_message(&mut after, &message);
        let told = Event::MessageCreated { conversation: row.id, message: message.id, echo_id: None };
        event::record(tx, scope, told);
    }
    conversations::update(tx, scope, &row, &after)?;
    Ok(after)
}

/// Whether the inbox keeps hours and is outside them, by its own clock.
pub(crate) fn is_closed(inbox: &Inbox, now: Ts) -> bool {
    if !inbox.working_hours_enabled {
        return false;
    }
    let zone: chrono_tz::Tz = inbox.timezone.parse().unwrap_or(chrono_tz::UTC);
    let local = now.datetime().with_timezone(&zone);
    let weekday = i64::from(local.weekday().num_days_from_sunday());
    let days: Vec<Value> = inbox.working_hours.read().unwrap_or_default();
    let number = |day: &Value, key: &str| day.get(key).and_then(Value::as_i64);
    let Some(day) = days.iter().find(|day| number(day, "day_of_week") == Some(weekday)) else { return false };
    let flag = |key: &str| day.get(key).and_then(Value::as_bool).unwrap_or(false);
    if flag("closed_all_day") {
        return true;
    }
    if flag("open_all_day") {
        return false;
    }
    let at = |hour: &str, minutes: &str| {
        number(day, hour).unwrap_or(0) * 3600 + number(day, minutes).unwrap_or(0) * 60
    };
    let seconds = i64::from(local.num_seconds_from_midnight());
    seconds < at("open_hour", "open_minutes") || seconds > at("close_hour", "close_minutes")
}
