//! Working hours of an inbox: seven days, kept as one JSON document.

use chrono::Offset;
use porchlight_schema::{Json, Ts};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::input::Faults;

/// The hours of one day of the week, in the inbox's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDay {
    /// 0 is Sunday.
    pub day_of_week: i64,
    pub closed_all_day: bool,
    /// The four are null on a closed day.
    pub open_hour: Option<i64>,
    pub open_minutes: Option<i64>,
    pub close_hour: Option<i64>,
    pub close_minutes: Option<i64>,
    pub open_all_day: bool,
}

impl WorkingDay {
    fn closed(day_of_week: i64) -> Self {
        Self {
            day_of_week,
            closed_all_day: true,
            open_hour: None,
            open_minutes: None,
            close_hour: None,
            close_minutes: None,
            open_all_day: false,
        }
    }

    fn office(day_of_week: i64) -> Self {
        Self {
            closed_all_day: false,
            open_hour: Some(9),
            open_minutes: Some(0),
            close_hour: Some(17),
            close_minutes: Some(0),
            ..Self::closed(day_of_week)
        }
    }
}

/// How far a time zone is from UTC at a time, such as `+05:30`; not at all for zones nobody knows.
pub fn utc_offset(timezone: &str, at: Ts) -> String {
    let zone: chrono_tz::Tz = timezone.parse().unwrap_or(chrono_tz::UTC);
    at.datetime().with_timezone(&zone).offset().fix().to_string()
}

/// What is to change about one day; `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct WorkingDayChanges {
    pub day_of_week: Option<i64>,
    pub closed_all_day: Option<bool>,
    pub open_hour: Option<Option<i64>>,
    pub open_minutes: Option<Option<i64>>,
    pub close_hour: Option<Option<i64>>,
    pub close_minutes: Option<Option<i64>>,
    pub open_all_day: Option<bool>,
}

/// The hours of a new inbox: Monday to Friday from nine to five.
pub fn standard() -> Vec<WorkingDay> {
    (0..7)
        .map(|day| if (1..=5).contains(&day) { WorkingDay::office(day) } else { WorkingDay::closed(day) })
        .collect()
}

/// The stored hours; those of a new inbox where the document is of another shape.
pub fn read(stored: &Json) -> Vec<WorkingDay> {
    stored.read::<Vec<WorkingDay>>().filter(|days| days.len() == 7).unwrap_or_else(standard)
}

/// Applies changes day by day; all broken rules are told.
pub fn change(days: &mut [WorkingDay], changes: &[WorkingDayChanges]) -> Result<()> {
    let mut faults = Faults::new();
    for change in changes {
        match days.iter_mut().find(|day| Some(day.day_of_week) == change.day_of_week) {
            None => faults.add("day_of_week", "Day of week must be between 0 and 6"),
            Some(day) => {
                apply(day, change);
                check(day, &mut faults);
            }
        }
    }
    faults.settle()
}

fn apply(day: &mut WorkingDay, change: &WorkingDayChanges) {
    let set = |old: &mut Option<i64>, new: Option<Option<i64>>| *old = new.unwrap_or(*old);
    day.closed_all_day = change.closed_all_day.unwrap_or(day.closed_all_day);
    day.open_all_day = change.open_all_day.unwrap_or(day.open_all_day);
    set(&mut day.open_hour, change.open_hour);
    set(&mut day.open_minutes, change.open_minutes);
    set(&mut day.close_hour, change.close_hour);
    set(&mut day.close_minutes, change.close_minutes);
    if day.open_all_day {
        (day.open_hour, day.open_minutes) = (Some(0), Some(0));
        (day.close_hour, day.close_minutes) = (Some(23), Some(59));
    }
}

