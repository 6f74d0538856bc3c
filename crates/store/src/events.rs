//! The outbox: events go in with the change that made them; the relay takes them out.

use std::collections::BTreeMap;
use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use porchlight_schema::tables::{EventRow, accounts, events};
use porchlight_schema::types::UtcTs;
use porchlight_schema::{
    AccountId, ActorType, AnyConnection, ConversationId, EventId, EventKind, Json, Ts, among, kept,
};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, Actor, SystemScope};

/// A fact in the past tense.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub account: AccountId,
    pub kind: EventKind,
    pub actor: Actor,
    pub conversation: Option<ConversationId>,
    /// The id of what it happened to: a message, contact, conversation, user…
    pub subject: i64,
    /// What cannot be read later: changed attributes, last ids. Never rendered JSON.
    pub data: Json,
}

impl AccountScope {
    /// An event of this account, caused by this scope's actor.
    pub fn event(
        &self,
        kind: EventKind,
        conversation: Option<ConversationId>,
        subject: i64,
        data: Json,
    ) -> NewEvent {
        NewEvent { account: self.account(), kind, actor: self.actor(), conversation, subject, data }
    }
}

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: AccountId,
    kind: EventKind,
    actor_type: ActorType,
    actor_id: Option<i64>,
    conversation_id: Option<ConversationId>,
    subject_id: i64,
    data: &'a Json,
    created_at: Ts,
}

/// All events of a transaction. On PostgreSQL in one round trip; on SQLite one by one, because a statement
/// for a single row is prepared once and for all, one for several rows each time anew.
pub(crate) fn insert(tx: &mut Tx, new: &[NewEvent]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Insert> = new
        .iter()
        .map(|event| {
            let (actor_type, actor_id) = event.actor.columns();
            Insert {
                account_id: event.account,
                kind: event.kind,
                actor_type,
                actor_id,
                conversation_id: event.conversation,
                subject_id: event.subject,
                data: &event.data,
                created_at: now,
            }
        })
        .collect();
    match (tx.raw(), rows.as_slice()) {
        (AnyConnection::Sqlite(conn), rows) => {
            for row in rows {
                diesel::insert_into(events::table).values(row).execute(conn)?;
            }
        }
        (AnyConnection::Pg(conn), [row]) => {
            diesel::insert_into(events::table).values(row).execute(conn)?;
        }
        (AnyConnection::Pg(conn), rows) => {
            diesel::insert_into(events::table).values(rows).execute(conn)?;
        }
    }
    Ok(())
}

/// Events that wait for the relay, in the order they were recorded. `fresh` leaves out those that
/// failed before.
pub fn waiting(conn: &mut Conn, _system: SystemScope, fresh: bool, limit: i64) -> Result<Vec<EventRow>> {
    let mut query = events::table.filter(events::relayed_at.is_null()).into_boxed();
    if fresh {
        query = query.filter(events::attempts.eq(0));
    }
    Ok(query.order(events::id).limit(limit).select(EventRow::as_select()).load(conn.raw())?)
}

/// The ids of what [`waiting`] would load, for when it cannot.
pub fn waiting_ids(conn: &mut Conn, _system: SystemScope, fresh: bool, limit: i64) -> Result<Vec<EventId>> {
    let mut query = events::table.filter(events::relayed_at.is_null()).into_boxed();
    if fresh {
        query = query.filter(events::attempts.eq(0));
    }
    Ok(query.order(events::id).limit(limit).select(events::id).load(conn.raw())?)
}

/// One event.
pub fn find(conn: &mut Conn, _system: SystemScope, id: EventId) -> Result<EventRow> {
    Ok(events::table.find(id).select(EventRow::as_select()).first(conn.raw())?)
}

/// Numbers of events in their accounts: what [`finish`] gave.
pub type Numbers = Vec<(EventId, i64)>;

/// Gives the events their accounts' next numbers, in the order given, and marks them relayed. `None`
/// when one of them has gone or was relayed meanwhile: the transaction is then to be given up.
///
/// The accounts' rows stay locked until the commit, so this comes last in its transaction.
pub fn finish(
    tx: &mut Tx,
    _system: SystemScope,
    relayed: &[(EventId, AccountId)],
) -> Result<Option<Numbers>> {
    if relayed.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut next = take_numbers(tx, relayed)?;
    let mut numbers = Vec::with_capacity(relayed.len());
    for (event, account) in relayed {
        let Some(number) = next.get_mut(account) else { return Ok(None) };
        *number += 1;
        numbers.push((*event, *number));
    }
    let marked = mark(tx, &numbers)?;
    Ok((marked == numbers.len()).then_some(numbers))
}

