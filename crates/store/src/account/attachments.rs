//! Queries: attachments with the blobs behind them.

use diesel::prelude::*;
use porchlight_schema::tables::{Attachment, Blob, attachments, blobs};
use porchlight_schema::{
    AccountId, BlobId, ConversationId, FileType, Json, MessageId, MultiBackend, Ts, among, each,
};

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
    Ok(each!(conn.raw(), conn => attachments::table
        .left_join(blobs::table.on(blobs::id.nullable().eq(attachments::blob_id)))
        .filter(attachments::account_id.eq(scope.account()))
        .filter(among(attachments::message_id, ids))
        .order(attachments::id.asc())
        .select((Attachment::as_select(), Option::<Blob>::as_select()))
        .load(conn))?)
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

#[derive(Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: AccountId,
    conversation_id: ConversationId,
    message_id: MessageId,
    blob_id: BlobId,
    file_type: FileType,
    meta: &'a Json,
    created_at: Ts,
}

/// Attaches files, in one statement; the rows come back in the order of their blobs' ids.
pub fn insert_all(tx: &mut Tx, scope: &AccountScope, new: &[NewAttachment]) -> Result<Vec<Attachment>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let created_at = tx.now();
    let rows: Vec<Insert> = new
        .iter()
        .map(|file| Insert {
            account_id: scope.account(),
            conversation_id: file.conversation,
            message_id: file.message,
            blob_id: file.blob,
            file_type: file.file_type,
            meta: &file.meta,
            created_at,
        })
        .collect();
    let mut made: Vec<Attachment> = each!(tx.raw(), conn => diesel::insert_into(attachments::table)
        .values(&rows)
        .returning(Attachment::as_returning())
        .get_results(conn))?;
    made.sort_by_key(|row| row.blob_id);
    Ok(made)
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
