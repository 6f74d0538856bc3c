//! Inboxes with their channels. Inboxes that are being deleted are gone for everybody but the job that
//! erases them; `inboxes/erase.rs` has its queries.

pub mod erase;

use diesel::prelude::*;
use porchlight_schema::tables::{Channel, Inbox, channels, inboxes};
use porchlight_schema::{ChannelId, ChannelKind, InboxId, Json, MultiBackend, Ts, among, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, AdminScope, Visible};

type Rows = inboxes::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    inboxes::table
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(inboxes::deleting_at.is_null())
        .into_boxed()
}

/// One inbox of the account, whether or not the caller sees it: ask [`AccountScope::sees`].
pub fn find(conn: &mut Conn, scope: &AccountScope, id: InboxId) -> Result<Inbox> {
    Ok(rows(scope).filter(inboxes::id.eq(id)).select(Inbox::as_select()).first(conn.raw())?)
}

/// Those of the ids that are inboxes of the account, seen by the caller or not.
pub fn find_all(conn: &mut Conn, scope: &AccountScope, ids: &[InboxId]) -> Result<Vec<Inbox>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope)
        .filter(among(inboxes::id, ids))
        .order(inboxes::id)
        .select(Inbox::as_select())
        .load(conn.raw())?)
}

/// The inboxes behind rows that name them; those being deleted too, because such rows still exist.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[InboxId]) -> Result<Vec<Inbox>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(inboxes::table
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(among(inboxes::id, ids))
        .select(Inbox::as_select())
        .load(conn.raw())?)
}

/// The inboxes the caller sees, by name.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Inbox>> {
    let mut query = rows(scope);
    if let Visible::Only(ids) = scope.inboxes() {
        query = query.filter(among(inboxes::id, ids));
    }
    Ok(query.order((inboxes::name, inboxes::id)).select(Inbox::as_select()).load(conn.raw())?)
}

/// The channel of an inbox.
pub fn channel_of(conn: &mut Conn, scope: &AccountScope, inbox: &Inbox) -> Result<Channel> {
    Ok(channels::table
        .filter(channels::account_id.eq(scope.account()))
        .filter(channels::id.eq(inbox.channel_id))
        .select(Channel::as_select())
        .first(conn.raw())?)
}

/// The channels of these ids.
pub fn channels_by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[ChannelId]) -> Result<Vec<Channel>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(channels::table
        .filter(channels::account_id.eq(scope.account()))
        .filter(among(channels::id, ids))
        .select(Channel::as_select())
        .load(conn.raw())?)
}

/// A channel to be.
#[derive(Debug)]
pub struct NewChannel<'a> {
    pub kind: ChannelKind,
    /// 24 random characters; the whole installation knows each only once.
    pub identifier: &'a str,
    pub hmac_token_sealed: &'a str,
    pub secret_sealed: Option<&'a str>,
    pub hmac_mandatory: bool,
    pub webhook_url: Option<&'a str>,
    pub settings: &'a Json,
}

/// Inserts a channel.
pub fn insert_channel(tx: &mut Tx, scope: &AdminScope, new: &NewChannel) -> Result<Channel> {
    let now = tx.now();
    Ok(diesel::insert_into(channels::table)
        .values((
            channels::account_id.eq(scope.account()),
            channels::kind.eq(new.kind),
            channels::identifier.eq(new.identifier),
            channels::hmac_token_sealed.eq(new.hmac_token_sealed),
            channels::hmac_mandatory.eq(new.hmac_mandatory),
            channels::webhook_url.eq(new.webhook_url),
            channels::secret_sealed.eq(new.secret_sealed),
            channels::settings.eq(new.settings),
            channels::created_at.eq(now),
            channels::updated_at.eq(now),
        ))
        .returning(cols::<Channel>())
        .get_result(tx.directory())?)
}

