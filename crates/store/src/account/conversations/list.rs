//! Lists of conversations: filters, order, counts that the kept table cannot answer.
//!
//! No list reads more than its page and a bounded number of rows beside it. What ties conversations to
//! something (a tag, a text, a mention) is looked up first: few ids are then read and sorted, and where
//! there are many, the list walks the index of its order and asks for each row. An order that no single
//! index has (all states, some inboxes, rows without a value last) is merged from several that have one.

mod branches;
mod ties;

use diesel::prelude::*;
use porchlight_schema::tables::conversations;
use porchlight_schema::{
    ConversationId, ConversationStatus, InboxId, MultiBackend, TeamId, Ts, UserId, among, each, first,
    unindexed,
};

use super::Rows;
use crate::db::Conn;
use crate::error::Result;
use crate::page::Page;
use crate::scope::{AccountScope, Visible};

use branches::{Branch, merged};
pub use ties::{Ties, ties};

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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub status: Option<ConversationStatus>,
    pub assignee: AssigneeFilter,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    /// Any of these tags.
    pub labels: Vec<String>,
    pub kind: Option<ConversationType>,
    /// Words that some incoming or outgoing message has, or has longer words that begin so.
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

/// Rows that [`count`] reads at most.
const COUNTED: i64 = 10_000;

