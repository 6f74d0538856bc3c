//! The commands of the ActionCable protocol and the identifier of a RoomChannel, read leniently where
//! clients differ and strictly where it matters: a token is a token.

use std::borrow::Cow;

use porchlight_domain::schema::{AccountId, UserId};
use porchlight_domain::streams::Ticket;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A command of a client.
#[derive(Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// With the identifier as its JSON string literal.
    Subscribe(&'a str),
    Unsubscribe(&'a str),
    /// `update_presence` from this subscription.
    UpdatePresence(&'a str),
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    command: Cow<'a, str>,
    #[serde(borrow)]
    identifier: &'a RawValue,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Action<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
}

/// Identifiers longer than this are nobody's.
const IDENTIFIER_BYTES: usize = 2_048;

impl<'a> Command<'a> {
    /// `None` for whatever is no command of ours; such things are ignored, as the field does.
    pub fn parse(text: &'a str) -> Option<Self> {
        let raw: Raw = serde_json::from_str(text).ok()?;
        let identifier = raw.identifier.get();
        if !identifier.starts_with('"') || identifier.len() > IDENTIFIER_BYTES {
            return None;
        }
        match &*raw.command {
            "subscribe" => Some(Self::Subscribe(identifier)),
            "unsubscribe" => Some(Self::Unsubscribe(identifier)),
            "message" => {
                let data: String = serde_json::from_str(raw.data?.get()).ok()?;
                let action: Action = serde_json::from_str(&data).ok()?;
                (action.action == "update_presence").then_some(Self::UpdatePresence(identifier))
            }
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Room {
    channel: String,
    #[serde(default)]
    pubsub_token: Option<String>,
    #[serde(default)]
    account_id: Option<Value>,
    #[serde(default)]
    user_id: Option<Value>,
    #[serde(default)]
    last_seq: Option<i64>,
}

/// What an identifier asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Wish {
    pub ticket: Ticket,
    /// The number the client saw last, if it resumes.
    pub last_seq: Option<i64>,
}

impl Wish {
    /// Reads an identifier, given as its JSON string literal; `None` when it can be nobody's.
    pub fn parse(literal: &str) -> Option<Self> {
        let identifier: String = serde_json::from_str(literal).ok()?;
        let room: Room = serde_json::from_str(&identifier).ok()?;
        let token = room.pubsub_token.filter(|token| is_token(token) && room.channel == "RoomChannel")?;
        let ticket = match room.user_id.filter(|id| !is_blank(id)) {
            None => Ticket::Contact { token: token.into() },
            Some(user) => Ticket::Member {
                user: UserId(number(&user)?),
                account: AccountId(number(&room.account_id?)?),
                token: token.into(),
            },
        };
        Some(Self { ticket, last_seq: room.last_seq })
    }
}

/// Tokens are short and plain; anything else need not reach the database.
fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// An id, written as number or as text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(identifier: &str) -> Option<Wish> {
        Wish::parse(&serde_json::to_string(identifier).unwrap())
    }

    fn member(user: i64, account: i64, token: &str) -> Ticket {
        Ticket::Member { user: UserId(user), account: AccountId(account), token: token.into() }
    }

    #[test]
    fn commands_are_read_and_others_ignored() {
        assert_eq!(
            Command::parse(r#"{"command":"subscribe","identifier":"{}"}"#),
            Some(Command::Subscribe(r#""{}""#))
        );
        assert_eq!(
            Command::parse(
                r#"{"command":"message","identifier":"a","data":"{\"action\":\"update_presence\",\"x\":1}"}"#
            ),
            Some(Command::UpdatePresence(r#""a""#))
        );
        for nonsense in [
            "",
            "[]",
            "null",
            r#"{"command":"subscribe"}"#,
            r#"{"command":"subscribe","identifier":{"channel":"RoomChannel"}}"#,
            r#"{"command":"message","identifier":"a"}"#,
            r#"{"command":"message","identifier":"a","data":"{}"}"#,
            r#"{"command":"message","identifier":"a","data":"{\"action\":\"destroy\"}"}"#,
            r#"{"command":"explode","identifier":"a"}"#,
        ] {
            assert_eq!(Command::parse(nonsense), None, "{nonsense}");
        }
        let long = format!(r#"{{"command":"subscribe","identifier":"{}"}}"#, "x".repeat(IDENTIFIER_BYTES));
        assert_eq!(Command::parse(&long), None);
    }

    #[test]
    fn a_user_id_makes_a_member_and_its_absence_a_contact() {
        let contact = Some(Wish { ticket: Ticket::Contact { token: "tok".into() }, last_seq: None });
        for identifier in [
            r#"{"channel":"RoomChannel","pubsub_token":"tok"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","account_id":null,"user_id":null}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","account_id":1,"user_id":""}"#,
        ] {
            assert_eq!(wish(identifier), contact, "{identifier}");
        }
        assert_eq!(
            wish(
                r#"{"channel":"RoomChannel","pubsub_token":"tok","account_id":"3","user_id":7,"last_seq":12}"#
            ),
            Some(Wish { ticket: member(7, 3, "tok"), last_seq: Some(12) })
        );
    }

    #[test]
    fn identifiers_that_can_be_nobodys_are_refused_unasked() {
        for identifier in [
            r#"{"channel":"OtherChannel","pubsub_token":"tok"}"#,
            r#"{"channel":"RoomChannel"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":""}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"*"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"a\nb"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok\u0000"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":["tok"]}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","user_id":7}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","user_id":7.5,"account_id":1}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","user_id":[7],"account_id":1}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","user_id":18446744073709551616,"account_id":1}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","last_seq":"1; drop"}"#,
            "RoomChannel",
            "",
        ] {
            assert_eq!(wish(identifier), None, "{identifier}");
        }
        assert_eq!(Wish::parse(r#""\ud800""#), None);
    }
}
