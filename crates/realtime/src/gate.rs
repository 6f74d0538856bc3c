//! What the sockets ask of the database, as a trait so that the protocol can be tried without one.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use porchlight_domain::schema::AccountId;
use porchlight_domain::streams::{self, Listener, RosterEntry, Ticket};
use porchlight_domain::{AccountScope, Conn, Db, Frame, Installation, Result, members};

pub type Answer<T> = BoxFuture<'static, Result<T>>;

/// What a resuming client gets.
#[derive(Debug, Clone, Default)]
pub struct Missed {
    /// In the order of their numbers; their audience is that of now.
    pub frames: Vec<Frame>,
    /// Everything up to this number is among the frames, if `complete`.
    pub last_seq: i64,
    /// `false`: too much was missed, or too long ago; the client must fetch anew.
    pub complete: bool,
}

/// Lets subscriptions in and answers for them.
pub trait Gate: Send + Sync {
    /// Whether the ticket is good; `NotFound`, `Denied` and the like refuse it.
    fn admit(&self, ticket: Ticket) -> Answer<Listener>;

    /// For each ticket whether it is still good.
    fn still_hold(&self, tickets: Vec<Ticket>) -> Answer<Vec<bool>>;

    /// The members of an account.
    fn roster(&self, scope: AccountScope) -> Answer<Arc<[RosterEntry]>>;

    /// What happened in an account after a number, at most so many events. A negative number asks only
    /// for the number of now.
    fn missed(&self, scope: AccountScope, after: i64, limit: i64) -> Answer<Missed>;
}

/// Renders the frames of an account's events after a number, for their audience of now.
pub type Loader = fn(&mut Conn, &Installation, AccountId, after: i64, limit: i64) -> Result<Vec<Frame>>;

/// The gate before the real database.
pub struct DbGate {
    pub db: Db,
    pub inst: Arc<Installation>,
    pub loader: Loader,
}

impl Gate for DbGate {
    fn admit(&self, ticket: Ticket) -> Answer<Listener> {
        let db = self.db.clone();
        async move {
            let listener = db.read(None, move |conn| streams::admit(conn, ticket)).await?;
            if listener.scope.is_first() {
                come_in(&db, &listener.scope).await;
            }
            Ok(listener)
        }
        .boxed()
    }

    fn still_hold(&self, tickets: Vec<Ticket>) -> Answer<Vec<bool>> {
        let db = self.db.clone();
        async move { db.read(None, move |conn| streams::still_hold(conn, &tickets)).await }.boxed()
    }

    fn roster(&self, scope: AccountScope) -> Answer<Arc<[RosterEntry]>> {
        let db = self.db.clone();
        async move { db.read(None, move |conn| streams::roster(conn, &scope)).await }.boxed()
    }

    fn missed(&self, scope: AccountScope, after: i64, limit: i64) -> Answer<Missed> {
        let (db, inst, loader) = (self.db.clone(), self.inst.clone(), self.loader);
        async move { db.read(None, move |conn| missed(conn, &inst, loader, &scope, after, limit)).await }
            .boxed()
    }
}

/// Notes that a member who was invited comes in for the first time. Should that fail, it is tried again the
/// next time.
async fn come_in(db: &Db, scope: &AccountScope) {
    let scope = scope.clone();
    if let Err(error) = db.write(None, move |tx| members::enter(tx, &scope)).await {
        tracing::warn!(?error, "the first visit of an invited member could not be noted");
    }
}

fn missed(
    conn: &mut Conn,
    inst: &Installation,
    loader: Loader,
    scope: &AccountScope,
    after: i64,
    limit: i64,
) -> Result<Missed> {
    let gap = streams::gap(conn, scope, after.max(0), limit)?;
    if after < 0 || after == gap.last || !gap.bridgeable {
        let complete = after < 0 || gap.bridgeable;
        return Ok(Missed { frames: Vec::new(), last_seq: gap.last, complete });
    }
    let frames = loader(conn, inst, scope.account(), after, limit)?;
    // Events may have been numbered between the two reads.
    let last_seq = frames.iter().filter_map(|frame| frame.seq).fold(gap.last, i64::max);
    Ok(Missed { frames, last_seq, complete: true })
}