/// Every row of the filter; a branch narrows it to a part of its own.
fn filtered(scope: &AccountScope, filter: &Filter, ties: &Ties, branch: &Branch) -> Rows {
    let found = ties.ids.is_some();
    let inbox = branch.inbox.or(filter.inbox);
    // Where an inbox has the order in an index of its own, SQLite is not to walk the account's.
    let by_inbox = inbox.is_some()
        && filter.team.is_none()
        && filter.assignee != AssigneeFilter::Me
        && matches!(filter.sort, Sort::LastActivityAsc | Sort::LastActivityDesc);
    let mut query = conversations::table
        .filter(unindexed(conversations::account_id, found || by_inbox).eq(scope.account()))
        .into_boxed();
    if let Some(ids) = &ties.ids {
        query = query.filter(among(conversations::id, ids));
    }
    // Taking part replaces the visibility of inboxes; everything else narrows it.
    match scope.inboxes() {
        Visible::Only(seen)
            if branch.inbox.is_none() && filter.kind != Some(ConversationType::Participating) =>
        {
            query = query.filter(among(unindexed(conversations::inbox_id, found), seen));
        }
        Visible::AllBut(hidden) => query = query.filter(conversations::inbox_id.ne_all(hidden.to_vec())),
        Visible::Only(_) | Visible::All => {}
    }
    if let Some(inbox) = inbox {
        query = query.filter(unindexed(conversations::inbox_id, found).eq(inbox));
    }
    if let Some(status) = branch.status.or(filter.status) {
        query = query.filter(unindexed(conversations::status, found).eq(status));
    }
    if let Some(team) = filter.team {
        query = query.filter(unindexed(conversations::team_id, found).eq(team));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(unindexed(conversations::updated_at, found).ge(since));
    }
    if filter.kind == Some(ConversationType::Unattended) {
        // Word for word the condition of a partial index.
        query = query.filter(
            conversations::first_reply_created_at.is_null().or(conversations::waiting_since.is_not_null()),
        );
    }
    if let Some(priority) = branch.priority {
        query = query.filter(conversations::priority.eq(priority));
    }
    ties.each(query, scope)
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

type Of<T> = conversations::BoxedQuery<'static, MultiBackend, T>;

fn sorted<T>(query: Of<T>, sort: Sort) -> Of<T> {
    use conversations::{created_at, id, last_activity_at, priority, waiting_since};
    match sort {
        Sort::LastActivityDesc => query.order((last_activity_at.desc(), id.desc())),
        Sort::LastActivityAsc => query.order((last_activity_at.asc(), id.asc())),
        Sort::CreatedAsc => query.order((created_at.asc(), id.asc())),
        Sort::CreatedDesc => query.order((created_at.desc(), id.desc())),
        Sort::PriorityAsc => query.order((priority.asc(), last_activity_at.desc(), id.desc())),
        Sort::PriorityDesc => query.order((priority.desc(), last_activity_at.desc(), id.desc())),
        Sort::WaitingSinceAsc => query.order((waiting_since.asc(), created_at.asc(), id.asc())),
        Sort::WaitingSinceDesc => query.order((waiting_since.desc(), created_at.asc(), id.asc())),
    }
}

/// The part of a list whose rows have a value to be sorted by, which comes first in both directions, or
/// the part whose rows have none.
fn valued(query: Rows, sort: Sort, has: bool) -> Rows {
    use conversations::{priority, waiting_since};
    match (sort, has) {
        (Sort::PriorityAsc | Sort::PriorityDesc, true) => query.filter(priority.is_not_null()),
        (Sort::PriorityAsc | Sort::PriorityDesc, false) => query.filter(priority.is_null()),
        (Sort::WaitingSinceAsc | Sort::WaitingSinceDesc, true) => query.filter(waiting_since.is_not_null()),
        (Sort::WaitingSinceAsc | Sort::WaitingSinceDesc, false) => query.filter(waiting_since.is_null()),
        _ => query,
    }
}

/// One page of a list, in its order.
pub fn list(conn: &mut Conn, scope: &AccountScope, filter: &Filter, ties: &Ties, page: Page) -> Result<Ids> {
    if ties.nothing() {
        return Ok(Vec::new());
    }
    if let (Visible::All, Some(status)) = (scope.inboxes(), filter.status)
        && page == Page::new(1, 25)
        && *filter == (Filter { status: Some(status), assignee: filter.assignee, ..Filter::default() })
    {
        return usual(conn, scope, status, filter.assignee);
    }
    let rest = match filter.sort {
        Sort::PriorityAsc | Sort::PriorityDesc => Sort::LastActivityDesc,
        Sort::WaitingSinceAsc | Sort::WaitingSinceDesc => Sort::CreatedAsc,
        _ => return part(conn, scope, filter, ties, (true, filter.sort), page.size, page.offset()),
    };
    let (size, offset) = (page.size, page.offset());
    let mut rows = part(conn, scope, filter, ties, (true, filter.sort), size, offset)?;
    let found = i64::try_from(rows.len()).unwrap_or(size);
    if found < size {
        // Those with a value end before the page does, so counting them reads no more than the pages did.
        let before = if found > 0 || offset == 0 {
            offset.saturating_add(found)
        } else {
            let query = filtered(scope, filter, ties, &Branch::default());
            let query = valued(narrowed(query, scope, filter.assignee), filter.sort, true);
            query.count().get_result(conn.raw())?
        };
        let skip = offset.saturating_add(found).saturating_sub(before);
        rows.extend(part(conn, scope, filter, ties, (false, rest), size - found, skip)?);
    }
    Ok(rows)
}

/// The first page of what dashboards ask all the time, as queries of one database: those are prepared once, by their type.
fn usual(
    conn: &mut Conn,
    scope: &AccountScope,
    status: ConversationStatus,
    assignee: AssigneeFilter,
) -> Result<Ids> {
    use conversations::{account_id, assignee_id, id, last_activity_at, status as at, table};
    let me = scope.actor().user().unwrap_or(UserId(-1));
    Ok(each!(conn.raw(), conn => {
        let query = table
            .filter(account_id.eq(scope.account()))
            .filter(at.eq(status))
            .order((last_activity_at.desc(), id.desc()))
            .select(id);
        match assignee {
            AssigneeFilter::All => first::<25, _>(query).load(conn),
            AssigneeFilter::Me => first::<25, _>(query.filter(assignee_id.eq(me))).load(conn),
            AssigneeFilter::Assigned => first::<25, _>(query.filter(assignee_id.is_not_null())).load(conn),
            AssigneeFilter::Unassigned => first::<25, _>(query.filter(assignee_id.is_null())).load(conn),
        }
    })?)
}

/// Some rows of the part of a list that has, or has not, a value to be sorted by.
fn part(
    conn: &mut Conn,
    scope: &AccountScope,
    filter: &Filter,
    ties: &Ties,
    (has, sort): (bool, Sort),
    limit: i64,
    offset: i64,
) -> Result<Ids> {
    let query = |branch: &Branch| {
        let query = narrowed(filtered(scope, filter, ties, branch), scope, filter.assignee);
        valued(query, filter.sort, has)
    };
    let branches = branches::of(scope, filter, ties, has);
    let rows = if branches.len() < 2 {
        query(&Branch::default())
    } else {
        let ends = offset.saturating_add(limit);
        let each = |branch: &Branch| sorted(query(branch).select(conversations::id), sort).limit(ends);
        conversations::table.filter(merged(branches.iter().map(each).collect())).into_boxed()
    };
    Ok(sorted(rows.select(conversations::id), sort).limit(limit).offset(offset).load(conn.raw())?)
}

/// Counts by reading rows, for filters the kept table cannot answer: mine, unassigned, all. Stops at
/// 10,000.
pub fn count(conn: &mut Conn, scope: &AccountScope, filter: &Filter, ties: &Ties) -> Result<(i64, i64, i64)> {
    if ties.nothing() {
        return Ok((0, 0, 0));
    }
    let assignees: Vec<Option<UserId>> = filtered(scope, filter, ties, &Branch::default())
        .select(conversations::assignee_id)
        .limit(COUNTED)
        .load(conn.raw())?;
    let me = scope.actor().user();
    let number = |wanted: &dyn Fn(&Option<UserId>) -> bool| {
        i64::try_from(assignees.iter().filter(|id| wanted(id)).count()).unwrap_or(COUNTED)
    };
    Ok((number(&|id| id.is_some() && *id == me), number(&Option::is_none), number(&|_| true)))
}

/// Some conversations of the account by id.
pub type Ids = Vec<ConversationId>;
