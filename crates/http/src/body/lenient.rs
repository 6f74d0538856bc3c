//! Reads values as clients really send them: numbers in quotes, `"1"` for true, one value where a list
//! is meant, JSON inside form fields. For `#[serde(default, deserialize_with = "lenient::integer")]`;
//! names beginning with `nullable_` tell "absent" (`None`) from "null" (`Some(None)`).

use porchlight_domain::schema::{
    AccountStatus, Availability, ChannelKind, ContentType, ConversationStatus, MessageStatus, MessageType,
    Priority, Role, SenderNameType,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// An enum that requests name, or number as stored.
pub trait Choice: Sized {
    /// What the wire calls the attribute; part of the error text.
    const NAME: &'static str;
    fn by_name(name: &str) -> Option<Self>;
    fn by_number(number: i64) -> Option<Self>;
}

macro_rules! choices {
    ($($kind:ty = $name:literal),+ $(,)?) => { $(
        impl Choice for $kind {
            const NAME: &'static str = $name;

            fn by_name(name: &str) -> Option<Self> {
                <$kind>::parse(name)
            }

            fn by_number(number: i64) -> Option<Self> {
                <$kind>::from_number(number)
            }
        }
    )+ };
}

choices! {
    AccountStatus = "status",
    Availability = "availability",
    ChannelKind = "channel_type",
    ContentType = "content_type",
    ConversationStatus = "status",
    MessageStatus = "status",
    MessageType = "message_type",
    Priority = "priority",
    Role = "role",
    SenderNameType = "sender_name_type",
}

/// A value as an error text repeats it, cut short.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("'{}…'", text.get(..end).unwrap_or_default()),
        None => format!("'{text}'"),
    }
}

/// Null and blank text say "nothing".
fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn to_boolean(value: &Value) -> Result<bool, String> {
    let text = match value {
        Value::Bool(bool) => return Ok(*bool),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        _ => String::new(),
    };
    match text.as_str() {
        "true" | "t" | "1" | "on" | "yes" => Ok(true),
        "false" | "f" | "0" | "off" | "no" => Ok(false),
        _ => Err(format!("{} is not true or false", shown(value))),
    }
}

fn to_integer(value: &Value) -> Result<i64, String> {
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| format!("{} is not a whole number", shown(value)))
}

/// `5.0` is a whole number to some clients' JSON writers. Beyond 2^53 a float names no one integer.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

fn to_text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        other => Err(format!("{} is not a text", shown(&other))),
    }
}

fn to_choice<T: Choice>(value: &Value) -> Result<T, String> {
    let found = match value {
        Value::String(text) => T::by_name(text.trim()),
        Value::Number(number) => number.as_i64().and_then(T::by_number),
        _ => None,
    };
    found.ok_or_else(|| format!("{} is not a valid {}", shown(value), T::NAME))
}

/// A list, one value for a list of one, or an object whose keys number the items (`a[0]=x`).
fn to_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(items) if !items.is_empty() && items.keys().all(|key| key.parse::<u32>().is_ok()) => {
            let mut items: Vec<(u32, Value)> =
                items.into_iter().filter_map(|(key, item)| Some((key.parse().ok()?, item))).collect();
            items.sort_by_key(|(number, _)| *number);
            items.into_iter().map(|(_, item)| item).collect()
        }
        value if blank(&value) => Vec::new(),
        value => vec![value],
    }
}

fn to_object(value: Value) -> Result<Map<String, Value>, String> {
    const DEEP: &str = "JSON text is nested too deeply";
    match value {
        Value::Object(object) => Ok(object),
        Value::String(text) => {
            super::text::check(text.as_bytes()).map_err(|_| DEEP.to_owned())?;
            match serde_json::from_str(&text) {
                Ok(Value::Object(object)) => Ok(object),
                _ => Err(format!("{} is not an object", shown(&Value::String(text)))),
            }
        }
        other => Err(format!("{} is not an object", shown(&other))),
    }
}

fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(Value) -> Result<T, String>,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if blank(&value) { Ok(None) } else { read(value).map(Some).map_err(D::Error::custom) }
}

