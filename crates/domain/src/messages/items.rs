//! What interactive messages must carry (`input_select`, `cards`, `form`, `article`).

use porchlight_schema::ContentType;
use serde_json::{Map, Value};

use crate::{Error, Result};

/// Keys an item of a content type may have; `None` for types without items.
fn allowed(kind: ContentType) -> Option<&'static [&'static str]> {
    match kind {
        ContentType::InputSelect => Some(&["title", "value"]),
        ContentType::Cards => Some(&["title", "description", "media_url", "actions"]),
        ContentType::Form => Some(&[
            "type",
            "placeholder",
            "label",
            "name",
            "options",
            "default",
            "required",
            "pattern",
            "title",
            "pattern_error",
        ]),
        ContentType::Article => Some(&["title", "description", "link"]),
        _ => None,
    }
}

const ACTION_KEYS: &[&str] = &["text", "type", "payload", "uri"];

/// Checks `content_attributes.items` against the content type.
pub(super) fn check(kind: ContentType, attributes: &Map<String, Value>) -> Result<()> {
    let Some(keys) = allowed(kind) else { return Ok(()) };
    let items = attributes.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| failed("Content attributes At least one item is required."))?;
    for item in items {
        let item = item.as_object().ok_or_else(|| failed("Content attributes Items must be objects."))?;
        foreign_keys(item, keys, "items")?;
        if kind == ContentType::Cards {
            actions(item)?;
        }
    }
    Ok(())
}

fn actions(card: &Map<String, Value>) -> Result<()> {
    let actions = card.get("actions").and_then(Value::as_array).filter(|actions| !actions.is_empty());
    for action in actions.ok_or_else(|| failed("Content attributes Cards need actions."))? {
        let action =
            action.as_object().ok_or_else(|| failed("Content attributes Actions must be objects."))?;
        foreign_keys(action, ACTION_KEYS, "actions")?;
    }
    Ok(())
}

fn foreign_keys(object: &Map<String, Value>, keys: &[&str], place: &str) -> Result<()> {
    let foreign: Vec<&str> = object.keys().map(String::as_str).filter(|key| !keys.contains(key)).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    Err(failed(&format!("Content attributes contains invalid keys for {place} : {foreign:?}")))
}

fn failed(reason: &str) -> Error {
    Error::refused(format!("Validation failed: {reason}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passes(kind: ContentType, items: Value) -> bool {
        check(kind, json!({"items": items}).as_object().unwrap()).is_ok()
    }

    #[test]
    fn items_have_their_own_keys_only() {
        assert!(passes(ContentType::InputSelect, json!([{"title": "A", "value": "a"}])));
        assert!(!passes(ContentType::InputSelect, json!([{"title": "A", "colour": "red"}])));
        assert!(!passes(ContentType::InputSelect, json!([])));
        assert!(!passes(ContentType::InputSelect, json!("A")));
        assert!(!passes(ContentType::Form, json!(["name"])));
        assert!(passes(
            ContentType::Article,
            json!([{"title": "T", "description": "D", "link": "https://x.test"}])
        ));
    }

    #[test]
    fn cards_need_actions() {
        assert!(!passes(ContentType::Cards, json!([{"title": "T"}])));
        assert!(passes(
            ContentType::Cards,
            json!([{"title": "T", "actions": [{"type": "link", "uri": "u", "text": "t"}]}])
        ));
        assert!(!passes(ContentType::Cards, json!([{"title": "T", "actions": [{"onclick": "x"}]}])));
    }

    #[test]
    fn text_needs_no_items() {
        assert!(check(ContentType::Text, &Map::new()).is_ok());
    }
}