fn check(day: &WorkingDay, faults: &mut Faults) {
    if day.open_all_day && day.closed_all_day {
        faults.add("base", "open_all_day and closed_all_day cannot be true at the same time");
    }
    let mut number = |attribute: &'static str, label: &str, value: Option<i64>, max: i64| match value {
        Some(value) if !(0..=max).contains(&value) => {
            faults.add(attribute, format!("{label} is not included in the list"));
        }
        None if !day.closed_all_day => faults.add(attribute, format!("{label} can't be blank")),
        _ => {}
    };
    number("open_hour", "Open hour", day.open_hour, 23);
    number("open_minutes", "Open minutes", day.open_minutes, 59);
    number("close_hour", "Close hour", day.close_hour, 23);
    number("close_minutes", "Close minutes", day.close_minutes, 59);
    let opens = day.open_hour.zip(day.open_minutes);
    let closes = day.close_hour.zip(day.close_minutes);
    if let (false, Some(opens), Some(closes)) = (day.closed_all_day, opens, closes)
        && opens >= closes
    {
        faults.add("close_hour", "Closing time cannot be before opening time");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_the_day() {
        let at = |zone: &str, seconds: i64| utc_offset(zone, Ts::from_seconds(seconds));
        let (winter, summer) = (1_768_000_000, 1_784_000_000);
        assert_eq!(at("Asia/Kolkata", winter), "+05:30");
        assert_eq!(
            (at("Europe/Berlin", winter).as_str(), at("Europe/Berlin", summer).as_str()),
            ("+01:00", "+02:00")
        );
        assert_eq!(at("America/St_Johns", winter), "-03:30");
        assert_eq!(at("Nowhere/At_All", winter), "+00:00");
    }
    use crate::Error;

    fn on(day: i64) -> WorkingDayChanges {
        WorkingDayChanges { day_of_week: Some(day), ..Default::default() }
    }

    fn attributes(result: Result<()>) -> Vec<&'static str> {
        match result {
            Ok(()) => Vec::new(),
            Err(Error::Invalid(faults)) => faults.iter().map(|fault| fault.attribute).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_new_inbox_works_from_monday_to_friday() {
        let days = standard();
        assert_eq!(
            days.iter().map(|day| day.closed_all_day).collect::<Vec<_>>(),
            [true, false, false, false, false, false, true]
        );
        assert_eq!(read(&Json::from(&days)), days);
        assert_eq!(read(&Json::array()), days);
    }

    #[test]
    fn a_day_is_changed_alone_and_open_all_day_fills_the_hours() {
        let mut days = standard();
        let all_day = WorkingDayChanges { open_all_day: Some(true), closed_all_day: Some(false), ..on(6) };
        let later = WorkingDayChanges { open_hour: Some(Some(10)), ..on(1) };
        assert_eq!(attributes(change(&mut days, &[all_day, later])), Vec::<&str>::new());
        assert_eq!((days[6].open_hour, days[6].close_minutes), (Some(0), Some(59)));
        assert_eq!((days[1].open_hour, days[1].close_hour, days[2].open_hour), (Some(10), Some(17), Some(9)));
    }

    #[test]
    fn broken_rules_are_all_told() {
        let cases = [
            (WorkingDayChanges { ..on(7) }, vec!["day_of_week"]),
            (WorkingDayChanges::default(), vec!["day_of_week"]),
            (WorkingDayChanges { open_hour: Some(Some(24)), ..on(1) }, vec!["open_hour", "close_hour"]),
            (WorkingDayChanges { close_hour: Some(Some(9)), ..on(1) }, vec!["close_hour"]),
            (WorkingDayChanges { close_minutes: Some(Some(-1)), ..on(1) }, vec!["close_minutes"]),
            (
                WorkingDayChanges { closed_all_day: Some(false), ..on(0) },
                vec!["open_hour", "open_minutes", "close_hour", "close_minutes"],
            ),
            (WorkingDayChanges { open_all_day: Some(true), ..on(0) }, vec!["base"]),
            (WorkingDayChanges { open_minutes: Some(None), ..on(1) }, vec!["open_minutes"]),
        ];
        for (changes, expected) in cases {
            assert_eq!(
                attributes(change(&mut standard(), std::slice::from_ref(&changes))),
                expected,
                "{changes:?}"
            );
        }
    }
}
