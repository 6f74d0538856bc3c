//! Page numbers as clients send and expect them.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The last page anybody may ask for; keeps offsets far from overflow.
const LAST: i64 = 10_000_000;

/// The `page` parameter. What is no positive number counts as page 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageParam(Option<String>);

impl PageParam {
    /// The page, from 1.
    pub fn number(&self) -> i64 {
        let asked = self.0.as_deref().and_then(|text| text.trim().parse::<i64>().ok());
        asked.filter(|page| *page > 0).map_or(1, |page| page.min(LAST))
    }

    /// What `meta.current_page` repeats: the number 1 when the request named no page, else the text
    /// it sent.
    pub fn echo(&self) -> Value {
        self.0.clone().map_or(Value::from(1), Value::from)
    }
}

impl<'de> Deserialize<'de> for PageParam {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::String(text) => Some(text.chars().take(20).collect()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_page_one_and_is_echoed() {
        let page = |json: &str| serde_json::from_str::<PageParam>(json).unwrap();
        assert_eq!((page("null").number(), page("null").echo()), (1, Value::from(1)));
        assert_eq!((page("\"2\"").number(), page("\"2\"").echo()), (2, Value::from("2")));
        assert_eq!((page("3").number(), page("3").echo()), (3, Value::from("3")));
        for nonsense in ["\"0\"", "\"-1\"", "\"abc\"", "\"\"", "{}", "[]", "1.5", "\"99999999999999999999\""]
        {
            assert_eq!(page(nonsense).number(), 1, "{nonsense}");
        }
        assert_eq!(page("9223372036854775807").number(), LAST);
    }
}
