//! Deletions and periodic work: pieces of a few milliseconds each, so that requests get in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use porchlight_domain::schema::tables::JobRow;
use porchlight_domain::schema::{AccountId, ContactId, InboxId, UserId};
use porchlight_domain::{
    Error, Result as DomainResult, Tx, contacts, inboxes, platform, sign_in, sweeps, users,
};
use porchlight_store::{SystemScope, jobs};

use super::{Done, Failure};
use crate::Shared;

/// How long one attempt goes on before the job stands in line again: well within its lease.
const ATTEMPT: Duration = Duration::from_secs(5);

/// Repeats a piece of work, each in a transaction of its own, until it says there is no more or the
/// attempt has lasted long enough.
fn pieces(
    shared: &Shared,
    piece: impl Fn(&mut Tx) -> DomainResult<bool> + Clone + Send + 'static,
) -> Result<Done, Failure> {
    let started = Instant::now();
    loop {
        let once = piece.clone();
        if !shared.db.write_blocking(move |tx| once(tx))? {
            return Ok(Done::All);
        }
        if started.elapsed() > ATTEMPT || shared.stopping() {
            return Ok(Done::Part);
        }
    }
}

fn account(row: &JobRow) -> Result<AccountId, Failure> {
    row.account_id.ok_or_else(|| Failure { text: "the job belongs to an account".into(), permanent: true })
}

pub(super) fn delete_inbox(shared: &Arc<Shared>, row: &JobRow, inbox: InboxId) -> Result<Done, Failure> {
    let account = account(row)?;
    pieces(shared, move |tx| inboxes::erase_some(tx, &SystemScope::new().account(account), inbox))
}

pub(super) fn delete_contact(
    shared: &Arc<Shared>,
    row: &JobRow,
    contact: ContactId,
) -> Result<Done, Failure> {
    let account = account(row)?;
    pieces(shared, move |tx| contacts::erase(tx, &SystemScope::new().account(account), contact))
}

pub(super) fn delete_account(shared: &Arc<Shared>, row: &JobRow) -> Result<Done, Failure> {
    let account = account(row)?;
    pieces(shared, move |tx| platform::accounts::erase_some(tx, &SystemScope::new().account(account)))
}

/// Work of one short transaction that settles its job too: it happens exactly once.
fn once(
    shared: &Shared,
    row: &JobRow,
    work: impl FnOnce(&mut Tx) -> DomainResult<()> + Send + 'static,
) -> Result<Done, Failure> {
    let (id, attempts) = (row.id, row.attempts);
    shared.db.write_blocking(move |tx| {
        if jobs::done(tx, id, attempts)? {
            work(tx)?;
        }
        Ok::<_, Error>(())
    })?;
    shared.stats.jobs_done.add(1);
    Ok(Done::Settled)
}

pub(super) fn delete_user(shared: &Arc<Shared>, row: &JobRow, user: UserId) -> Result<Done, Failure> {
    once(shared, row, move |tx| users::remove_if_homeless(tx, user))
}

pub(super) fn password_reset(shared: &Arc<Shared>, row: &JobRow, email: &str) -> Result<Done, Failure> {
    let (inst, email) = (shared.inst.clone(), email.to_owned());
    once(shared, row, move |tx| sign_in::recovery::send_reset(tx, &inst, &email))
}

/// Deletes stored bytes. Deleting twice is no error, so a retry begins anew.
pub(super) fn delete_files(shared: &Arc<Shared>, keys: &[String]) -> Result<Done, Failure> {
    for key in keys {
        shared.files.delete(key).map_err(|error| Failure { text: error.to_string(), permanent: false })?;
    }
    Ok(Done::All)
}

pub(super) fn unsnooze(shared: &Arc<Shared>) -> Result<Done, Failure> {
    let started = Instant::now();
    loop {
        let due = shared.db.read_blocking(sweeps::due_snoozes)?;
        if due.is_empty() {
            return Ok(Done::All);
        }
        for found in due {
            let inst = shared.inst.clone();
            shared.db.write_blocking(move |tx| sweeps::wake(tx, &inst, found))?;
        }
        if started.elapsed() > ATTEMPT || shared.stopping() {
            return Ok(Done::Part);
        }
    }
}

/// Goes through the accounts once; each has at most a hundred conversations resolved a run.
pub(super) fn auto_resolve(shared: &Arc<Shared>) -> Result<Done, Failure> {
    let started = Instant::now();
    let mut after = Some(AccountId(0));
    while let Some(account) = after {
        let (silent, next) = shared.db.read_blocking(move |conn| sweeps::silent(conn, account))?;
        for found in silent {
            for id in found.conversations {
                let (inst, rule, account) = (shared.inst.clone(), found.rule.clone(), found.account);
                shared.db.write_blocking(move |tx| sweeps::resolve(tx, &inst, account, id, &rule))?;
            }
        }
        if started.elapsed() > ATTEMPT * 4 || shared.stopping() {
            // What is left has its turn with the next slot.
            return Ok(Done::All);
        }
        after = next;
    }
    Ok(Done::All)
}

pub(super) fn prune(shared: &Arc<Shared>) -> Result<Done, Failure> {
    let retention = shared.retention.clone();
    pieces(shared, move |tx| sweeps::prune(tx, &retention))
}

pub(super) fn sweep_blobs(shared: &Arc<Shared>) -> Result<Done, Failure> {
    pieces(shared, sweeps::sweep_blobs)
}
