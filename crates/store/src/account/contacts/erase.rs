//! Deleting a contact: it loses its names at once, its conversations go in batches by a job.

use diesel::prelude::*;
use porchlight_schema::tables::{
    Contact, Conversation, attachments, blobs, contact_inboxes, contact_labels, contacts, conversations,
    messages,
};
use porchlight_schema::{BlobId, ContactId, ContactType, ConversationId, Json, MessageId, among};

use super::{count, listed};
use crate::account::counts;
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

/// Takes everything from a contact that tells who it was; nothing finds it from now on, and its names
/// are free for others.
pub fn mark(tx: &mut Tx, scope: &AccountScope, contact: &Contact) -> Result<()> {
    use contacts as c;
    let now = tx.now();
    diesel::update(c::table.find(contact.id))
        .filter(c::account_id.eq(scope.account()))
        .set((
            (
                c::name.eq(""),
                c::email.eq(None::<String>),
                c::phone_number.eq(None::<String>),
                c::identifier.eq(None::<String>),
                c::contact_type.eq(ContactType::Visitor),
                c::additional_attributes.eq(Json::object()),
                c::custom_attributes.eq(Json::object()),
                c::avatar_blob_id.eq(None::<BlobId>),
            ),
            (
                c::middle_name.eq(None::<String>),
                c::last_name.eq(None::<String>),
                c::location.eq(None::<String>),
                c::country_code.eq(None::<String>),
                c::search_text.eq(""),
                c::deleting_at.eq(now),
                c::updated_at.eq(now),
            ),
        ))
        .execute(tx.raw())?;
    forget_labels(tx, scope, contact.id)?;
    release(tx, scope, &contact.avatar_blob_id.into_iter().collect::<Vec<_>>())?;
    if listed(contact) { count(tx, scope.account(), contact.id, -1) } else { Ok(()) }
}

fn forget_labels(tx: &mut Tx, scope: &AccountScope, id: ContactId) -> Result<()> {
    diesel::delete(contact_labels::table)
        .filter(contact_labels::account_id.eq(scope.account()))
        .filter(contact_labels::contact_id.eq(id))
        .execute(tx.raw())?;
    Ok(())
}

/// Conversations that one batch looks at.
const CONVERSATIONS: i64 = 50;

/// Erases about `limit` rows of a contact that [`mark`] marked. `false` when nothing is left.
pub fn batch(tx: &mut Tx, scope: &AccountScope, id: ContactId, limit: i64) -> Result<bool> {
    if !marked(tx, scope, id)? {
        return Ok(false);
    }
    let conversations = some_conversations(tx, scope, id, limit.min(CONVERSATIONS))?;
    if conversations.is_empty() {
        erase_contact(tx, scope, id)?;
        return Ok(false);
    }
    let messages = some_messages(tx, scope, &conversations, limit)?;
    if messages.is_empty() {
        for conversation in &conversations {
            counts::moved(tx, scope, Some(conversation), None)?;
        }
        erase_conversations(tx, scope, &conversations)?;
    } else {
        release_files(tx, scope, &messages)?;
        erase_messages(tx, scope, &messages)?;
    }
    Ok(true)
}

fn marked(conn: &mut Conn, scope: &AccountScope, id: ContactId) -> Result<bool> {
    let found: Option<ContactId> = contacts::table
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::id.eq(id))
        .filter(contacts::deleting_at.is_not_null())
        .select(contacts::id)
        .first(conn.raw())
        .optional()?;
    Ok(found.is_some())
}

fn some_conversations(
    conn: &mut Conn,
    scope: &AccountScope,
    id: ContactId,
    limit: i64,
) -> Result<Vec<Conversation>> {
    Ok(conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::contact_id.eq(id))
        .order(conversations::id)
        .limit(limit)
        .select(Conversation::as_select())
        .load(conn.raw())?)
}

fn ids(of: &[Conversation]) -> Vec<ConversationId> {
    of.iter().map(|conversation| conversation.id).collect()
}

fn some_messages(
    conn: &mut Conn,
    scope: &AccountScope,
    of: &[Conversation],
    limit: i64,
) -> Result<Vec<MessageId>> {
    Ok(messages::table
        .filter(messages::account_id.eq(scope.account()))
        .filter(messages::conversation_id.eq_any(ids(of)))
        .limit(limit)
        .select(messages::id)
        .load(conn.raw())?)
}

/// Lets go of the files of these messages; a sweep removes the bytes.
fn release_files(tx: &mut Tx, scope: &AccountScope, of: &[MessageId]) -> Result<()> {
    let files: Vec<Option<BlobId>> = attachments::table
        .filter(attachments::account_id.eq(scope.account()))
        .filter(among(attachments::message_id, of))
        .select(attachments::blob_id)
        .load(tx.raw())?;
    release(tx, scope, &files.into_iter().flatten().collect::<Vec<_>>())
}

fn release(tx: &mut Tx, scope: &AccountScope, files: &[BlobId]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    diesel::update(blobs::table)
        .filter(blobs::account_id.eq(scope.account()))
        .filter(among(blobs::id, files))
        .set(blobs::attached.eq(false))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_messages(tx: &mut Tx, scope: &AccountScope, of: &[MessageId]) -> Result<()> {
    diesel::delete(messages::table)
        .filter(messages::account_id.eq(scope.account()))
        .filter(among(messages::id, of))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_conversations(tx: &mut Tx, scope: &AccountScope, of: &[Conversation]) -> Result<()> {
    diesel::delete(conversations::table)
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::id.eq_any(ids(of)))
        .execute(tx.raw())?;
    Ok(())
}

fn erase_contact(tx: &mut Tx, scope: &AccountScope, id: ContactId) -> Result<()> {
    diesel::delete(contact_inboxes::table)
        .filter(contact_inboxes::account_id.eq(scope.account()))
        .filter(contact_inboxes::contact_id.eq(id))
        .execute(tx.raw())?;
    diesel::delete(contacts::table)
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::id.eq(id))
        .execute(tx.raw())?;
    Ok(())
}