/// Takes as many numbers of each account as it has events; returns the last number before them.
fn take_numbers(tx: &mut Tx, relayed: &[(EventId, AccountId)]) -> Result<BTreeMap<AccountId, i64>> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = BigInt)]
        id: AccountId,
        #[diesel(sql_type = BigInt)]
        event_seq: i64,
    }
    let mut wanted: BTreeMap<AccountId, i64> = BTreeMap::new();
    for (_, account) in relayed {
        *wanted.entry(*account).or_default() += 1;
    }
    if let (1, Some((account, count))) = (wanted.len(), wanted.first_key_value()) {
        let last: Option<i64> = kept(
            diesel::update(accounts::table.find(*account))
                .set(accounts::event_seq.eq(accounts::event_seq + *count))
                .returning(accounts::event_seq),
        )
        .get_result(tx.raw())
        .optional()?;
        return Ok(last.map(|last| (*account, last - count)).into_iter().collect());
    }
    // Whole numbers only, so the text cannot carry anything else.
    let values = pairs(wanted.iter().map(|(account, count)| (account.0, *count)));
    let taken: Vec<Taken> = diesel::sql_query(format!(
        "UPDATE accounts SET event_seq = accounts.event_seq + v.column2 FROM (VALUES {values}) AS v \
         WHERE accounts.id = v.column1 RETURNING accounts.id, accounts.event_seq"
    ))
    .load(tx.raw())?;
    Ok(taken
        .into_iter()
        .filter_map(|row| wanted.get(&row.id).map(|count| (row.id, row.event_seq - count)))
        .collect())
}

fn mark(tx: &mut Tx, numbers: &[(EventId, i64)]) -> Result<usize> {
    let now = tx.now();
    let values = pairs(numbers.iter().map(|(event, number)| (event.0, *number)));
    Ok(diesel::sql_query(format!(
        "UPDATE events SET relayed_at = $1, error = NULL, seq = v.column2 FROM (VALUES {values}) AS v \
         WHERE events.id = v.column1 AND events.relayed_at IS NULL"
    ))
    .bind::<UtcTs, _>(now)
    .execute(tx.raw())?)
}

/// `(1,2),(3,4)`: the rows of a VALUES list.
fn pairs(rows: impl Iterator<Item = (i64, i64)>) -> String {
    let mut text = String::new();
    for (left, right) in rows {
        let comma = if text.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}({left},{right})");
    }
    text
}

/// Notes that an event could not be relayed. After `attempts` it is set aside: marked relayed, without
/// a number, its error kept for the operator. Returns whether it was.
pub fn note_failure(
    tx: &mut Tx,
    _system: SystemScope,
    id: EventId,
    error: &str,
    attempts: i32,
) -> Result<bool> {
    let now = tx.now();
    let tried: Option<i32> =
        diesel::update(events::table.filter(events::id.eq(id)).filter(events::relayed_at.is_null()))
            .set((events::attempts.eq(events::attempts + 1), events::error.eq(error)))
            .returning(events::attempts)
            .get_result(tx.raw())
            .optional()?;
    if tried.is_none_or(|tried| tried < attempts) {
        return Ok(false);
    }
    diesel::update(events::table.filter(events::id.eq(id)))
        .set(events::relayed_at.eq(now))
        .execute(tx.raw())?;
    Ok(true)
}

/// Numbered events of an account after a number, in their order.
pub fn since(
    conn: &mut Conn,
    _system: SystemScope,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<EventRow>> {
    Ok(events::table
        .filter(events::account_id.eq(account))
        .filter(events::seq.gt(after))
        .order(events::seq)
        .limit(limit)
        .select(EventRow::as_select())
        .load(conn.raw())?)
}

/// An event that could not be relayed.
#[derive(Debug, Clone, Queryable)]
pub struct SetAside {
    pub id: EventId,
    pub account: AccountId,
    /// The kind's number: it may be one that this version does not know.
    pub kind: i16,
    pub attempts: i32,
    pub error: Option<String>,
    pub created_at: Ts,
    /// When it was set aside; `None` while it is still tried.
    pub relayed_at: Option<Ts>,
}

/// Events that could not be relayed, newest first; the latest may still be tried again.
pub fn set_aside(conn: &mut Conn, _system: SystemScope, limit: i64) -> Result<Vec<SetAside>> {
    Ok(events::table
        .filter(events::error.is_not_null())
        .order(events::id.desc())
        .limit(limit)
        .select((
            events::id,
            events::account_id,
            events::kind,
            events::attempts,
            events::error,
            events::created_at,
            events::relayed_at,
        ))
        .load(conn.raw())?)
}

/// Puts an event that was set aside before the relay again.
pub fn relay_again(tx: &mut Tx, _system: SystemScope, id: EventId) -> Result<bool> {
    let updated = diesel::update(
        events::table
            .filter(events::id.eq(id))
            .filter(events::seq.is_null())
            .filter(events::error.is_not_null()),
    )
    .set((events::relayed_at.eq(None::<Ts>), events::attempts.eq(0), events::error.eq(None::<String>)))
    .execute(tx.raw())?;
    Ok(updated == 1)
}

/// How many events wait for the relay, counted up to `limit`, and since when the oldest does.
pub fn backlog(conn: &mut Conn, _system: SystemScope, limit: i64) -> Result<(usize, Option<Ts>)> {
    let waiting: Vec<Ts> = events::table
        .filter(events::relayed_at.is_null())
        .order(events::id)
        .limit(limit)
        .select(events::created_at)
        .load(conn.raw())?;
    Ok((waiting.len(), waiting.first().copied()))
}

/// Deletes relayed events recorded before a time, oldest first, at most `limit`. Returns how many.
pub fn prune(tx: &mut Tx, _system: SystemScope, before: Ts, limit: i64) -> Result<usize> {
    let ids: Vec<EventId> = events::table
        .filter(events::created_at.lt(before))
        .filter(events::relayed_at.is_not_null())
        .order(events::created_at)
        .limit(limit)
        .select(events::id)
        .load(tx.raw())?;
    Ok(diesel::delete(events::table.filter(among(events::id, &ids))).execute(tx.raw())?)
}
