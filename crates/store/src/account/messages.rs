//! Queries: messages.

use diesel::prelude::*;
use diesel::sql_types::Bool;
use porchlight_schema::tables::{Message, idempotency_keys, messages};
use porchlight_schema::{
    ContentType, ConversationId, InboxId, Json, MessageId, MessageStatus, MessageType, MultiBackend,
    SenderType, Ts, among, both, cols, each, first,
};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::page::MessageWindow;
use crate::scope::{AccountScope, Visible};

type Rows = messages::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    let query = messages::table.filter(messages::account_id.eq(scope.account())).into_boxed();
    match scope.inboxes() {
        Visible::All => query,
        Visible::AllBut(ids) => query.filter(messages::inbox_id.ne_all(ids.to_vec())),
        Visible::Only(ids) => query.filter(among(messages::inbox_id, ids)),
    }
}

/// A message about to be made.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub conversation: ConversationId,
    pub inbox: InboxId,
    pub message_type: MessageType,
    pub content: Option<String>,
    pub content_type: ContentType,
    pub content_attributes: Json,
    pub additional_attributes: Json,
    pub private: bool,
    pub source_id: Option<String>,
    pub sender: Option<(SenderType, i64)>,
    /// Files that will be attached to it.
    pub attachments: usize,
}

pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewMessage) -> Result<Message> {
    use messages as m;
    let now = tx.now();
    Ok(each!(tx.raw(), conn => diesel::insert_into(m::table)
        .values((
            (
                m::account_id.eq(scope.account()),
                m::conversation_id.eq(new.conversation),
                m::inbox_id.eq(new.inbox),
                m::message_type.eq(new.message_type),
                m::content.eq(&new.content),
                m::content_type.eq(new.content_type),
                m::content_attributes.eq(&new.content_attributes),
                m::additional_attributes.eq(&new.additional_attributes),
            ),
            (
                m::private.eq(new.private),
                m::source_id.eq(&new.source_id),
                m::sender_type.eq(new.sender.map(|(kind, _)| kind)),
                m::sender_id.eq(new.sender.map(|(_, id)| id)),
                m::attachments_count.eq(i16::try_from(new.attachments).unwrap_or(i16::MAX)),
                m::created_at.eq(now),
                m::updated_at.eq(now),
            ),
        ))
        .returning(Message::as_returning())
        .get_result(conn))?)
}

/// One message of one conversation.
pub fn find(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message> {
    Ok(rows(scope)
        .filter(messages::conversation_id.eq(conversation))
        .filter(messages::id.eq(id))
        .select(Message::as_select())
        .first(conn.raw())?)
}

/// Messages of conversations that the scope sees, by id, in no order.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[MessageId]) -> Result<Vec<Message>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn.raw(), conn => messages::table
        .filter(messages::account_id.eq(scope.account()))
        .filter(among(messages::id, ids))
        .select(Message::as_select())
        .load(conn))?)
}

/// Which messages of a conversation a reader gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everything.
    Staff,
    /// Neither notes nor activity lines.
    Public,
}

/// A window on a conversation that the scope sees, oldest first.
pub fn list(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    window: MessageWindow,
    readers: Readers,
) -> Result<Vec<Message>> {
    // Without a limit: the newest 20.
    let (below, from, limit) = match window {
        MessageWindow::Latest => (MessageId(i64::MAX), MessageId(0), None),
        MessageWindow::Before(id) => (id, MessageId(0), None),
        MessageWindow::After(id) => (MessageId(i64::MAX), MessageId(id.0.saturating_add(1)), Some(100)),
        MessageWindow::Between(from, below) => (below, from, Some(1000)),
    };
    let everything = readers == Readers::Staff;
    let mut found: Vec<Message> = each!(conn.raw(), conn => {
        let query = messages::table
            .filter(messages::account_id.eq(scope.account()))
            .filter(messages::conversation_id.eq(conversation))
            .filter(messages::id.ge(from))
            .filter(messages::id.lt(below))
            .filter(
                messages::private
                    .eq(false)
                    .and(messages::message_type.ne(MessageType::Activity))
                    .or(everything.into_sql::<Bool>()),
            )
            .select(Message::as_select());
        match limit {
            None => first::<20, _>(query.order(messages::id.desc())).load(conn),
            Some(limit) => query.order(messages::id.asc()).limit(limit).load(conn),
        }
    })?;
    if limit.is_none() {
        found.reverse();
    }
    Ok(found)
}

