//! Queries: attachments with the blobs behind them.

use diesel::prelude::*;
use porchlight_schema::tables::{Attachment, Blob, attachments, blobs};
use porchlight_schema::{BlobId, ConversationId, FileType, Json, MessageId, MultiBackend, among, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::page::Page;
use crate::scope::AccountScope;

fn rows(scope: &AccountScope) -> attachments::BoxedQuery<'static, MultiBackend> {
    attachments::table.filter(attachments::account_id.eq(scope.account())).into_boxed()
}

/// An attachment with its stored bytes, if it has any.
pub type WithBlob = (Attachment, Option<Blob>);

/// The attachments of messages, in the order they were attached.
pub fn of_messages(conn: &mut Conn, scope: &AccountScope, ids: &[MessageId]) -> Result<Vec<WithBlob>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(attachments::table
        .left_join(blobs::table.on(blobs::id.nullable().eq(attachments::blob_id)))
        .filter(attachments::account_id.eq(scope.account()))
        .filter(among(attachments::message_id, ids))
        .order(attachments::id.asc())
        .select((Attachment::as_select(), Option::<Blob>::as_select()))
        .load(conn.raw())?)
}

/// One page of a conversation's attachments, oldest message first.
pub fn of_conversation(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    page: Page,
) -> Result<Vec<WithBlob>> {
    Ok(attachments::table
        .left_join(blobs::table.on(blobs::id.nullable().eq(attachments::blob_id)))
        .filter(attachments::account_id.eq(scope.account()))
        .filter(attachments::conversation_id.eq(conversation))
        .order((attachments::message_id.asc(), attachments::id.desc()))
        .limit(page.size)
        .offset(page.offset())
        .select((Attachment::as_select(), Option::<Blob>::as_select()))
        .load(conn.raw())?)
}

pub fn count(conn: &mut Conn, scope: &AccountScope, conversation: ConversationId) -> Result<i64> {
    Ok(rows(scope).filter(attachments::conversation_id.eq(conversation)).count().get_result(conn.raw())?)
}

/// A file about to be attached.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    pub conversation: ConversationId,
    pub message: MessageId,
    pub blob: BlobId,
    pub file_type: FileType,
    pub meta: Json,
}

pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewAttachment) -> Result<Attachment> {
    use attachments as a;
    let now = tx.now();
    Ok(diesel::insert_into(a::table)
        .values((
            a::account_id.eq(scope.account()),
            a::conversation_id.eq(new.conversation),
            a::message_id.eq(new.message),
            a::blob_id.eq(new.blob),
            a::file_type.eq(new.file_type),
            a::meta.eq(&new.meta),
            a::created_at.eq(now),
        ))
        .returning(cols::<Attachment>())
        .get_result(tx.raw())?)
}

/// Removes the attachments of a message; their blobs are left to the sweep.
pub fn delete_of_message(tx: &mut Tx, scope: &AccountScope, message: MessageId) -> Result<()> {
    use attachments as a;
    let freed: Vec<Option<BlobId>> =
        diesel::delete(a::table.filter(a::account_id.eq(scope.account())).filter(a::message_id.eq(message)))
            .returning(a::blob_id)
            .get_results(tx.raw())?;
    release(tx, freed)
}

/// The same for a whole conversation.
pub fn delete_of_conversation(tx: &mut Tx, scope: &AccountScope, of: ConversationId) -> Result<()> {
    use attachments as a;
    let freed: Vec<Option<BlobId>> =
        diesel::delete(a::table.filter(a::account_id.eq(scope.account())).filter(a::conversation_id.eq(of)))
            .returning(a::blob_id)
            .get_results(tx.raw())?;
    release(tx, freed)
}

fn release(tx: &mut Tx, freed: Vec<Option<BlobId>>) -> Result<()> {
    let freed: Vec<BlobId> = freed.into_iter().flatten().collect();
    if !freed.is_empty() {
        diesel::update(blobs::table.filter(among(blobs::id, &freed)))
            .set(blobs::attached.eq(false))
            .execute(tx.raw())?;
    }
    Ok(())
}
