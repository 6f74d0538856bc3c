//! The job table: enqueue, claim, settle. What a job means is the domain's business.
//!
//! A job is claimed with a lease and settled by its id *and* its number of attempts: a worker that
//! overslept its lease changes nothing any more.

use diesel::prelude::*;
use porchlight_schema::tables::{FailedJob, JobRow, failed_jobs, jobs};
use porchlight_schema::{AccountId, AnyConnection, JobId, Json, Ts, among, each};

use crate::db::{Conn, Tx};
use crate::error::Result;

/// A job to insert.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub account: Option<AccountId>,
    pub kind: &'static str,
    pub payload: Json,
    /// At most one job of this key waits or runs.
    pub unique_key: Option<String>,
    pub run_at: Ts,
}

#[derive(Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: Option<AccountId>,
    kind: &'a str,
    payload: &'a Json,
    unique_key: Option<&'a str>,
    run_at: Ts,
    created_at: Ts,
}

/// Rows in one INSERT; SQLite binds at most 32,766 values.
const CHUNK: usize = 500;

/// Inserts jobs; those whose unique key is taken are left out.
pub fn insert(tx: &mut Tx, new: &[NewJob]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let created_at = tx.now();
    for chunk in new.chunks(CHUNK) {
        let rows: Vec<Insert> = chunk
            .iter()
            .map(|job| Insert {
                account_id: job.account,
                kind: job.kind,
                payload: &job.payload,
                unique_key: job.unique_key.as_deref(),
                run_at: job.run_at,
                created_at,
            })
            .collect();
        each!(tx.raw(), conn => diesel::insert_into(jobs::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(conn))?;
    }
    tx.jobs_added();
    Ok(())
}

/// Takes up to `limit` jobs that are due and locks them until `locked_until`; counts the attempt.
pub fn claim(tx: &mut Tx, locked_until: Ts, limit: i64) -> Result<Vec<JobRow>> {
    let now = tx.now();
    let ready = jobs::table
        .filter(jobs::run_at.le(now))
        .filter(jobs::locked_until.is_null().or(jobs::locked_until.lt(now)))
        .order((jobs::run_at, jobs::id))
        .limit(limit)
        .select(jobs::id);
    let ids: Vec<JobId> = match tx.raw() {
        AnyConnection::Pg(conn) => ready.for_update().skip_locked().load(conn)?,
        // The one writer holds the write lock: nobody else can be here.
        AnyConnection::Sqlite(conn) => ready.load(conn)?,
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut claimed: Vec<JobRow> = diesel::update(jobs::table.filter(among(jobs::id, &ids)))
        .set((jobs::locked_until.eq(locked_until), jobs::attempts.eq(jobs::attempts + 1)))
        .returning(porchlight_schema::cols::<JobRow>())
        .get_results(tx.raw())?;
    claimed.sort_by_key(|job| (job.run_at, job.id));
    Ok(claimed)
}

/// Whether any job is due now; cheap enough to ask before taking the write lock.
pub fn any_due(conn: &mut Conn) -> Result<bool> {
    let now = conn.now();
    let due: Option<JobId> = jobs::table
        .filter(jobs::run_at.le(now))
        .filter(jobs::locked_until.is_null().or(jobs::locked_until.lt(now)))
        .order((jobs::run_at, jobs::id))
        .select(jobs::id)
        .first(conn.raw())
        .optional()?;
    Ok(due.is_some())
}

/// Deletes finished jobs; those claimed anew in the meantime stay. Returns how many were settled.
pub fn done(tx: &mut Tx, id: JobId, attempts: i32) -> Result<bool> {
    let deleted = diesel::delete(jobs::table.filter(jobs::id.eq(id)).filter(jobs::attempts.eq(attempts)))
        .execute(tx.raw())?;
    Ok(deleted == 1)
}

/// Lets a failed job wait until `run_at`.
pub fn retry(tx: &mut Tx, id: JobId, attempts: i32, run_at: Ts, error: &str) -> Result<bool> {
    let updated = diesel::update(jobs::table.filter(jobs::id.eq(id)).filter(jobs::attempts.eq(attempts)))
        .set((jobs::run_at.eq(run_at), jobs::locked_until.eq(None::<Ts>), jobs::last_error.eq(error)))
        .execute(tx.raw())?;
    Ok(updated == 1)
}

/// Lets a job that has done a piece of its work run again at once, its attempts counted from zero.
pub fn again(tx: &mut Tx, id: JobId, attempts: i32) -> Result<bool> {
    let now = tx.now();
    let updated = diesel::update(jobs::table.filter(jobs::id.eq(id)).filter(jobs::attempts.eq(attempts)))
        .set((jobs::run_at.eq(now), jobs::locked_until.eq(None::<Ts>), jobs::attempts.eq(0)))
        .execute(tx.raw())?;
    tx.jobs_added();
    Ok(updated == 1)
}

/// Gives claimed jobs back unattempted; they wait until `run_at`.
pub fn step_back(tx: &mut Tx, ids: &[JobId], run_at: Ts) -> Result<()> {
    diesel::update(jobs::table.filter(among(jobs::id, ids)))
        .set((
            jobs::run_at.eq(run_at),
            jobs::locked_until.eq(None::<Ts>),
            jobs::attempts.eq(jobs::attempts - 1),
        ))
        .execute(tx.raw())?;
    Ok(())
}

/// Ends all leases: for a database that no other process works on. Returns how many there were.
pub fn free_leases(tx: &mut Tx) -> Result<usize> {
    let freed = diesel::update(jobs::table.filter(jobs::locked_until.is_not_null()))
        .set(jobs::locked_until.eq(None::<Ts>))
        .execute(tx.raw())?;
    Ok(freed)
}

#[derive(Insertable)]
#[diesel(table_name = failed_jobs, treat_none_as_default_value = false)]
struct InsertFailed<'a> {
    account_id: Option<AccountId>,
    kind: &'a str,
    payload: &'a Json,
    attempts: i32,
    last_error: Option<&'a str>,
    created_at: Ts,
    failed_at: Ts,
}

/// Moves a job out of attempts to the failed ones, where the operator sees it.
pub fn fail(tx: &mut Tx, job: &JobRow, error: &str) -> Result<bool> {
    if !done(tx, job.id, job.attempts)? {
        return Ok(false);
    }
    let row = InsertFailed {
        account_id: job.account_id,
        kind: &job.kind,
        payload: &job.payload,
        attempts: job.attempts,
        last_error: Some(error),
        created_at: job.created_at,
        failed_at: tx.now(),
    };
    each!(tx.raw(), conn => diesel::insert_into(failed_jobs::table).values(&row).execute(conn))?;
    Ok(true)
}

/// Jobs that wait or run, those due first.
pub fn list(conn: &mut Conn, limit: i64) -> Result<Vec<JobRow>> {
    Ok(jobs::table
        .order((jobs::run_at, jobs::id))
        .limit(limit)
        .select(JobRow::as_select())
        .load(conn.raw())?)
}

/// Failed jobs, the newest first.
pub fn failed(conn: &mut Conn, limit: i64) -> Result<Vec<FailedJob>> {
    Ok(failed_jobs::table
        .order((failed_jobs::failed_at.desc(), failed_jobs::id.desc()))
        .limit(limit)
        .select(FailedJob::as_select())
        .load(conn.raw())?)
}

/// Takes a failed job out, to be inserted anew.
pub fn take_failed(tx: &mut Tx, id: JobId) -> Result<FailedJob> {
    let row = diesel::delete(failed_jobs::table.filter(failed_jobs::id.eq(id)))
        .returning(porchlight_schema::cols::<FailedJob>())
        .get_result(tx.raw())?;
    Ok(row)
}

/// Deletes failed jobs older than `before`, at most `limit`; returns how many.
pub fn prune_failed(tx: &mut Tx, before: Ts, limit: i64) -> Result<usize> {
    let ids: Vec<JobId> = failed_jobs::table
        .filter(failed_jobs::failed_at.lt(before))
        .order(failed_jobs::failed_at)
        .limit(limit)
        .select(failed_jobs::id)
        .load(tx.raw())?;
    Ok(diesel::delete(failed_jobs::table.filter(among(failed_jobs::id, &ids))).execute(tx.raw())?)
}
