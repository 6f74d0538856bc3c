//! How single values are written. Which form a field takes is decided at the field, by the name of
//! the helper, never by hand.

use std::cell::OnceCell;

use porchlight_schema::Ts;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// Unix seconds; "never" is 0, not null.
pub fn unix_or_zero(time: Option<Ts>) -> i64 {
    time.map_or(0, Ts::seconds)
}

/// ISO 8601 with milliseconds; "never" is null.
pub fn iso(time: Option<Ts>) -> Option<String> {
    time.map(Ts::iso)
}

/// A part that documents show more than once: it is written out the first time, and copied afterwards.
#[derive(Debug)]
pub struct Once<T> {
    view: T,
    text: OnceCell<Box<RawValue>>,
}

impl<T> Once<T> {
    pub fn new(view: T) -> Self {
        Self { view, text: OnceCell::new() }
    }
}

impl<T: Serialize> Serialize for Once<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(text) = self.text.get() {
            return text.serialize(serializer);
        }
        let text = to_raw_value(&self.view).map_err(S::Error::custom)?;
        self.text.get_or_init(|| text).serialize(serializer)
    }
}
