//! SQL types that both databases store in their own way: times, JSON documents, UUIDs.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType, SqlOrd, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use crate::conn::MultiBackend;

/// `timestamptz` on PostgreSQL, microseconds since 1970 (UTC) on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct UtcTs;

/// `jsonb` on PostgreSQL, minified text on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct JsonDoc;

/// `uuid` on PostgreSQL, 16 bytes on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Uid;

impl SqlOrd for UtcTs {}

/// A moment in UTC with microseconds, the precision both databases keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = UtcTs)]
pub struct Ts(i64);

/// 2000-01-01, where PostgreSQL's binary timestamps begin.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl Ts {
    /// The system clock, cut to microseconds.
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros())
    }

    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Whole seconds since 1970; saturates instead of overflowing.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    pub fn micros(self) -> i64 {
        self.0
    }

    pub fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Seconds with their fraction, as conversations carry `updated_at`.
    pub fn seconds_f64(self) -> f64 {
        self.0 as f64 / 1_000_000.0
    }

    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    pub fn datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// ISO 8601 with three digits and `Z`, the way the wire writes raw timestamps.
    pub fn iso(self) -> String {
        self.datetime().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339, or a date and time without zone, taken as UTC.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp_micros()));
        }
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|format| chrono::NaiveDateTime::parse_from_str(text, format).ok())
            .map(|naive| Self(naive.and_utc().timestamp_micros()))
    }
}

/// A JSON document as minified text: read from the database and written to the wire without being
/// taken apart in between.
#[derive(Debug, Clone, AsExpression, FromSqlRow)]
#[diesel(sql_type = JsonDoc)]
pub struct Json(String);

/// Equal when they mean the same: `jsonb` gives back other spaces and another order of keys than were
/// written.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        let value = |json: &Self| serde_json::from_str::<serde_json::Value>(&json.0).ok();
        self.0 == other.0 || value(self).is_some_and(|mine| value(other) == Some(mine))
    }
}

impl Eq for Json {}

impl Json {
    pub fn object() -> Self {
        Self("{}".into())
    }

    pub fn array() -> Self {
        Self("[]".into())
    }

    /// Renders a value. NUL characters are dropped: `jsonb` cannot hold them.
    pub fn from<T: Serialize + ?Sized>(value: &T) -> Self {
        let text = serde_json::to_string(value).unwrap_or_else(|_| "null".into());
        Self(if text.contains("\\u0000") { strip_nul(&text) } else { text })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the document is `{}` or `[]`.
    pub fn is_empty(&self) -> bool {
        matches!(self.0.as_str(), "{}" | "[]")
    }

    /// Takes the document apart; `None` when it is of another shape.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.0).ok()
    }

    /// The document as a map; empty when it is no object.
    pub fn map(&self) -> serde_json::Map<String, serde_json::Value> {
        self.read().unwrap_or_default()
    }

    /// The document as a list of strings; empty when it is none.
    pub fn strings(&self) -> Vec<String> {
        self.read().unwrap_or_default()
    }
}

fn strip_nul(text: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    fn clean(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(s) => s.retain(|c| c != '\0'),
            serde_json::Value::Array(items) => items.iter_mut().for_each(clean),
            serde_json::Value::Object(map) => {
                *map = std::mem::take(map)
                    .into_iter()
                    .map(|(mut key, mut item)| {
                        key.retain(|c| c != '\0');
                        clean(&mut item);
                        (key, item)
                    })
                    .collect();
            }
            _ => {}
        }
    }
    clean(&mut value);
    value.to_string()
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{Error, SerializeMap, SerializeSeq};
        match self.0.as_str() {
            "{}" => serializer.serialize_map(Some(0))?.end(),
            "[]" => serializer.serialize_seq(Some(0))?.end(),
            text => serde_json::from_str::<&serde_json::value::RawValue>(text)
                .map_err(S::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl ToSql<UtcTs, Sqlite> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

impl FromSql<UtcTs, Sqlite> for Ts {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<UtcTs, Pg> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<BigInt, Pg>::to_sql(&(self.0 - PG_EPOCH_MICROS), &mut out.reborrow())
    }
}

impl FromSql<UtcTs, Pg> for Ts {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Pg>>::from_sql(bytes).map(|micros| Self(micros + PG_EPOCH_MICROS))
    }
}

impl ToSql<JsonDoc, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl FromSql<JsonDoc, Sqlite> for Json {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<JsonDoc, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(&[1])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<JsonDoc, Pg> for Json {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        match bytes.as_bytes() {
            [1, text @ ..] => Ok(Self(String::from_utf8(text.to_vec())?)),
            _ => Err("unsupported jsonb encoding".into()),
        }
    }
}

/// The Rust side of [`Uid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Uid)]
pub struct UuidValue(pub uuid::Uuid);

impl ToSql<Uid, Sqlite> for UuidValue {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Sqlite> for UuidValue {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
        Ok(Self(uuid::Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<Uid, Pg> for UuidValue {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Pg> for UuidValue {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(uuid::Uuid::from_slice(bytes.as_bytes())?))
    }
}

macro_rules! multi_sql_type {
    ($($sql:ty => $rust:ty),* $(,)?) => { $(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, $sql>()
            }
        }

        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    )* };
}

multi_sql_type! { UtcTs => Ts, JsonDoc => Json, Uid => UuidValue }

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn documents_are_equal_by_what_they_mean() {
        let json = |text: &str| Json(text.to_owned());
        assert_eq!(json(r#"{"a":1,"b":["x"]}"#), json(r#"{"b": ["x"], "a": 1}"#));
        assert_ne!(json(r#"{"a":["x","y"]}"#), json(r#"{"a": ["y", "x"]}"#));
        assert_ne!(json("{}"), json("[]"));
        assert_ne!(json("not json"), json("nor this"));
    }
}
