//! Deleting an inbox: it vanishes at once, its rows go in batches by a job.

use diesel::prelude::*;
use porchlight_schema::tables::{
    Inbox, agent_bot_inboxes, attachments, blobs, channels, contact_inboxes, conversation_counts,
    conversations, inboxes, messages, webhooks,
};
use porchlight_schema::{BlobId, ContactInboxId, ConversationId, InboxId, MessageId, among, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AdminScope;

/// Marks an inbox as being deleted: no list shows it and nothing new reaches it from now on.
pub fn mark(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<Inbox> {
    let now = tx.now();
    let inbox = diesel::update(inboxes::table)
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(inboxes::id.eq(id))
        .filter(inboxes::deleting_at.is_null())
        .set((inboxes::deleting_at.eq(Some(now)), inboxes::updated_at.eq(now)))
        .returning(cols::<Inbox>())
        .get_result(tx.directory())?;
    unhook(tx, scope, id)?;
    forget_counts(tx, scope, id)?;
    Ok(inbox)
}

/// Takes what would still send things away from the inbox: its bot and its webhooks.
fn unhook(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<()> {
    diesel::delete(agent_bot_inboxes::table)
        .filter(agent_bot_inboxes::account_id.eq(scope.account()))
        .filter(agent_bot_inboxes::inbox_id.eq(id))
        .execute(tx.raw())?;
    diesel::delete(webhooks::table)
        .filter(webhooks::account_id.eq(scope.account()))
        .filter(webhooks::inbox_id.eq(id))
        .execute(tx.raw())?;
    Ok(())
}

fn forget_counts(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<()> {
    diesel::delete(conversation_counts::table)
        .filter(conversation_counts::account_id.eq(scope.account()))
        .filter(conversation_counts::inbox_id.eq(id))
        .execute(tx.raw())?;
    Ok(())
}

/// Erases up to about `limit` rows of an inbox that [`mark`] marked. `false` when nothing is left.
pub fn batch(tx: &mut Tx, scope: &AdminScope, id: InboxId, limit: i64) -> Result<bool> {
    let Some(inbox) = marked(tx, scope, id)? else {
        return Ok(false);
    };
    let conversations = some_conversations(tx, scope, id, limit)?;
    if !conversations.is_empty() {
        let messages = some_messages(tx, scope, &conversations, limit)?;
        if messages.is_empty() {
            erase_conversations(tx, scope, &conversations)?;
        } else {
            release_blobs(tx, scope, &messages)?;
            erase_messages(tx, scope, &messages)?;
        }
        return Ok(true);
    }
    if erase_contact_inboxes(tx, scope, id, limit)? > 0 {
        return Ok(true);
    }
    forget_counts(tx, scope, id)?;
    release(tx, scope, &inbox.avatar_blob_id.into_iter().collect::<Vec<_>>())?;
    // The inbox goes with its channel.
    diesel::delete(channels::table)
        .filter(channels::account_id.eq(scope.account()))
        .filter(channels::id.eq(inbox.channel_id))
        .execute(tx.directory())?;
    Ok(false)
}

fn marked(conn: &mut Conn, scope: &AdminScope, id: InboxId) -> Result<Option<Inbox>> {
    Ok(inboxes::table
        .filter(inboxes::account_id.eq(scope.account()))
        .filter(inboxes::id.eq(id))
        .filter(inboxes::deleting_at.is_not_null())
        .select(Inbox::as_select())
        .first(conn.raw())
        .optional()?)
}

fn some_conversations(
    conn: &mut Conn,
    scope: &AdminScope,
    id: InboxId,
    limit: i64,
) -> Result<Vec<ConversationId>> {
    Ok(conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::inbox_id.eq(id))
        .limit(limit)
        .select(conversations::id)
        .load(conn.raw())?)
}

fn some_messages(
    conn: &mut Conn,
    scope: &AdminScope,
    of: &[ConversationId],
    limit: i64,
) -> Result<Vec<MessageId>> {
    Ok(messages::table
        .filter(messages::account_id.eq(scope.account()))
        .filter(among(messages::conversation_id, of))
        .limit(limit)
        .select(messages::id)
        .load(conn.raw())?)
}

/// Lets go of the files of these messages; a sweep removes the bytes.
fn release_blobs(tx: &mut Tx, scope: &AdminScope, of: &[MessageId]) -> Result<()> {
    let ids: Vec<Option<BlobId>> = attachments::table
        .filter(attachments::account_id.eq(scope.account()))
        .filter(among(attachments::message_id, of))
        .filter(attachments::blob_id.is_not_null())
        .select(attachments::blob_id)
        .load(tx.raw())?;
    release(tx, scope, &ids.into_iter().flatten().collect::<Vec<_>>())
}

fn release(tx: &mut Tx, scope: &AdminScope, ids: &[BlobId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(blobs::table)
        .filter(blobs::account_id.eq(scope.account()))
        .filter(among(blobs::id, ids))
        .set(blobs::attached.eq(false))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_messages(tx: &mut Tx, scope: &AdminScope, ids: &[MessageId]) -> Result<()> {
    diesel::delete(messages::table)
        .filter(messages::account_id.eq(scope.account()))
        .filter(among(messages::id, ids))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_conversations(tx: &mut Tx, scope: &AdminScope, ids: &[ConversationId]) -> Result<()> {
    diesel::delete(conversations::table)
        .filter(conversations::account_id.eq(scope.account()))
        .filter(among(conversations::id, ids))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_contact_inboxes(tx: &mut Tx, scope: &AdminScope, id: InboxId, limit: i64) -> Result<usize> {
    let some: Vec<ContactInboxId> = contact_inboxes::table
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(contact_inboxes::inbox_id.eq(id))
        .limit(limit)
        .select(contact_inboxes::id)
        .load(tx.raw())?;
    Ok(diesel::delete(contact_inboxes::table)
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(among(contact_inboxes::id, &some))
        .execute(tx.raw())?)
}