/// The newest messages of some conversations that are neither notes nor activity lines, oldest first;
/// at most `limit` in all.
pub fn public_of(
    conn: &mut Conn,
    scope: &AccountScope,
    conversations: &[ConversationId],
    limit: i64,
) -> Result<Vec<Message>> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Message> = rows(scope)
        .filter(among(messages::conversation_id, conversations))
        .filter(messages::private.eq(false))
        .filter(messages::message_type.ne(MessageType::Activity))
        .order(messages::id.desc())
        .limit(limit)
        .select(Message::as_select())
        .load(conn.raw())?;
    found.reverse();
    Ok(found)
}

/// The newest survey of a conversation.
pub fn survey_of(conn: &mut Conn, scope: &AccountScope, conversation: ConversationId) -> Result<Message> {
    Ok(rows(scope)
        .filter(messages::conversation_id.eq(conversation))
        .filter(messages::content_type.eq(ContentType::InputCsat))
        .order(messages::id.desc())
        .select(Message::as_select())
        .first(conn.raw())?)
}

/// When the n-th newest message of a conversation was made; `None` when there are fewer.
pub fn nth_newest_at(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    n: i64,
) -> Result<Option<Ts>> {
    // The first look needs the index alone, however far it counts.
    let id: Option<MessageId> = each!(conn.raw(), conn => messages::table
        .filter(messages::conversation_id.eq(conversation))
        .order(messages::id.desc())
        .offset(n - 1)
        .limit(1)
        .select(messages::id)
        .first(conn)
        .optional())?;
    let Some(id) = id else { return Ok(None) };
    Ok(messages::table
        .filter(messages::account_id.eq(scope.account()))
        .filter(messages::id.eq(id))
        .select(messages::created_at)
        .first(conn.raw())
        .optional()?)
}

/// Times of the newest incoming messages, newest first.
pub fn incoming_times(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    limit: i64,
) -> Result<Vec<Ts>> {
    Ok(rows(scope)
        .filter(messages::conversation_id.eq(conversation))
        .filter(messages::message_type.eq(MessageType::Incoming))
        .order(messages::id.desc())
        .limit(limit)
        .select(messages::created_at)
        .load(conn.raw())?)
}

/// What the automatic messages ask about a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    pub incoming: bool,
    pub outgoing: bool,
    pub template: bool,
    pub input_email: bool,
    pub input_csat: bool,
    /// The newest template message.
    pub last_template_at: Option<Ts>,
    /// The newest public outgoing message.
    pub last_public_outgoing_at: Option<Ts>,
}

/// Looks at the newest 200 messages; enough, because automatic messages come early or are recent.
pub fn history(conn: &mut Conn, scope: &AccountScope, conversation: ConversationId) -> Result<History> {
    let lines: Vec<(MessageType, ContentType, bool, Ts)> = rows(scope)
        .filter(messages::conversation_id.eq(conversation))
        .order(messages::id.desc())
        .limit(200)
        .select((messages::message_type, messages::content_type, messages::private, messages::created_at))
        .load(conn.raw())?;
    let mut history = History::default();
    for (kind, content, private, at) in lines {
        match kind {
            MessageType::Incoming => history.incoming = true,
            MessageType::Outgoing => {
                history.outgoing = true;
                if !private {
                    history.last_public_outgoing_at = history.last_public_outgoing_at.max(Some(at));
                }
            }
            MessageType::Template => {
                history.template = true;
                history.last_template_at = history.last_template_at.max(Some(at));
            }
            MessageType::Activity => {}
        }
        history.input_email |= content == ContentType::InputEmail;
        history.input_csat |= content == ContentType::InputCsat;
    }
    Ok(history)
}

