//! Lists whose order no single index has, merged from parts that each have one.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool};
use porchlight_schema::{ConversationStatus, InboxId, MultiBackend, Priority};

use super::{AssigneeFilter, Filter, Of, Sort, Ties};
use crate::scope::{AccountScope, Visible};

/// Parts that are worth merging. A caller who sees more inboxes sees so much that walking the account's
/// index finds a page soon.
const MOST: usize = 64;

/// A part of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Branch {
    pub status: Option<ConversationStatus>,
    pub inbox: Option<InboxId>,
    pub priority: Option<Priority>,
}

/// The parts of a list that each have its order in an index; `has` tells the part of rows with a value
/// to be sorted by.
pub(super) fn of(scope: &AccountScope, filter: &Filter, ties: &Ties, has: bool) -> Vec<Branch> {
    if ties.ids.is_some() {
        return vec![Branch::default()];
    }
    let mut branches = vec![Branch::default()];
    if filter.status.is_none() {
        branches = split(&branches, ConversationStatus::ALL, |branch, status| branch.status = Some(status));
    }
    if has && matches!(filter.sort, Sort::PriorityAsc | Sort::PriorityDesc) {
        branches = split(&branches, Priority::ALL, |branch, priority| branch.priority = Some(priority));
    }
    let by_inbox = filter.inbox.is_none()
        && filter.team.is_none()
        && filter.kind.is_none()
        && filter.assignee != AssigneeFilter::Me
        && matches!(filter.sort, Sort::LastActivityAsc | Sort::LastActivityDesc);
    if let Visible::Only(seen) = scope.inboxes()
        && by_inbox
        && !seen.is_empty()
        && seen.len() * branches.len() <= MOST
    {
        branches = split(&branches, seen, |branch, inbox| branch.inbox = Some(inbox));
    }
    branches
}

fn split<T: Copy>(branches: &[Branch], values: &[T], set: impl Fn(&mut Branch, T)) -> Vec<Branch> {
    let one = |branch: &Branch, value: T| {
        let mut branch = *branch;
        set(&mut branch, value);
        branch
    };
    branches
        .iter()
        .flat_map(|branch| values.iter().map(move |value| (branch, *value)))
        .map(|(b, v)| one(b, v))
        .collect()
}

/// What [`merged`] makes.
pub(super) struct Merged(Vec<Of<BigInt>>);

/// Conversations that one of the queries finds.
pub(super) fn merged(branches: Vec<Of<BigInt>>) -> Merged {
    Merged(branches)
}

impl Expression for Merged {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for Merged {}

impl<QS> SelectableExpression<QS> for Merged {}

impl<G> ValidGrouping<G> for Merged {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Merged {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for Merged {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("conversations.id IN (");
        for (place, branch) in self.0.iter().enumerate() {
            out.push_sql(if place > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
            QueryFragment::<MultiBackend>::walk_ast(branch, out.reborrow())?;
            out.push_sql(") AS branch");
        }
        out.push_sql(")");
        Ok(())
    }
}