/// True or false in any of its spellings; blank is `None`.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    read(deserializer, |value| to_boolean(&value))
}

/// A whole number or one in quotes; blank is `None`.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    read(deserializer, |value| to_integer(&value))
}

/// An enum by name or number; blank is `None`.
pub fn choice<'de, D: Deserializer<'de>, T: Choice>(deserializer: D) -> Result<Option<T>, D::Error> {
    read(deserializer, |value| to_choice(&value))
}

/// A text; numbers and booleans are written out, an empty text stays one.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => to_text(value).map(Some).map_err(D::Error::custom),
    }
}

/// A list of ids; one id is a list of one, blanks are left out.
pub fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<i64>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(None);
    }
    let items = to_list(value).into_iter().filter(|item| !blank(item));
    items.map(|item| to_integer(&item)).collect::<Result<_, _>>().map(Some).map_err(D::Error::custom)
}

/// A list of texts; one text is a list of one, blanks are left out.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(None);
    }
    let items = to_list(value).into_iter().filter(|item| !blank(item));
    items.map(to_text).collect::<Result<_, _>>().map(Some).map_err(D::Error::custom)
}

/// As [`texts`], and each text may hold several, separated by commas.
pub fn comma_texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let parts = |list: Vec<String>| {
        let parts = list.iter().flat_map(|text| text.split(','));
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    Ok(texts(deserializer)?.map(parts))
}

/// An object, or JSON text of one as form fields carry it; blank is `None`.
pub fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Map<String, Value>>, D::Error> {
    read(deserializer, to_object)
}

/// A list of anything; JSON text of a list is read, one value is a list of one.
pub fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Value>>, D::Error> {
    read(deserializer, |value| match &value {
        Value::String(text) if text.trim_start().starts_with('[') => {
            super::text::check(text.as_bytes()).map_err(|_| "JSON text is nested too deeply".to_owned())?;
            serde_json::from_str(text).map_err(|_| format!("{} is not a list", shown(&value)))
        }
        _ => Ok(to_list(value)),
    })
}

