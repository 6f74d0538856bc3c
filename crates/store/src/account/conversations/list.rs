//! Lists of conversations: filters, order, counts that the kept table cannot answer.

use diesel::dsl::exists;
use diesel::prelude::*;
use porchlight_schema::tables::{
    Conversation, contact_inboxes, conversation_labels, conversation_participants, conversations, mentions,
    messages,
};
use porchlight_schema::{ConversationStatus, InboxId, MessageType, TeamId, Ts, UserId, among};

use super::{Rows, rows};
use crate::db::Conn;
use crate::error::Result;
use crate::page::Page;
use crate::scope::AccountScope;

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    LastActivityDesc,
    LastActivityAsc,
    CreatedAsc,
    CreatedDesc,
    PriorityAsc,
    PriorityDesc,
    WaitingSinceAsc,
    WaitingSinceDesc,
}

/// Whose conversations a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssigneeFilter {
    #[default]
    All,
    Me,
    Assigned,
    Unassigned,
}

/// What kind of tie to the caller a list asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationType {
    Mention,
    Participating,
    Unattended,
}

/// What a list shows. Everything is optional and joined by "and".
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<ConversationStatus>,
    pub assignee: AssigneeFilter,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    /// Any of these tags.
    pub labels: Vec<String>,
    pub kind: Option<ConversationType>,
    /// Text that some incoming or outgoing message contains, without regard to case.
    pub text: Option<String>,
    pub source_id: Option<String>,
    pub updated_since: Option<Ts>,
    pub sort: Sort,
}

impl Filter {
    /// Whether the kept counts can answer for this filter (the assignee never matters for counts).
    pub fn kept(&self) -> bool {
        self.labels.is_empty()
            && self.kind.is_none()
            && self.text.is_none()
            && self.source_id.is_none()
            && self.updated_since.is_none()
    }
}

/// Lower-cased text as a `LIKE` pattern that means just the text.
pub(crate) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

diesel::define_sql_function! {
    /// Lower case, as each database knows it.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

fn filtered(scope: &AccountScope, filter: &Filter) -> Rows {
    let me = scope.actor().user().unwrap_or(UserId(-1));
    // Taking part replaces the visibility of inboxes; everything else narrows it.
    let mut query = match filter.kind {
        Some(ConversationType::Participating) => conversations::table
            .filter(conversations::account_id.eq(scope.account()))
            .filter(
                conversations::id.eq_any(
                    conversation_participants::table
                        .filter(conversation_participants::account_id.eq(scope.account()))
                        .filter(conversation_participants::user_id.eq(me))
                        .select(conversation_participants::conversation_id),
                ),
            )
            .into_boxed(),
        _ => rows(scope),
    };
    query = match filter.kind {
        Some(ConversationType::Mention) => query.filter(
            conversations::id.eq_any(
                mentions::table
                    .filter(mentions::account_id.eq(scope.account()))
                    .filter(mentions::user_id.eq(me))
                    .select(mentions::conversation_id),
            ),
        ),
        Some(ConversationType::Unattended) => query.filter(
            conversations::first_reply_created_at.is_null().or(conversations::waiting_since.is_not_null()),
        ),
        _ => query,
    };
    if let Some(status) = filter.status {
        query = query.filter(conversations::status.eq(status));
    }
    if let Some(inbox) = filter.inbox {
        query = query.filter(conversations::inbox_id.eq(inbox));
    }
    if let Some(team) = filter.team {
        query = query.filter(conversations::team_id.eq(team));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(conversations::updated_at.ge(since));
    }
    if !filter.labels.is_empty() {
        query = query.filter(
            conversations::id.eq_any(
                conversation_labels::table
                    .filter(conversation_labels::account_id.eq(scope.account()))
                    .filter(among(conversation_labels::title, &filter.labels))
                    .select(conversation_labels::conversation_id),
            ),
        );
    }
    if let Some(source) = &filter.source_id {
        query = query.filter(
            conversations::contact_inbox_id.eq_any(
                contact_inboxes::table
                    .filter(contact_inboxes::account_id.eq(scope.account()))
                    .filter(contact_inboxes::source_id.eq(source.clone()))
                    .select(contact_inboxes::id),
            ),
        );
    }
    if let Some(text) = &filter.text {
        query = query.filter(exists(
            messages::table
                .filter(messages::conversation_id.eq(conversations::id))
                .filter(messages::message_type.eq_any([MessageType::Incoming, MessageType::Outgoing]))
                .filter(lower(messages::content).like(contains_pattern(text)).escape('\\')),
        ));
    }
    query
}

fn narrowed(query: Rows, scope: &AccountScope, assignee: AssigneeFilter) -> Rows {
    let me = scope.actor().user().unwrap_or(UserId(-1));
    match assignee {
        AssigneeFilter::All => query,
        AssigneeFilter::Me => query.filter(conversations::assignee_id.eq(me)),
        AssigneeFilter::Assigned => query.filter(conversations::assignee_id.is_not_null()),
        AssigneeFilter::Unassigned => query.filter(conversations::assignee_id.is_null()),
    }
}

fn sorted(query: Rows, sort: Sort) -> Rows {
    use conversations::{created_at, id, last_activity_at, priority, waiting_since};
    match sort {
        Sort::LastActivityDesc => query.order((last_activity_at.desc(), id.desc())),
        Sort::LastActivityAsc => query.order((last_activity_at.asc(), id.asc())),
        Sort::CreatedAsc => query.order((created_at.asc(), id.asc())),
        Sort::CreatedDesc => query.order((created_at.desc(), id.desc())),
        // Without a priority or wait comes last in both directions.
        Sort::PriorityAsc => query.order((priority.is_null(), priority.asc(), last_activity_at.desc())),
        Sort::PriorityDesc => query.order((priority.is_null(), priority.desc(), last_activity_at.desc())),
        Sort::WaitingSinceAsc => {
            query.order((waiting_since.is_null(), waiting_since.asc(), created_at.asc()))
        }
        Sort::WaitingSinceDesc => {
            query.order((waiting_since.is_null(), waiting_since.desc(), created_at.asc()))
        }
    }
}

/// One page of a list.
pub fn list(conn: &mut Conn, scope: &AccountScope, filter: &Filter, page: Page) -> Result<Vec<Conversation>> {
    let query = narrowed(filtered(scope, filter), scope, filter.assignee);
    Ok(sorted(query, filter.sort)
        .limit(page.size)
        .offset(page.offset())
        .select(Conversation::as_select())
        .load(conn.raw())?)
}

/// Counts by reading rows, for filters the kept table cannot answer: mine, unassigned, all.
pub fn count(conn: &mut Conn, scope: &AccountScope, filter: &Filter) -> Result<(i64, i64, i64)> {
    let all = filtered(scope, filter).count().get_result(conn.raw())?;
    let mine = narrowed(filtered(scope, filter), scope, AssigneeFilter::Me).count().get_result(conn.raw())?;
    let unassigned = narrowed(filtered(scope, filter), scope, AssigneeFilter::Unassigned)
        .count()
        .get_result(conn.raw())?;
    Ok((mine, unassigned, all))
}