/// A message found by its outside id, inside one conversation.
pub fn by_source_id(
    conn: &mut Conn,
    scope: &AccountScope,
    conversation: ConversationId,
    inbox: InboxId,
    source_id: &str,
) -> Result<Option<Message>> {
    Ok(rows(scope)
        .filter(messages::inbox_id.eq(inbox))
        .filter(messages::source_id.eq(source_id.to_owned()))
        .filter(messages::conversation_id.eq(conversation))
        .select(Message::as_select())
        .first(conn.raw())
        .optional()?)
}

/// Writes the parts of a message that may change.
pub fn update(tx: &mut Tx, scope: &AccountScope, message: &Message) -> Result<Message> {
    use messages as m;
    Ok(diesel::update(m::table.find(message.id))
        .filter(m::account_id.eq(scope.account()))
        .set((
            m::content.eq(&message.content),
            m::content_type.eq(message.content_type),
            m::content_attributes.eq(&message.content_attributes),
            m::status.eq(message.status),
            m::updated_at.eq(message.updated_at),
        ))
        .returning(cols::<Message>())
        .get_result(tx.raw())?)
}

/// Marks what a contact has seen as read: everything not incoming, up to a time, newest first, at
/// most `limit`. Returns the messages as they are now.
pub fn mark_read(
    tx: &mut Tx,
    scope: &AccountScope,
    conversation: ConversationId,
    until: Ts,
    limit: i64,
) -> Result<Vec<Message>> {
    use messages as m;
    let now = tx.now();
    let ids: Vec<MessageId> = rows(scope)
        .filter(m::conversation_id.eq(conversation))
        .filter(m::message_type.eq(MessageType::Outgoing).or(m::message_type.eq(MessageType::Template)))
        .filter(m::private.eq(false))
        .filter(m::status.eq(MessageStatus::Sent).or(m::status.eq(MessageStatus::Delivered)))
        .filter(m::created_at.le(until))
        .order(m::id.desc())
        .limit(limit)
        .select(m::id)
        .load(tx.raw())?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(diesel::update(m::table.filter(among(m::id, &ids)))
        .set((m::status.eq(MessageStatus::Read), m::updated_at.eq(now)))
        .returning(cols::<Message>())
        .get_results(tx.raw())?)
}

/// The message an earlier post with this key made, if that was after `since`.
pub fn by_idempotency_key(
    conn: &mut Conn,
    scope: &AccountScope,
    key: &str,
    since: Ts,
) -> Result<Option<(MessageId, String)>> {
    use idempotency_keys as k;
    Ok(k::table
        .filter(k::account_id.eq(scope.account()))
        .filter(k::key.eq(key))
        .filter(k::created_at.ge(since))
        .select((k::message_id, k::body_digest))
        .first(conn.raw())
        .optional()?)
}

/// Remembers which message a key made; a key from before `since` is taken over. `false` when another
/// transaction took the key meanwhile: this one must then be given up.
pub fn remember_idempotency_key(
    tx: &mut Tx,
    scope: &AccountScope,
    key: &str,
    body_digest: &str,
    message: MessageId,
    since: Ts,
) -> Result<bool> {
    use idempotency_keys as k;
    let now = tx.now();
    let written = both(diesel::query_dsl::methods::FilterDsl::filter(
        diesel::insert_into(k::table)
            .values((
                k::account_id.eq(scope.account()),
                k::key.eq(key),
                k::body_digest.eq(body_digest),
                k::message_id.eq(message),
                k::created_at.eq(now),
            ))
            .on_conflict((k::account_id, k::key))
            .do_update()
            .set((k::body_digest.eq(body_digest), k::message_id.eq(message), k::created_at.eq(now))),
        k::created_at.lt(since),
    ))
    .execute(tx.raw())?;
    Ok(written == 1)
}