macro_rules! nullable {
    ($($(#[$doc:meta])* $name:ident = $plain:ident -> $kind:ty;)+) => { $(
        $(#[$doc])*
        pub fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<$kind>>, D::Error> {
            $plain(deserializer).map(Some)
        }
    )+ };
}

nullable! {
    /// [`boolean`]; `Some(None)` for null or blank.
    nullable_boolean = boolean -> bool;
    /// [`integer`]; `Some(None)` for null or blank.
    nullable_integer = integer -> i64;
    /// [`text()`]; `Some(None)` for null.
    nullable_text = text -> String;
    /// [`object`]; `Some(None)` for null or blank.
    nullable_object = object -> Map<String, Value>;
    /// [`texts`]; `Some(None)` for null.
    nullable_texts = texts -> Vec<String>;
    /// [`ids`]; `Some(None)` for null.
    nullable_ids = ids -> Vec<i64>;
}

/// [`choice`]; `Some(None)` for null or blank.
pub fn nullable_choice<'de, D: Deserializer<'de>, T: Choice>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    choice(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct All {
        #[serde(deserialize_with = "boolean")]
        flag: Option<bool>,
        #[serde(deserialize_with = "integer")]
        number: Option<i64>,
        #[serde(deserialize_with = "text")]
        text: Option<String>,
        #[serde(deserialize_with = "choice")]
        status: Option<ConversationStatus>,
        #[serde(deserialize_with = "ids")]
        ids: Option<Vec<i64>>,
        #[serde(deserialize_with = "texts")]
        texts: Option<Vec<String>>,
        #[serde(deserialize_with = "comma_texts")]
        labels: Option<Vec<String>>,
        #[serde(deserialize_with = "object")]
        object: Option<Map<String, Value>>,
        #[serde(deserialize_with = "list")]
        list: Option<Vec<Value>>,
        #[serde(deserialize_with = "nullable_integer")]
        team: Option<Option<i64>>,
    }

    fn read(value: Value) -> Result<All, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn every_spelling_of_a_boolean() {
        for yes in [json!(true), json!(1), json!("1"), json!("true"), json!("T"), json!("on")] {
            assert_eq!(read(json!({"flag": yes})).unwrap().flag, Some(true));
        }
        for no in [json!(false), json!(0), json!("0"), json!("FALSE"), json!("off")] {
            assert_eq!(read(json!({"flag": no})).unwrap().flag, Some(false));
        }
        assert_eq!(read(json!({"flag": ""})).unwrap().flag, None);
        assert!(read(json!({"flag": "maybe"})).is_err());
        assert!(read(json!({"flag": []})).is_err());
    }

    #[test]
    fn numbers_in_quotes_and_out_of_range() {
        for five in [json!(5), json!("5"), json!(" 5 "), json!(5.0)] {
            assert_eq!(read(json!({"number": five})).unwrap().number, Some(5));
        }
        for wrong in
            [json!("5x"), json!(5.5), json!(1e300), json!("1180591620717411303424"), json!({}), json!(true)]
        {
            assert!(read(json!({"number": wrong})).is_err(), "{wrong}");
        }
        let huge: Value = serde_json::from_str("{\"number\":1180591620717411303424}").unwrap();
        assert!(read(huge).is_err());
        assert_eq!(read(json!({"number": i64::MIN})).unwrap().number, Some(i64::MIN));
    }

    #[test]
    fn enums_by_name_and_number() {
        let status = |value: Value| read(json!({"status": value})).map(|all| all.status);
        assert_eq!(status(json!("pending")), Ok(Some(ConversationStatus::Pending)));
        assert_eq!(status(json!(1)), Ok(Some(ConversationStatus::Resolved)));
        assert_eq!(status(json!(null)), Ok(None));
        assert_eq!(status(json!("xyz")), Err("'xyz' is not a valid status".into()));
        assert_eq!(status(json!(99)), Err("'99' is not a valid status".into()));
        assert!(status(json!("x".repeat(10_000))).unwrap_err().len() < 120);
    }

    #[test]
    fn lists_of_all_kinds() {
        let all = read(json!({"ids": ["1", 2, ""], "texts": "one", "labels": "a, b,,c", "list": "[1,{}]"}))
            .unwrap();
        assert_eq!(all.ids, Some(vec![1, 2]));
        assert_eq!(all.texts, Some(vec!["one".into()]));
        assert_eq!(all.labels, Some(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(all.list, Some(vec![json!(1), json!({})]));
        assert_eq!(read(json!({"ids": {"1": "8", "0": "7"}})).unwrap().ids, Some(vec![7, 8]));
        assert_eq!(read(json!({"ids": []})).unwrap().ids, Some(vec![]));
        assert_eq!(read(json!({"ids": null})).unwrap().ids, None);
        assert!(read(json!({"ids": [[1]]})).is_err());
        assert!(read(json!({"texts": [{}]})).is_err());
        assert!(read(json!({"list": "[1,"})).is_err());
    }

    #[test]
    fn objects_may_be_json_text() {
        let object = json!({"a": {"b": 1}});
        for form in [object.clone(), json!(object.to_string())] {
            assert_eq!(read(json!({"object": form})).unwrap().object.unwrap()["a"]["b"], 1);
        }
        for wrong in [
            json!("{"),
            json!("[]"),
            json!([]),
            json!(1),
            json!("[".repeat(1000)),
            json!(r#"{"a":"\u0000"}"#),
        ] {
            assert!(read(json!({"object": wrong})).is_err(), "{wrong}");
        }
    }

    #[test]
    fn null_is_not_absence() {
        assert_eq!(read(json!({})).unwrap().team, None);
        assert_eq!(read(json!({"team": null})).unwrap().team, Some(None));
        assert_eq!(read(json!({"team": "0"})).unwrap().team, Some(Some(0)));
    }

    #[test]
    fn texts_take_scalars() {
        assert_eq!(read(json!({"text": 15.5})).unwrap().text.unwrap(), "15.5");
        assert_eq!(read(json!({"text": ""})).unwrap().text.unwrap(), "");
        assert!(read(json!({"text": {}})).is_err());
    }
}
