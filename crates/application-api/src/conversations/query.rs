//! What a list of conversations can be asked for.

use porchlight_domain::conversations::{AssigneeFilter, ConversationType, Filter, Sort};
use porchlight_domain::schema::{ConversationStatus, InboxId, TeamId, Ts};
use porchlight_domain::{Error, Result};
use porchlight_http::{PageParam, lenient};
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters are joined by "and"; the counts ignore `assignee_type`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    /// `me`, `unassigned`, `assigned`; anything else is all.
    #[serde(default, deserialize_with = "lenient::text")]
    assignee_type: Option<String>,
    /// `open` (default), `resolved`, `pending`, `snoozed` or `all`. Not looked at when `q` is there.
    #[serde(default, deserialize_with = "lenient::text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    team_id: Option<i64>,
    /// Any of these tags; one text may hold several, separated by commas.
    #[serde(default, deserialize_with = "lenient::comma_texts")]
    labels: Option<Vec<String>>,
    /// `mention`, `participating` or `unattended`.
    #[serde(default, deserialize_with = "lenient::text")]
    conversation_type: Option<String>,
    /// Text that a message contains.
    #[serde(default, deserialize_with = "lenient::text")]
    q: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    /// `last_activity_at_desc` (default), `created_at_asc`, `priority_desc`, `waiting_since_asc` …
    #[serde(default, deserialize_with = "lenient::text")]
    sort_by: Option<String>,
    /// Only what changed within this many seconds; then there are no pages, and at most 1000.
    #[serde(default, deserialize_with = "lenient::integer")]
    updated_within: Option<i64>,
    /// From 1; 25 to a page.
    #[serde(default)]
    #[param(value_type = Option<i64>)]
    pub page: PageParam,
}

/// Seconds of a century. PostgreSQL refuses times of long ago, and nothing is older.
const LONGEST_AGO: i64 = 100 * 365 * 24 * 60 * 60;

/// Longest text searched for.
const LONGEST_SEARCH: usize = 500;

impl ConversationQuery {
    /// The filter of the use case.
    pub fn filter(&self, now: Ts) -> Result<Filter> {
        let text = filled(&self.q);
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            return Err(Error::refused(format!("q is too long (maximum is {LONGEST_SEARCH} characters)")));
        }
        Ok(Filter {
            status: if text.is_some() { None } else { self.status()? },
            assignee: match self.assignee_type.as_deref() {
                Some("me") => AssigneeFilter::Me,
                Some("unassigned") => AssigneeFilter::Unassigned,
                Some("assigned") => AssigneeFilter::Assigned,
                _ => AssigneeFilter::All,
            },
            inbox: self.inbox_id.map(InboxId),
            team: self.team_id.map(TeamId),
            labels: self.labels.clone().unwrap_or_default(),
            kind: match self.conversation_type.as_deref() {
                Some("mention") => Some(ConversationType::Mention),
                Some("participating") => Some(ConversationType::Participating),
                Some("unattended") => Some(ConversationType::Unattended),
                _ => None,
            },
            text,
            source_id: filled(&self.source_id),
            updated_since: self
                .updated_within
                .map(|seconds| now.plus_seconds(-seconds.clamp(0, LONGEST_AGO))),
            sort: self.sort(),
        })
    }

    fn status(&self) -> Result<Option<ConversationStatus>> {
        match self.status.as_deref().unwrap_or_default() {
            "all" => Ok(None),
            "" => Ok(Some(ConversationStatus::Open)),
            name => ConversationStatus::parse(name)
                .map(Some)
                .ok_or_else(|| Error::refused("status is not one of open, resolved, pending, snoozed, all")),
        }
    }

    fn sort(&self) -> Sort {
        match self.sort_by.as_deref().unwrap_or_default() {
            "last_activity_at_asc" => Sort::LastActivityAsc,
            "created_at_asc" | "sort_on_created_at" => Sort::CreatedAsc,
            "created_at_desc" => Sort::CreatedDesc,
            "priority_asc" => Sort::PriorityAsc,
            "priority_desc" | "sort_on_priority" => Sort::PriorityDesc,
            "waiting_since_asc" | "sort_on_waiting_since" => Sort::WaitingSinceAsc,
            "waiting_since_desc" => Sort::WaitingSinceDesc,
            _ => Sort::LastActivityDesc,
        }
    }
}

fn filled(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
