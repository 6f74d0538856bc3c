//! Who may get a conversation: candidates of automatic assignment.

use diesel::dsl::exists;
use diesel::prelude::*;
use porchlight_schema::tables::{account_users, conversation_counts, inbox_members, team_members, users};
use porchlight_schema::{Availability, ConversationStatus, InboxId, TeamId, UserId};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

/// A member of an inbox, as automatic assignment weighs them.
#[derive(Debug, Clone, Queryable)]
pub struct Candidate {
    pub user: UserId,
    pub name: String,
    pub availability: Availability,
    pub auto_offline: bool,
}

/// Members of the inbox (and of the team, if one is given), longest without a new conversation first.
pub fn candidates(
    conn: &mut Conn,
    scope: &AccountScope,
    inbox: InboxId,
    team: Option<TeamId>,
) -> Result<Vec<Candidate>> {
    let mut query = inbox_members::table
        .inner_join(
            account_users::table.on(account_users::user_id
                .eq(inbox_members::user_id)
                .and(account_users::account_id.eq(inbox_members::account_id))),
        )
        .inner_join(users::table.on(users::id.eq(inbox_members::user_id)))
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .order((
            inbox_members::last_assigned_at.is_not_null(),
            inbox_members::last_assigned_at.asc(),
            inbox_members::id.asc(),
        ))
        .select((users::id, users::name, account_users::availability, account_users::auto_offline))
        .into_boxed();
    if let Some(team) = team {
        query = query.filter(inbox_members::user_id.eq_any(
            team_members::table.filter(team_members::team_id.eq(team)).select(team_members::user_id),
        ));
    }
    Ok(query.load(conn.raw())?)
}

/// Notes that a member got a conversation, so that the others come first.
pub fn mark_assigned(tx: &mut Tx, scope: &AccountScope, inbox: InboxId, user: UserId) -> Result<()> {
    let now = tx.now();
    diesel::update(
        inbox_members::table
            .filter(inbox_members::account_id.eq(scope.account()))
            .filter(inbox_members::inbox_id.eq(inbox))
            .filter(inbox_members::user_id.eq(user)),
    )
    .set(inbox_members::last_assigned_at.eq(now))
    .execute(tx.raw())?;
    Ok(())
}

pub fn is_inbox_member(conn: &mut Conn, scope: &AccountScope, inbox: InboxId, user: UserId) -> Result<bool> {
    let member = inbox_members::table
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .filter(inbox_members::user_id.eq(user));
    Ok(diesel::select(exists(member)).get_result(conn.raw())?)
}

pub fn is_team_member(conn: &mut Conn, scope: &AccountScope, team: TeamId, user: UserId) -> Result<bool> {
    let member = team_members::table
        .filter(team_members::account_id.eq(scope.account()))
        .filter(team_members::team_id.eq(team))
        .filter(team_members::user_id.eq(user));
    Ok(diesel::select(exists(member)).get_result(conn.raw())?)
}

/// How many open conversations of the inbox each user has; users without any are left out.
pub fn open_load(conn: &mut Conn, scope: &AccountScope, inbox: InboxId) -> Result<Vec<(UserId, i64)>> {
    let lines: Vec<(i64, i64)> = conversation_counts::table
        .filter(conversation_counts::account_id.eq(scope.account()))
        .filter(conversation_counts::status.eq(ConversationStatus::Open))
        .filter(conversation_counts::inbox_id.eq(inbox))
        .filter(conversation_counts::assignee_id.gt(0))
        .select((conversation_counts::assignee_id, conversation_counts::n))
        .load(conn.raw())?;
    let mut load: Vec<(UserId, i64)> = Vec::new();
    for (user, n) in lines {
        match load.iter_mut().find(|(known, _)| known.0 == user) {
            Some((_, sum)) => *sum += n,
            None => load.push((UserId(user), n)),
        }
    }
    Ok(load)
}
