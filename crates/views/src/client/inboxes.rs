//! Views: inboxes as visitors see them.

use porchlight_domain::inboxes::hours::WorkingDay;
use porchlight_domain::visitors::PublicInbox;
use serde::Serialize;
use utoipa::ToSchema;

/// An inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicInboxView<'a> {
    pub identifier: &'a str,
    /// Whether visitors must prove their identity with an `identifier_hash`.
    pub identity_validation_enabled: bool,
    pub name: &'a str,
    /// Such as `Europe/Lisbon`.
    pub timezone: &'a str,
    /// Seven days, Sunday first.
    pub working_hours: Vec<PublicDayView>,
    pub working_hours_enabled: bool,
    pub csat_survey_enabled: bool,
    pub greeting_enabled: bool,
}

/// The hours of one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicDayView {
    /// 0 is Sunday.
    pub day_of_week: i64,
    pub closed_all_day: bool,
    pub open_hour: Option<i64>,
    pub open_minutes: Option<i64>,
    pub close_hour: Option<i64>,
    pub close_minutes: Option<i64>,
    pub open_all_day: bool,
}

impl From<&WorkingDay> for PublicDayView {
    fn from(day: &WorkingDay) -> Self {
        Self {
            day_of_week: day.day_of_week,
            closed_all_day: day.closed_all_day,
            open_hour: day.open_hour,
            open_minutes: day.open_minutes,
            close_hour: day.close_hour,
            close_minutes: day.close_minutes,
            open_all_day: day.open_all_day,
        }
    }
}

impl<'a> From<&'a PublicInbox> for PublicInboxView<'a> {
    fn from(public: &'a PublicInbox) -> Self {
        Self {
            identifier: &public.identifier,
            identity_validation_enabled: public.hmac_mandatory,
            name: &public.inbox.name,
            timezone: &public.inbox.timezone,
            working_hours: public.working_hours.iter().map(PublicDayView::from).collect(),
            working_hours_enabled: public.inbox.working_hours_enabled,
            csat_survey_enabled: public.inbox.csat_survey_enabled,
            greeting_enabled: public.inbox.greeting_enabled,
        }
    }
}
