//! The audit log: who did, or was refused, what. Facts go in with the change they tell of; refusals, which
//! change nothing, afterwards.

use std::sync::Arc;

use diesel::prelude::*;
use porchlight_schema::tables::{AuditEntry, accounts, audit_entries};
use porchlight_schema::{
    AccountId, AnyConnection, AuditAction, AuditActor, MultiBackend, PlatformAppId, Ts, among,
};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{Actor, SystemScope};

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The network of the client: an IPv4 address, or the first 64 bits of another.
    pub address: String,
    pub request_id: String,
    /// The platform app that calls, whose work in an account is done by the system.
    pub app: Option<PlatformAppId>,
}

/// What a line is about: a word for its kind, such as `inbox`, and which one, if one was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Option<String>,
}

/// A line to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    pub account: AccountId,
    pub actor: AuditActor,
    pub actor_id: Option<i64>,
    pub action: AuditAction,
    pub subject: Option<Subject>,
    pub times: i32,
    pub origin: Option<Arc<Origin>>,
}

/// Who acts, as the log names it: work that the system does for a platform app is the app's.
pub fn actor(actor: Actor, origin: Option<&Origin>) -> (AuditActor, Option<i64>) {
    match actor {
        Actor::User(id) => (AuditActor::User, Some(id.0)),
        Actor::AgentBot(id) => (AuditActor::AgentBot, Some(id.0)),
        Actor::Contact(id) => (AuditActor::Contact, Some(id.0)),
        Actor::System => match origin.and_then(|origin| origin.app) {
            Some(app) => (AuditActor::PlatformApp, Some(app.0)),
            None => (AuditActor::System, None),
        },
    }
}

#[derive(Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: AccountId,
    actor_type: AuditActor,
    actor_id: Option<i64>,
    action: AuditAction,
    subject_type: Option<&'a str>,
    subject_id: Option<&'a str>,
    times: i32,
    address: Option<&'a str>,
    request_id: Option<&'a str>,
    created_at: Ts,
}

impl<'a> Insert<'a> {
    fn new(entry: &'a NewEntry, now: Ts) -> Self {
        let (subject, origin) = (entry.subject.as_ref(), entry.origin.as_ref());
        Self {
            account_id: entry.account,
            actor_type: entry.actor,
            actor_id: entry.actor_id,
            action: entry.action,
            subject_type: subject.map(|subject| subject.kind),
            subject_id: subject.and_then(|subject| subject.id.as_deref()),
            times: entry.times,
            address: origin.map(|origin| origin.address.as_str()),
            request_id: origin.map(|origin| origin.request_id.as_str()),
            created_at: now,
        }
    }
}

/// Lines of the present time: one by one on SQLite, in one statement on PostgreSQL (as events go in).
pub(crate) fn insert(tx: &mut Tx, new: &[NewEntry]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Insert> = new.iter().map(|entry| Insert::new(entry, now)).collect();
    match tx.raw() {
        AnyConnection::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(audit_entries::table).values(row).execute(conn)?;
            }
        }
        AnyConnection::Pg(conn) => {
            diesel::insert_into(audit_entries::table).values(&rows).execute(conn)?;
        }
    }
    Ok(())
}

/// Writes lines that tell of no change. Those of accounts that are gone go with them.
pub fn write(tx: &mut Tx, _system: SystemScope, new: Vec<NewEntry>) -> Result<()> {
    let mut ids: Vec<AccountId> = new.iter().map(|entry| entry.account).collect();
    ids.sort_unstable();
    ids.dedup();
    let there: Vec<AccountId> = accounts::table
        .filter(among(accounts::id, &ids))
        .filter(accounts::deleting_at.is_null())
        .select(accounts::id)
        .load(tx.raw())?;
    let (kept, _): (Vec<_>, Vec<_>) = new.into_iter().partition(|entry| there.contains(&entry.account));
    insert(tx, &kept)
}

/// Which lines to show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of one account, or of all.
    pub account: Option<AccountId>,
    /// Refusals only.
    pub refused: bool,
    /// Older than this line.
    pub before: Option<i64>,
}

/// Lines, the newest first.
pub fn list(conn: &mut Conn, _system: SystemScope, filter: &Filter, limit: i64) -> Result<Vec<AuditEntry>> {
    let mut query: audit_entries::BoxedQuery<'_, MultiBackend> = audit_entries::table.into_boxed();
    if let Some(account) = filter.account {
        query = query.filter(audit_entries::account_id.eq(account));
    }
    if filter.refused {
        query = query.filter(audit_entries::action.lt(AuditAction::MemberAdded));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit_entries::id.lt(before));
    }
    Ok(query.order(audit_entries::id.desc()).limit(limit).select(AuditEntry::as_select()).load(conn.raw())?)
}

/// Some refusals or facts of before a time.
pub fn older(
    conn: &mut Conn,
    _system: SystemScope,
    refusals: bool,
    before: Ts,
    limit: i64,
) -> Result<Vec<i64>> {
    let actions = AuditAction::ALL.iter().filter(|action| action.is_refusal() == refusals);
    let actions: Vec<i16> = actions.map(|action| action.number()).collect();
    Ok(audit_entries::table
        .filter(among(audit_entries::action, &actions))
        .filter(audit_entries::created_at.lt(before))
        .limit(limit)
        .select(audit_entries::id)
        .load(conn.raw())?)
}

/// Forgets refusals or facts of before a time, at most `limit`; returns how many.
pub fn prune(tx: &mut Tx, system: SystemScope, refusals: bool, before: Ts, limit: i64) -> Result<usize> {
    let ids = older(tx, system, refusals, before, limit)?;
    Ok(diesel::delete(audit_entries::table.filter(among(audit_entries::id, &ids))).execute(tx.raw())?)
}
