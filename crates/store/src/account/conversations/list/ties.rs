//! What a list's conversations are tied to: tags, texts, people, sessions, recent changes.

use std::collections::HashSet;

use diesel::dsl::exists;
use diesel::prelude::*;
use porchlight_schema::tables::{
    contact_inboxes, conversation_labels, conversation_participants, conversations, inboxes, mentions,
};
use porchlight_schema::{ConversationId, UserId, among, unindexed};

use super::{AssigneeFilter, ConversationType, Filter, Ids, Sort};
use crate::account::conversations::Rows;
use crate::db::Conn;
use crate::error::Result;
use crate::scope::{AccountScope, Visible};
use crate::search;

/// Up to so many conversations are read and sorted as they are found. With more, the list walks the index
/// of its order and asks for each: one of the next rows will have the tie.
const FEW: i64 = 2_000;

/// Recent changes that a window of them looks at, the newest first.
const CHANGES: i64 = 1_000;

/// What a filter's ties were found to be.
#[derive(Debug, Default)]
pub struct Ties {
    /// The only conversations that may have all of them, when these are few.
    pub(super) ids: Option<Ids>,
    /// Those that very many conversations have.
    common: Vec<Tie>,
}

#[derive(Debug)]
enum Tie {
    Labels(Vec<String>),
    Mention(UserId),
    Participation(UserId),
}

/// Looks a filter's ties up; no query when it has none.
pub fn ties(conn: &mut Conn, scope: &AccountScope, filter: &Filter) -> Result<Ties> {
    let mut ties = Ties::default();
    if let Some(text) = &filter.text {
        ties.only(search::conversations(conn, scope, text)?);
    }
    if let Some(source) = &filter.source_id {
        ties.only(of_source(conn, scope, source)?);
    }
    if let Some(since) = filter.updated_since {
        ties.only(
            conversations::table
                .filter(conversations::account_id.eq(scope.account()))
                .filter(conversations::updated_at.ge(since))
                .order(conversations::updated_at.desc())
                .limit(CHANGES)
                .select(conversations::id)
                .load(conn.raw())?,
        );
    }
    if !filter.labels.is_empty() {
        let found = conversation_labels::table
            .filter(conversation_labels::account_id.eq(scope.account()))
            .filter(among(conversation_labels::title, &filter.labels))
            .limit(FEW + 1)
            .select(conversation_labels::conversation_id)
            .load(conn.raw())?;
        ties.few_or(found, Tie::Labels(filter.labels.clone()));
    }
    let me = scope.actor().user().unwrap_or(UserId(-1));
    match filter.kind {
        Some(ConversationType::Mention) => {
            let found = mentions::table
                .filter(mentions::account_id.eq(scope.account()))
                .filter(mentions::user_id.eq(me))
                .limit(FEW + 1)
                .select(mentions::conversation_id)
                .load(conn.raw())?;
            ties.few_or(found, Tie::Mention(me));
        }
        Some(ConversationType::Participating) => {
            let found = conversation_participants::table
                .filter(conversation_participants::account_id.eq(scope.account()))
                .filter(conversation_participants::user_id.eq(me))
                .limit(FEW + 1)
                .select(conversation_participants::conversation_id)
                .load(conn.raw())?;
            ties.few_or(found, Tie::Participation(me));
        }
        Some(ConversationType::Unattended) | None => {}
    }
    if let Some(found) = of_part(conn, scope, filter)?
        && few(&found)
    {
        ties.only(found);
    }
    Ok(ties)
}

fn few(found: &Ids) -> bool {
    i64::try_from(found.len()).is_ok_and(|count| count <= FEW)
}

/// The conversations of one agent, team or some inboxes, when the list's order is not in their indexes,
/// which are by last activity; cut off after a few.
fn of_part(conn: &mut Conn, scope: &AccountScope, filter: &Filter) -> Result<Option<Ids>> {
    if matches!(filter.sort, Sort::LastActivityAsc | Sort::LastActivityDesc) || filter.kind.is_some() {
        return Ok(None);
    }
    let mut query = conversations::table.filter(conversations::account_id.eq(scope.account())).into_boxed();
    if filter.assignee == AssigneeFilter::Me {
        query = query.filter(conversations::assignee_id.eq(scope.actor().user().unwrap_or(UserId(-1))));
    } else if let Some(team) = filter.team {
        query = query.filter(conversations::team_id.eq(team));
    } else {
        let inboxes = match (filter.inbox, scope.inboxes()) {
            (Some(inbox), _) => vec![inbox],
            (None, Visible::Only(seen)) => seen.to_vec(),
            (None, Visible::All | Visible::AllBut(_)) => return Ok(None),
        };
        query = conversations::table
            .filter(unindexed(conversations::account_id, true).eq(scope.account()))
            .filter(among(conversations::inbox_id, &inboxes))
            .into_boxed();
    }
    if let Some(status) = filter.status {
        query = query.filter(conversations::status.eq(status));
    }
    Ok(Some(query.limit(FEW + 1).select(conversations::id).load(conn.raw())?))
}

/// The newest conversations of the sessions of this name.
fn of_source(conn: &mut Conn, scope: &AccountScope, source: &str) -> Result<Ids> {
    // By inbox, because the index of sessions begins with it.
    let own = inboxes::table.filter(inboxes::account_id.eq(scope.account())).select(inboxes::id);
    let sessions = contact_inboxes::table
        .filter(contact_inboxes::inbox_id.eq_any(own))
        .filter(contact_inboxes::source_id.eq(source.to_owned()))
        .select(contact_inboxes::id);
    Ok(conversations::table
        .filter(conversations::contact_inbox_id.eq_any(sessions))
        .order(conversations::id.desc())
        .limit(FEW)
        .select(conversations::id)
        .load(conn.raw())?)
}

impl Ties {
    /// Whether no conversation has them.
    pub(super) fn nothing(&self) -> bool {
        self.ids.as_ref().is_some_and(Vec::is_empty)
    }

    /// Narrows the list to these.
    fn only(&mut self, mut found: Ids) {
        found.sort_unstable();
        found.dedup();
        self.ids = Some(match self.ids.take() {
            None => found,
            Some(before) => {
                let before: HashSet<ConversationId> = before.into_iter().collect();
                found.into_iter().filter(|id| before.contains(id)).collect()
            }
        });
    }

    /// Narrows the list to what was found, unless that was cut off.
    fn few_or(&mut self, found: Ids, tie: Tie) {
        if few(&found) {
            self.only(found);
        } else {
            self.common.push(tie);
        }
    }

    /// Asks for the common ties row by row.
    pub(super) fn each(&self, mut query: Rows, scope: &AccountScope) -> Rows {
        for tie in &self.common {
            query = match tie {
                Tie::Labels(titles) => query.filter(exists(
                    conversation_labels::table
                        .filter(conversation_labels::account_id.eq(scope.account()))
                        .filter(conversation_labels::conversation_id.eq(conversations::id))
                        .filter(among(conversation_labels::title, titles)),
                )),
                Tie::Mention(user) => query.filter(exists(
                    mentions::table
                        .filter(mentions::conversation_id.eq(conversations::id))
                        .filter(mentions::user_id.eq(*user)),
                )),
                Tie::Participation(user) => query.filter(exists(
                    conversation_participants::table
                        .filter(conversation_participants::conversation_id.eq(conversations::id))
                        .filter(conversation_participants::user_id.eq(*user)),
                )),
            };
        }
        query
    }
}
