//! Kept counts of conversations by status, inbox, team and assignee, so that no list counts rows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt};
use diesel::upsert::excluded;
use porchlight_schema::tables::{Conversation, conversation_counts};
use porchlight_schema::{
    AccountId, ConversationStatus, InboxId, MultiBackend, TeamId, UserId, among, both, each,
};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, Visible};

/// What a conversation is counted under; 0 stands for "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    status: ConversationStatus,
    inbox: InboxId,
    team: i64,
    assignee: i64,
}

impl From<&Conversation> for Key {
    fn from(row: &Conversation) -> Self {
        Self {
            status: row.status,
            inbox: row.inbox_id,
            team: row.team_id.map_or(0, |id| id.0),
            assignee: row.assignee_id.map_or(0, |id| id.0),
        }
    }
}

fn rows(scope: &AccountScope) -> conversation_counts::BoxedQuery<'static, MultiBackend> {
    let query =
        conversation_counts::table.filter(conversation_counts::account_id.eq(scope.account())).into_boxed();
    match scope.inboxes() {
        Visible::All => query,
        Visible::AllBut(ids) => query.filter(conversation_counts::inbox_id.ne_all(ids.to_vec())),
        Visible::Only(ids) => query.filter(among(conversation_counts::inbox_id, ids)),
    }
}

/// Moves a conversation from one place of the table to another; `None` is "not counted", for
/// conversations that begin or end.
pub fn moved(
    tx: &mut Tx,
    scope: &AccountScope,
    before: Option<&Conversation>,
    after: Option<&Conversation>,
) -> Result<()> {
    let (from, to) = (before.map(Key::from), after.map(Key::from));
    if from == to {
        return Ok(());
    }
    // One order for all transactions: two that touch the same rows wait, and never for each other.
    let changes: BTreeMap<Key, i64> =
        from.map(|key| (key, -1)).into_iter().chain(to.map(|key| (key, 1))).collect();
    for (key, by) in changes {
        add(tx, scope.account(), key, by)?;
    }
    Ok(())
}

fn add(tx: &mut Tx, account: AccountId, key: Key, by: i64) -> Result<()> {
    use conversation_counts::{account_id, assignee_id, inbox_id, n, status, team_id};
    both(
        diesel::insert_into(conversation_counts::table)
            .values((
                account_id.eq(account),
                status.eq(key.status),
                inbox_id.eq(key.inbox),
                team_id.eq(key.team),
                assignee_id.eq(key.assignee),
                n.eq(by),
            ))
            .on_conflict((account_id, status, inbox_id, team_id, assignee_id))
            .do_update()
            .set(n.eq(n + excluded(n))),
    )
    .execute(tx.raw())?;
    Ok(())
}

/// Which conversations to count.
#[derive(Debug, Clone, Default)]
pub struct CountFilter {
    /// `None` counts every status.
    pub status: Option<ConversationStatus>,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
}

/// How many conversations there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
}

impl Counts {
    pub fn assigned(self) -> i64 {
        self.all - self.unassigned
    }
}

/// The counts a list shows, read from the kept table.
pub fn read(conn: &mut Conn, scope: &AccountScope, filter: &CountFilter) -> Result<Counts> {
    let kept = match (scope.inboxes(), filter) {
        // What every dashboard asks all the time.
        (Visible::All, CountFilter { status: Some(status), inbox: None, team: None }) => {
            of_status(conn, scope, *status)?
        }
        _ => filtered(conn, scope, filter)?,
    };
    let me = scope.actor().user().map_or(-1, |UserId(id)| id);
    let sum = |wanted: &dyn Fn(i64) -> bool| {
        kept.iter().filter(|(assignee, _)| wanted(*assignee)).map(|(_, n)| n).sum()
    };
    Ok(Counts { mine: sum(&|id| id == me), unassigned: sum(&|id| id == 0), all: sum(&|_| true) })
}

/// Numbers of conversations with their assignee.
type Kept = Vec<(i64, i64)>;

fn of_status(conn: &mut Conn, scope: &AccountScope, status: ConversationStatus) -> Result<Kept> {
    Ok(each!(conn.raw(), conn => conversation_counts::table
        .filter(conversation_counts::account_id.eq(scope.account()))
        .filter(conversation_counts::status.eq(status))
        .select((conversation_counts::assignee_id, conversation_counts::n))
        .load(conn))?)
}

fn filtered(conn: &mut Conn, scope: &AccountScope, filter: &CountFilter) -> Result<Kept> {
    let mut query = rows(scope).select((conversation_counts::assignee_id, conversation_counts::n));
    if let Some(status) = filter.status {
        query = query.filter(conversation_counts::status.eq(status));
    }
    if let Some(inbox) = filter.inbox {
        query = query.filter(conversation_counts::inbox_id.eq(inbox));
    }
    if let Some(team) = filter.team {
        query = query.filter(conversation_counts::team_id.eq(team.0));
    }
    Ok(query.load(conn.raw())?)
}

/// Counts the rows themselves and writes the table anew; returns whether it had been right. For the
/// operator's check; its time grows with the account.
pub fn rebuild(tx: &mut Tx, scope: &AccountScope) -> Result<bool> {
    let kept = snapshot(tx, scope)?;
    diesel::delete(conversation_counts::table.filter(conversation_counts::account_id.eq(scope.account())))
        .execute(tx.raw())?;
    diesel::sql_query(
        "INSERT INTO conversation_counts (account_id, status, inbox_id, team_id, assignee_id, n) \
         SELECT account_id, status, inbox_id, coalesce(team_id, 0), coalesce(assignee_id, 0), count(*) \
         FROM conversations WHERE account_id = $1 GROUP BY 1, 2, 3, 4, 5",
    )
    .bind::<BigInt, _>(scope.account())
    .execute(tx.raw())?;
    Ok(kept == snapshot(tx, scope)?)
}

type Snapshot = Vec<(i16, i64, i64, i64, i64)>;

fn snapshot(conn: &mut Conn, scope: &AccountScope) -> Result<Snapshot> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = SmallInt)]
        status: i16,
        #[diesel(sql_type = BigInt)]
        inbox_id: i64,
        #[diesel(sql_type = BigInt)]
        team_id: i64,
        #[diesel(sql_type = BigInt)]
        assignee_id: i64,
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let lines: Vec<Line> = diesel::sql_query(
        "SELECT status, inbox_id, team_id, assignee_id, n FROM conversation_counts \
         WHERE account_id = $1 AND n <> 0 ORDER BY 1, 2, 3, 4",
    )
    .bind::<BigInt, _>(scope.account())
    .load(conn.raw())?;
    Ok(lines.into_iter().map(|l| (l.status, l.inbox_id, l.team_id, l.assignee_id, l.n)).collect())
}