/// Inserts an inbox with the settings new inboxes have.
pub fn insert(
    tx: &mut Tx,
    scope: &AdminScope,
    channel: &Channel,
    name: &str,
    working_hours: &Json,
) -> Result<Inbox> {
    let now = tx.now();
    Ok(diesel::insert_into(inboxes::table)
        .values((
            inboxes::account_id.eq(scope.account()),
            inboxes::channel_id.eq(channel.id),
            inboxes::channel_kind.eq(channel.kind),
            inboxes::name.eq(name),
            inboxes::working_hours.eq(working_hours),
            inboxes::created_at.eq(now),
            inboxes::updated_at.eq(now),
        ))
        .returning(cols::<Inbox>())
        .get_result(tx.directory())?)
}

/// Takes an inbox for changing: its row is locked until the transaction ends.
pub fn lock(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<Inbox> {
    let now = tx.now();
    Ok(diesel::update(inboxes::table)
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(inboxes::id.eq(id))
        .filter(inboxes::deleting_at.is_null())
        .set(inboxes::updated_at.eq(now))
        .returning(cols::<Inbox>())
        .get_result(tx.directory())?)
}

/// Writes what can be changed about an inbox that [`lock`] or [`insert`] returned.
pub fn save(tx: &mut Tx, scope: &AdminScope, inbox: &Inbox) -> Result<()> {
    diesel::update(inboxes::table)
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(inboxes::id.eq(inbox.id))
        .set((
            (
                inboxes::name.eq(&inbox.name),
                inboxes::avatar_blob_id.eq(inbox.avatar_blob_id),
                inboxes::greeting_enabled.eq(inbox.greeting_enabled),
                inboxes::greeting_message.eq(&inbox.greeting_message),
                inboxes::enable_auto_assignment.eq(inbox.enable_auto_assignment),
                inboxes::enable_email_collect.eq(inbox.enable_email_collect),
                inboxes::csat_survey_enabled.eq(inbox.csat_survey_enabled),
                inboxes::csat_config.eq(&inbox.csat_config),
                inboxes::allow_messages_after_resolved.eq(inbox.allow_messages_after_resolved),
            ),
            (
                inboxes::lock_to_single_conversation.eq(inbox.lock_to_single_conversation),
                inboxes::working_hours_enabled.eq(inbox.working_hours_enabled),
                inboxes::working_hours.eq(&inbox.working_hours),
                inboxes::out_of_office_message.eq(&inbox.out_of_office_message),
                inboxes::timezone.eq(&inbox.timezone),
                inboxes::sender_name_type.eq(inbox.sender_name_type),
                inboxes::business_name.eq(&inbox.business_name),
                inboxes::auto_assignment_config.eq(&inbox.auto_assignment_config),
            ),
        ))
        .execute(tx.directory())?;
    Ok(())
}

/// Notes that a website's visitor opened the widget, unless one did since `before`.
pub fn note_visit(tx: &mut Tx, scope: &AccountScope, id: ChannelId, before: Ts) -> Result<()> {
    let now = tx.now();
    let noted = diesel::update(channels::table)
        .filter(channels::account_id.eq(scope.account()))
        .filter(channels::id.eq(id))
        .filter(channels::visited_at.is_null().or(channels::visited_at.lt(before)))
        .set(channels::visited_at.eq(now))
        .execute(tx.raw())?;
    // Most visits come soon after another and are not noted.
    if noted > 0 {
        tx.directory();
    }
    Ok(())
}

/// Writes what can be changed about a channel. Lock its inbox first.
pub fn save_channel(tx: &mut Tx, scope: &AdminScope, channel: &Channel) -> Result<()> {
    let now = tx.now();
    diesel::update(channels::table)
        .filter(channels::account_id.eq(scope.account()))
        .filter(channels::id.eq(channel.id))
        .set((
            channels::hmac_mandatory.eq(channel.hmac_mandatory),
            channels::webhook_url.eq(&channel.webhook_url),
            channels::settings.eq(&channel.settings),
            channels::updated_at.eq(now),
        ))
        .execute(tx.directory())?;
    Ok(())
}
