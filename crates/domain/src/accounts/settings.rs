//! Settings of an account: few, typed strictly, merged key by key.

use serde_json::{Map, Value};

use crate::input::Faults;

/// What a setting may hold besides null.
enum Kind {
    Minutes,
    Text,
    Flag,
}

/// Key, label and kind of every setting.
const SETTINGS: &[(&str, &str, Kind)] = &[
    ("auto_resolve_after", "Auto resolve after", Kind::Minutes),
    ("auto_resolve_message", "Auto resolve message", Kind::Text),
    ("auto_resolve_ignore_waiting", "Auto resolve ignore waiting", Kind::Flag),
    ("auto_resolve_label", "Auto resolve label", Kind::Text),
    ("audio_transcriptions", "Audio transcriptions", Kind::Flag),
];

/// Minutes of silence after which a conversation may resolve itself.
const MINUTES: std::ops::RangeInclusive<i64> = 10..=1_439_856;

/// The keys that are settings.
pub fn keys() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(|(key, ..)| *key)
}

/// Notes every value that is not what its setting holds. Keys that are no settings are not looked at.
pub fn check(faults: &mut Faults, settings: &Map<String, Value>) {
    for (key, label, kind) in SETTINGS {
        let Some(value) = settings.get(*key).filter(|value| !value.is_null()) else { continue };
        match kind {
            Kind::Minutes => match value.as_i64() {
                None => faults.add(key, format!("{label} must be of type integer")),
                Some(minutes) if !MINUTES.contains(&minutes) => faults.add(
                    key,
                    format!("{label} must be between {} and {} minutes", MINUTES.start(), MINUTES.end()),
                ),
                Some(_) => {}
            },
            Kind::Text => match value.as_str() {
                None => faults.add(key, format!("{label} must be of type string")),
                Some(text) => faults.at_most(key, label, text, 20_000),
            },
            Kind::Flag if !value.is_boolean() => faults.add(key, format!("{label} must be of type boolean")),
            Kind::Flag => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    fn faults(settings: Value) -> Vec<&'static str> {
        let mut faults = Faults::new();
        check(&mut faults, settings.as_object().unwrap());
        match faults.settle() {
            Ok(()) => Vec::new(),
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.attribute).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_are_typed_strictly() {
        let good = json!({"auto_resolve_after": 10, "auto_resolve_message": "", "audio_transcriptions": true,
            "auto_resolve_ignore_waiting": null, "auto_resolve_label": null});
        assert!(faults(good).is_empty());
        for (key, value) in [
            ("auto_resolve_after", json!("30")),
            ("auto_resolve_after", json!(9)),
            ("auto_resolve_after", json!(1_439_857)),
            ("auto_resolve_after", json!(10.5)),
            ("auto_resolve_message", json!(7)),
            ("auto_resolve_ignore_waiting", json!("true")),
        ] {
            assert_eq!(faults(json!({key: value})), [key], "{key} {value}");
        }
    }
}
