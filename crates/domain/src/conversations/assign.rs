//! Assignment: by hand, by team, by turns.

use std::sync::Arc;

use porchlight_schema::tables::Conversation;
use porchlight_schema::{Availability, ConversationStatus, DisplayId, InboxId, TeamId, UserId};
use porchlight_store::account::context;
use porchlight_store::account::conversations::{self, assign as queries};

use super::{Cause, member, save};
use crate::people::Agent;
use crate::teams::LoadedTeam;
use crate::{AccountScope, Installation, Result, Tx};

/// What an assignment answers with.
#[derive(Debug, Clone)]
pub enum Assigned {
    Agent(Arc<Agent>),
    Team(LoadedTeam),
    Nobody,
}

/// Gives a conversation to a member of the account; whoever is no member means nobody.
pub fn assign_agent(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    user: Option<UserId>,
) -> Result<Assigned> {
    let before = conversations::lock(tx, scope, id)?;
    let found = match user {
        Some(user) => member(tx, scope, user)?,
        None => None,
    };
    let mut after = before.clone();
    after.assignee_id = found.as_ref().map(|(user, _)| user.id);
    save(tx, inst, scope, &before, after, Cause::Request)?;
    Ok(match found {
        None => Assigned::Nobody,
        Some((user, membership)) => {
            let online = inst.presence.users(scope.account()).contains(&user.id);
            Assigned::Agent(Arc::new(Agent::new(user, Some(membership), online)))
        }
    })
}

/// Gives a conversation to a team, or takes it from its team.
pub fn assign_team(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    team: Option<TeamId>,
) -> Result<Assigned> {
    let before = conversations::lock(tx, scope, id)?;
    let found = context::teams_of_caller(tx, scope, team.as_slice())?.pop();
    let mut after = before.clone();
    after.team_id = found.as_ref().map(|(team, _)| team.id);
    save(tx, inst, scope, &before, after, Cause::Request)?;
    let team = found.map(|(team, is_member)| LoadedTeam { team, is_member });
    Ok(team.map_or(Assigned::Nobody, Assigned::Team))
}

/// The rules that assign by themselves: a new team takes the conversation from strangers and may pick
/// one of its own; a conversation that becomes open gets the next agent of its inbox.
pub(super) fn apply_rules(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    before: &Conversation,
    after: &mut Conversation,
) -> Result<()> {
    if before.team_id != after.team_id
        && let Some(team) = after.team_id
    {
        by_team(tx, inst, scope, after, team)?;
    }
    let opened = before.status != after.status && after.status == ConversationStatus::Open;
    if opened && before.assignee_id == after.assignee_id {
        by_turns(tx, inst, scope, after)?;
    }
    Ok(())
}

fn by_team(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    row: &mut Conversation,
    team: TeamId,
) -> Result<()> {
    if let Some(assignee) = row.assignee_id
        && !queries::is_team_member(tx, scope, team, assignee)?
    {
        row.assignee_id = None;
    }
    let picks = context::teams(tx, scope, &[team])?.iter().any(|team| team.allow_auto_assign);
    if row.assignee_id.is_none() && picks {
        row.assignee_id = next(tx, inst, scope, row.inbox_id, Some(team), None)?;
    }
    Ok(())
}

fn by_turns(tx: &mut Tx, inst: &Installation, scope: &AccountScope, row: &mut Conversation) -> Result<()> {
    row.assignee_id = first_assignee(tx, inst, scope, row.inbox_id, row.assignee_id)?;
    Ok(())
}

/// Who gets a conversation that has just become open: the one it has, or the next of its inbox if the
/// inbox assigns by itself and that one is missing or no member.
pub(super) fn first_assignee(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    inbox: InboxId,
    assignee: Option<UserId>,
) -> Result<Option<UserId>> {
    let Some((row, _)) = context::inboxes(tx, scope, &[inbox])?.pop() else { return Ok(assignee) };
    if !row.enable_auto_assignment {
        return Ok(assignee);
    }
    if let Some(assignee) = assignee
        && queries::is_inbox_member(tx, scope, inbox, assignee)?
    {
        return Ok(Some(assignee));
    }
    let limit = row.auto_assignment_config.map().get("max_assignment_limit").and_then(|n| n.as_i64());
    Ok(next(tx, inst, scope, inbox, None, limit)?.or(assignee))
}

/// The member who waited longest among those who are online and below the limit; nobody may be.
fn next(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    inbox: InboxId,
    team: Option<TeamId>,
    limit: Option<i64>,
) -> Result<Option<UserId>> {
    let candidates = queries::candidates(tx, scope, inbox, team)?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let present = inst.presence.users(scope.account());
    let load = match limit {
        Some(_) => queries::open_load(tx, scope, inbox)?,
        None => Vec::new(),
    };
    let free = |user: UserId| match limit {
        Some(limit) => load.iter().find(|(id, _)| *id == user).is_none_or(|(_, n)| *n < limit),
        None => true,
    };
    let chosen = candidates.into_iter().find(|candidate| {
        candidate.availability == Availability::Online
            && (!candidate.auto_offline || present.contains(&candidate.user))
            && free(candidate.user)
    });
    if let Some(candidate) = &chosen {
        queries::mark_assigned(tx, scope, inbox, candidate.user)?;
    }
    Ok(chosen.map(|candidate| candidate.user))
}
