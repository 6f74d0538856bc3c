//! The log of webhook deliveries: one row an attempt, of all three kinds of outgoing webhook.

use diesel::prelude::*;
use porchlight_schema::tables::{WebhookDelivery, webhook_deliveries};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{MultiBackend, Ts, WebhookTarget, each};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

type Rows = webhook_deliveries::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    webhook_deliveries::table.filter(webhook_deliveries::account_id.eq(scope.account())).into_boxed()
}

/// One attempt as lists show it: without the body.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Attempt {
    pub id: i64,
    pub delivery_id: UuidValue,
    pub event: String,
    pub url: String,
    pub attempt: i32,
    pub status_code: Option<i32>,
    pub error: Option<String>,
    pub duration_ms: i32,
    pub created_at: Ts,
}

/// Attempts for one target, newest first: at most `limit`, older than the row `before`.
pub fn list(
    conn: &mut Conn,
    scope: &AccountScope,
    target: WebhookTarget,
    target_id: i64,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Attempt>> {
    let mut query = rows(scope)
        .filter(webhook_deliveries::target.eq(target))
        .filter(webhook_deliveries::target_id.eq(target_id));
    if let Some(before) = before {
        query = query.filter(webhook_deliveries::id.lt(before));
    }
    Ok(query
        .order(webhook_deliveries::id.desc())
        .limit(limit)
        .select(Attempt::as_select())
        .load(conn.raw())?)
}

/// The first attempt of a delivery to one target; it holds the body that was sent.
pub fn first(
    conn: &mut Conn,
    scope: &AccountScope,
    target: WebhookTarget,
    target_id: i64,
    delivery: UuidValue,
) -> Result<WebhookDelivery> {
    Ok(rows(scope)
        .filter(webhook_deliveries::delivery_id.eq(delivery))
        .filter(webhook_deliveries::target.eq(target))
        .filter(webhook_deliveries::target_id.eq(target_id))
        .order(webhook_deliveries::id)
        .select(WebhookDelivery::as_select())
        .first(conn.raw())?)
}

/// An attempt to record.
#[derive(Debug)]
pub struct NewAttempt<'a> {
    pub delivery: UuidValue,
    pub target: WebhookTarget,
    pub target_id: i64,
    pub event: &'a str,
    pub url: &'a str,
    pub attempt: i32,
    pub status_code: Option<i32>,
    pub error: Option<&'a str>,
    pub duration_ms: i32,
    /// What was sent; the first attempt keeps it.
    pub body: Option<&'a str>,
}

/// Records an attempt.
pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewAttempt) -> Result<()> {
    use webhook_deliveries as d;
    let now = tx.now();
    let values = (
        d::account_id.eq(scope.account()),
        d::delivery_id.eq(new.delivery),
        d::target.eq(new.target),
        d::target_id.eq(new.target_id),
        d::event.eq(new.event),
        d::url.eq(new.url),
        d::attempt.eq(new.attempt),
        d::status_code.eq(new.status_code),
        d::error.eq(new.error),
        d::duration_ms.eq(new.duration_ms),
        d::body.eq(new.body),
        d::created_at.eq(now),
    );
    each!(tx.raw(), conn => diesel::insert_into(d::table).values(values).execute(conn))?;
    Ok(())
}
