//! Account webhooks and the log of everything that was sent to one.

pub mod deliveries;

use diesel::prelude::*;
use porchlight_schema::tables::{Webhook, webhooks};
use porchlight_schema::{InboxId, Json, MultiBackend, Ts, WebhookId, cols};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::{AccountScope, AdminScope};

type Rows = webhooks::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    webhooks::table.filter(webhooks::account_id.eq(scope.account())).into_boxed()
}

/// All webhooks of the account, oldest first; which events each wants is in its `subscriptions`.
pub fn subscribed(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Webhook>> {
    Ok(rows(scope).order(webhooks::id).select(Webhook::as_select()).load(conn.raw())?)
}

/// All webhooks of the account, oldest first.
pub fn list(conn: &mut Conn, scope: &AdminScope) -> Result<Vec<Webhook>> {
    subscribed(conn, scope)
}

/// How many webhooks the account has.
pub fn count(conn: &mut Conn, scope: &AdminScope) -> Result<i64> {
    Ok(rows(scope).count().get_result(conn.raw())?)
}

/// One webhook.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: WebhookId) -> Result<Webhook> {
    Ok(rows(scope).filter(webhooks::id.eq(id)).select(Webhook::as_select()).first(conn.raw())?)
}

/// A webhook to be.
#[derive(Debug)]
pub struct NewWebhook<'a> {
    pub inbox: Option<InboxId>,
    pub name: Option<&'a str>,
    pub url: &'a str,
    pub subscriptions: &'a Json,
    pub secret_sealed: &'a str,
}

/// Inserts a webhook.
pub fn insert(tx: &mut Tx, scope: &AdminScope, new: &NewWebhook) -> Result<Webhook> {
    let now = tx.now();
    Ok(diesel::insert_into(webhooks::table)
        .values((
            webhooks::account_id.eq(scope.account()),
            webhooks::inbox_id.eq(new.inbox),
            webhooks::name.eq(new.name),
            webhooks::url.eq(new.url),
            webhooks::subscriptions.eq(new.subscriptions),
            webhooks::secret_sealed.eq(new.secret_sealed),
            webhooks::created_at.eq(now),
            webhooks::updated_at.eq(now),
        ))
        .returning(cols::<Webhook>())
        .get_result(tx.raw())?)
}

/// Takes a webhook for changing: its row is locked until the transaction ends.
pub fn lock(tx: &mut Tx, scope: &AdminScope, id: WebhookId) -> Result<Webhook> {
    let now = tx.now();
    Ok(diesel::update(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(id))
        .set(webhooks::updated_at.eq(now))
        .returning(cols::<Webhook>())
        .get_result(tx.raw())?)
}

/// Writes what can be changed about a webhook that [`lock`] returned.
pub fn save(tx: &mut Tx, scope: &AdminScope, webhook: &Webhook) -> Result<()> {
    diesel::update(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(webhook.id))
        .set((
            webhooks::name.eq(&webhook.name),
            webhooks::subscriptions.eq(&webhook.subscriptions),
            webhooks::failing_since.eq(webhook.failing_since),
            webhooks::disabled_at.eq(webhook.disabled_at),
        ))
        .execute(tx.raw())?;
    Ok(())
}

/// Notes that a delivery arrived.
pub fn arrived(tx: &mut Tx, scope: &AdminScope, id: WebhookId) -> Result<()> {
    diesel::update(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(id))
        .set(webhooks::failing_since.eq(None::<Ts>))
        .execute(tx.raw())?;
    Ok(())
}

/// Notes that a delivery failed; the first since one arrived counts.
pub fn failed(tx: &mut Tx, scope: &AdminScope, id: WebhookId) -> Result<()> {
    let now = tx.now();
    diesel::update(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(id))
        .filter(webhooks::failing_since.is_null())
        .set(webhooks::failing_since.eq(now))
        .execute(tx.raw())?;
    Ok(())
}

/// Switches a webhook off that has been failing since a time or longer; `None` when it has not, or is
/// off already.
pub fn disable(tx: &mut Tx, scope: &AdminScope, id: WebhookId, since: Ts) -> Result<Option<Webhook>> {
    let now = tx.now();
    Ok(diesel::update(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(id))
        .filter(webhooks::disabled_at.is_null())
        .filter(webhooks::failing_since.le(since))
        .set(webhooks::disabled_at.eq(now))
        .returning(cols::<Webhook>())
        .get_results(tx.raw())?
        .pop())
}

/// Deletes a webhook; its log stays until it is pruned.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: WebhookId) -> Result<()> {
    let deleted = diesel::delete(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::id.eq(id))
        .execute(tx.raw())?;
    if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
}
