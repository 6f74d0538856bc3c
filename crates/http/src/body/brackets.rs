//! Form and query parameters with brackets: `labels[]=a`, `a[b][c]=x`, lists of objects.

use percent_encoding::percent_decode;
use porchlight_domain::Error;
use serde_json::{Map, Value};

use super::text;
use crate::error::ApiError;

/// How deep names may nest.
const DEPTH: usize = 32;
/// Parameters of one request.
const PARAMETERS: usize = 4096;

/// Parses `a=1&b[]=2`, percent-encoded.
pub fn parse(encoded: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let mut all = Parameters::default();
    for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let value = halves.next().map(decode).transpose()?.map_or(Value::Null, Value::String);
        all.add(&name, value)?;
    }
    Ok(all.into_map())
}

fn decode(encoded: &[u8]) -> Result<String, ApiError> {
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    text::utf8(percent_decode(&spaced).collect())
}

/// Parameters as they come in, one by one.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    map: Map<String, Value>,
    count: usize,
}

impl Parameters {
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.map
    }

    /// Puts a value where its name says. A name that means two kinds of things (`a=1&a[b]=2`) makes
    /// the request malformed.
    pub(super) fn add(&mut self, name: &str, value: Value) -> Result<(), ApiError> {
        self.count += 1;
        if self.count > PARAMETERS {
            return Err(Error::refused("The request has too many parameters").into());
        }
        let (first, rest) = segments(name);
        if rest.len() > DEPTH {
            return Err(Error::refused("The request is nested too deeply").into());
        }
        if first.is_empty() {
            return Ok(());
        }
        place(self.map.entry(first).or_insert(Value::Null), &rest, value).ok_or(ApiError::MALFORMED)
    }
}

/// `a[b][]` as `a` and [`b`, ``]. What does not look like that is one plain name.
fn segments(name: &str) -> (&str, Vec<&str>) {
    let plain = (name, Vec::new());
    let Some((first, rest)) = name.split_once('[') else { return plain };
    let Some(rest) = rest.strip_suffix(']') else { return plain };
    if first.is_empty() {
        return plain;
    }
    (first, rest.split("][").collect())
}

fn place(slot: &mut Value, path: &[&str], value: Value) -> Option<()> {
    match path {
        [] => {
            if slot.is_object() || slot.is_array() {
                return None;
            }
            *slot = value;
            Some(())
        }
        ["", rest @ ..] => {
            if slot.is_null() {
                *slot = Value::Array(Vec::new());
            }
            let items = slot.as_array_mut()?;
            // Consecutive keys fill one object until a key comes again.
            let same = rest.first().is_some_and(|key| !key.is_empty())
                && items.last().is_some_and(|last| last.is_object() && !has(last, rest));
            if !same {
                items.push(Value::Null);
            }
            place(items.last_mut()?, rest, value)
        }
        [key, rest @ ..] => {
            if slot.is_null() {
                *slot = Value::Object(Map::new());
            }
            place(slot.as_object_mut()?.entry(*key).or_insert(Value::Null), rest, value)
        }
    }
}

/// Whether an object already holds something at a path.
fn has(object: &Value, path: &[&str]) -> bool {
    let mut at = object;
    for key in path {
        match at.get(key) {
            _ if key.is_empty() => return false,
            None => return false,
            Some(inner) => at = inner,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use serde_json::json;

    fn parsed(text: &str) -> Value {
        Value::Object(parse(text.as_bytes()).unwrap())
    }

    fn status(text: &str) -> u16 {
        parse(text.as_bytes()).unwrap_err().status_code().as_u16()
    }

    #[test]
    fn names_become_trees() {
        for (text, expected) in [
            ("", json!({})),
            ("a=1&b=&c&=x", json!({"a": "1", "b": "", "c": null})),
            ("a=1&a=2", json!({"a": "2"})),
            ("labels[]=a&labels[]=b", json!({"labels": ["a", "b"]})),
            ("labels%5B%5D=a+b%26c", json!({"labels": ["a b&c"]})),
            ("a[b][c]=x&a[b][d]=y", json!({"a": {"b": {"c": "x", "d": "y"}}})),
            ("a[][x]=1&a[][y]=2&a[][x]=3", json!({"a": [{"x": "1", "y": "2"}, {"x": "3"}]})),
            (
                "a[][b][c]=1&a[][b][d]=2&a[][b][c]=3",
                json!({"a": [{"b": {"c": "1", "d": "2"}}, {"b": {"c": "3"}}]}),
            ),
            ("a[][b][]=1&a[][b][]=2", json!({"a": [{"b": ["1", "2"]}]})),
            ("a[0][x]=1&a[1][x]=2", json!({"a": {"0": {"x": "1"}, "1": {"x": "2"}}})),
            ("a[=1&[b]=2&c]=3", json!({"a[": "1", "[b]": "2", "c]": "3"})),
            ("caf%C3%A9=%F0%9F%92%A1", json!({"café": "💡"})),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn contradictions_are_malformed() {
        for text in ["a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a[b]=1&a[b][c]=2"] {
            assert_eq!(status(text), 400, "{text}");
        }
    }

    #[test]
    fn bad_text_and_floods_are_refused() {
        assert_eq!(status("a=%ff"), 400);
        assert_eq!(status("%c3%28=1"), 400);
        assert_eq!(status("a=%00"), 422);
        assert_eq!(status(&format!("a{}=1", "[b]".repeat(DEPTH + 1))), 422);
        assert_eq!(status(&"a[]=1&".repeat(PARAMETERS + 1)), 422);
        assert_eq!(parsed(&format!("a{}=1", "[]".repeat(DEPTH)))["a"].as_array().unwrap().len(), 1);
    }

    /// Whatever the bytes, parsing ends in a tree or a client error.
    #[test]
    fn no_bytes_are_too_strange() {
        const ALPHABET: &[u8] = b"a[]=&%0+\xff\0]b1[";
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let text: Vec<u8> = (0..24)
                .map(|_| {
                    seed ^= seed << 13;
                    seed ^= seed >> 7;
                    seed ^= seed << 17;
                    ALPHABET[(seed % ALPHABET.len() as u64) as usize]
                })
                .collect();
            if let Err(error) = parse(&text) {
                assert!(error.status_code().is_client_error(), "{text:?}");
            }
        }
    }
}
