//! How single values are written. Which form a field takes is decided at the field, by the name of
//! the helper, never by hand.

use porchlight_schema::Ts;

/// Unix seconds; "never" is 0, not null.
pub fn unix_or_zero(time: Option<Ts>) -> i64 {
    time.map_or(0, Ts::seconds)
}

/// ISO 8601 with milliseconds; "never" is null.
pub fn iso(time: Option<Ts>) -> Option<String> {
    time.map(Ts::iso)
}
