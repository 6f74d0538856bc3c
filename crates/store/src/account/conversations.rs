//! Queries: conversations. Lists live in `list`.

pub mod assign;
pub mod followers;
pub mod list;
pub mod whole;

use diesel::prelude::*;
use porchlight_schema::tables::{
    AccountUser, Contact, Conversation, User, account_users, accounts, contacts, conversation_labels,
    conversations, inboxes, users,
};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{
    AccountId, AnyConnection, ChannelKind, ContactId, ContactInboxId, ConversationId, ConversationStatus,
    DisplayId, InboxId, Json, MessageId, MultiBackend, Priority, TeamId, Ts, UserId, among, cols, each, kept,
};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::{AccountScope, Visible};

type Rows = conversations::BoxedQuery<'static, MultiBackend>;

/// Every conversation the scope sees.
fn rows(scope: &AccountScope) -> Rows {
    let query = conversations::table.filter(conversations::account_id.eq(scope.account())).into_boxed();
    match scope.inboxes() {
        Visible::All => query,
        Visible::AllBut(ids) => query.filter(conversations::inbox_id.ne_all(ids.to_vec())),
        Visible::Only(ids) => query.filter(among(conversations::inbox_id, ids)),
    }
}

fn visible(scope: &AccountScope, row: Conversation) -> Result<Conversation> {
    match scope.inboxes() {
        _ if scope.sees(row.inbox_id) => Ok(row),
        // Its inbox goes, and it with that.
        Visible::AllBut(_) => Err(Error::NotFound),
        _ => Err(Error::Hidden),
    }
}

/// One conversation by its number; `Hidden` when it is in an inbox the scope does not see.
pub fn by_display_id(conn: &mut Conn, scope: &AccountScope, id: DisplayId) -> Result<Conversation> {
    let row = each!(conn.raw(), conn => conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::display_id.eq(id))
        .select(Conversation::as_select())
        .first(conn))?;
    visible(scope, row)
}

/// Like [`by_display_id`], with the contact.
pub fn with_contact(conn: &mut Conn, scope: &AccountScope, id: DisplayId) -> Result<(Conversation, Contact)> {
    let (row, contact) = each!(conn.raw(), conn => conversations::table
        .inner_join(contacts::table.on(contacts::id.eq(conversations::contact_id)))
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::display_id.eq(id))
        .select((Conversation::as_select(), Contact::as_select()))
        .first(conn))?;
    Ok((visible(scope, row)?, contact))
}

/// Like [`by_display_id`], and holds the row until the commit: whoever changes a conversation reads it
/// this way first. (SQLite has one writer, so nothing needs holding there.)
pub fn lock(tx: &mut Tx, scope: &AccountScope, id: DisplayId) -> Result<Conversation> {
    let query = conversations::table
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::display_id.eq(id));
    let row = match tx.raw() {
        AnyConnection::Pg(conn) => query.select(Conversation::as_select()).for_update().first(conn)?,
        AnyConnection::Sqlite(conn) => query.select(Conversation::as_select()).first(conn)?,
    };
    visible(scope, row)
}

/// What posting a message needs to know besides the conversation.
pub struct PostContext {
    pub channel_kind: ChannelKind,
    pub contact_blocked: bool,
    /// The acting user with the membership, when a user acts.
    pub user: Option<(User, Option<AccountUser>)>,
}

/// Loads what posting a message needs, in one query.
pub fn for_post(conn: &mut Conn, scope: &AccountScope, row: &Conversation) -> Result<PostContext> {
    let user = scope.actor().user().unwrap_or(UserId(0));
    let (channel_kind, contact_blocked, user, membership) = each!(conn.raw(), conn => contacts::table
        .inner_join(inboxes::table.on(inboxes::id.eq(row.inbox_id)))
        .left_join(users::table.on(users::id.eq(user)))
        .left_join(
            account_users::table
                .on(account_users::user_id.eq(user).and(account_users::account_id.eq(contacts::account_id))),
        )
        .filter(contacts::account_id.eq(scope.account()))
        .filter(contacts::id.eq(row.contact_id))
        .select((
            inboxes::channel_kind,
            contacts::blocked,
            Option::<User>::as_select(),
            Option::<AccountUser>::as_select(),
        ))
        .first(conn))?;
    Ok(PostContext { channel_kind, contact_blocked, user: user.map(|user| (user, membership)) })
}

/// Conversations by internal id, in no order.
pub fn by_ids(conn: &mut Conn, scope: &AccountScope, ids: &[ConversationId]) -> Result<Vec<Conversation>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows(scope)
        .filter(among(conversations::id, ids))
        .select(Conversation::as_select())
        .load(conn.raw())?)
}

/// The newest conversations of one contact that the scope sees.
pub fn of_contact(
    conn: &mut Conn,
    scope: &AccountScope,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<Conversation>> {
    Ok(rows(scope)
        .filter(conversations::contact_id.eq(contact))
        .order((conversations::last_activity_at.desc(), conversations::id.desc()))
        .limit(limit)
        .select(Conversation::as_select())
        .load(conn.raw())?)
}

/// Conversations of contact_inboxes, newest first.
pub fn of_contact_inboxes(
    conn: &mut Conn,
    scope: &AccountScope,
    contact_inboxes: &[ContactInboxId],
    limit: i64,
) -> Result<Vec<Conversation>> {
    Ok(rows(scope)
        .filter(among(conversations::contact_inbox_id, contact_inboxes))
        .order(conversations::id.desc())
        .limit(limit)
        .select(Conversation::as_select())
        .load(conn.raw())?)
}

/// One conversation by its public UUID.
pub fn by_uuid(conn: &mut Conn, scope: &AccountScope, uuid: UuidValue) -> Result<Conversation> {
    Ok(rows(scope)
        .filter(conversations::uuid.eq(uuid))
        .select(Conversation::as_select())
        .first(conn.raw())?)
}

/// A conversation about to be made.
#[derive(Debug, Clone)]
pub struct NewConversation {
    pub uuid: UuidValue,
    pub inbox: InboxId,
    pub contact: ContactId,
    pub contact_inbox: ContactInboxId,
    pub status: ConversationStatus,
    pub priority: Option<Priority>,
    pub assignee: Option<UserId>,
    pub team: Option<TeamId>,
    pub snoozed_until: Option<Ts>,
    pub additional_attributes: Json,
    pub custom_attributes: Json,
}

/// Makes a conversation. Its number is taken here, last before the insert: the account's row stays
/// locked from then until the commit.
pub fn insert(tx: &mut Tx, scope: &AccountScope, new: &NewConversation) -> Result<Conversation> {
    use conversations as c;
    let now = tx.now();
    let number: i64 = kept(
        diesel::update(accounts::table.find(scope.account()))
            .set(accounts::next_display_id.eq(accounts::next_display_id + 1))
            .returning(accounts::next_display_id),
    )
    .get_result(tx.raw())?;
    Ok(diesel::insert_into(c::table)
        .values((
            (
                c::account_id.eq(scope.account()),
                c::display_id.eq(DisplayId(number)),
                c::uuid.eq(new.uuid),
                c::inbox_id.eq(new.inbox),
                c::contact_id.eq(new.contact),
                c::contact_inbox_id.eq(new.contact_inbox),
                c::status.eq(new.status),
                c::priority.eq(new.priority),
                c::assignee_id.eq(new.assignee),
            ),
            (
                c::team_id.eq(new.team),
                c::snoozed_until.eq(new.snoozed_until),
                c::additional_attributes.eq(&new.additional_attributes),
                c::custom_attributes.eq(&new.custom_attributes),
                c::waiting_since.eq(now),
                c::last_activity_at.eq(now),
                c::created_at.eq(now),
                c::updated_at.eq(now),
            ),
        ))
        .returning(cols::<Conversation>())
        .get_result(tx.raw())?)
}

/// The columns of a conversation that change after it was made.
#[derive(AsChangeset)]
#[diesel(table_name = conversations)]
struct Change<'a> {
    contact_id: Option<ContactId>,
    contact_inbox_id: Option<ContactInboxId>,
    status: Option<ConversationStatus>,
    priority: Option<Option<Priority>>,
    assignee_id: Option<Option<UserId>>,
    team_id: Option<Option<TeamId>>,
    snoozed_until: Option<Option<Ts>>,
    additional_attributes: Option<&'a Json>,
    custom_attributes: Option<&'a Json>,
    labels: Option<&'a Json>,
    agent_last_seen_at: Option<Option<Ts>>,
    assignee_last_seen_at: Option<Option<Ts>>,
    contact_last_seen_at: Option<Option<Ts>>,
    first_reply_created_at: Option<Option<Ts>>,
    waiting_since: Option<Option<Ts>>,
    last_activity_at: Option<Ts>,
    last_incoming_at: Option<Option<Ts>>,
    unread_count: Option<i32>,
    last_message_id: Option<Option<MessageId>>,
    last_chat_message_id: Option<Option<MessageId>>,
    last_public_message_id: Option<Option<MessageId>>,
    updated_at: Option<Ts>,
}

/// The new value if it differs from the old.
fn changed<T: PartialEq + Clone>(before: &T, after: &T) -> Option<T> {
    (before != after).then(|| after.clone())
}

/// Writes what differs between the two rows.
pub fn update(tx: &mut Tx, scope: &AccountScope, before: &Conversation, after: &Conversation) -> Result<()> {
    let json = |before: &Json, after: &'_ Json| before != after;
    let change = Change {
        contact_id: changed(&before.contact_id, &after.contact_id),
        contact_inbox_id: changed(&before.contact_inbox_id, &after.contact_inbox_id),
        status: changed(&before.status, &after.status),
        priority: changed(&before.priority, &after.priority),
        assignee_id: changed(&before.assignee_id, &after.assignee_id),
        team_id: changed(&before.team_id, &after.team_id),
        snoozed_until: changed(&before.snoozed_until, &after.snoozed_until),
        additional_attributes: json(&before.additional_attributes, &after.additional_attributes)
            .then_some(&after.additional_attributes),
        custom_attributes: json(&before.custom_attributes, &after.custom_attributes)
            .then_some(&after.custom_attributes),
        labels: json(&before.labels, &after.labels).then_some(&after.labels),
        agent_last_seen_at: changed(&before.agent_last_seen_at, &after.agent_last_seen_at),
        assignee_last_seen_at: changed(&before.assignee_last_seen_at, &after.assignee_last_seen_at),
        contact_last_seen_at: changed(&before.contact_last_seen_at, &after.contact_last_seen_at),
        first_reply_created_at: changed(&before.first_reply_created_at, &after.first_reply_created_at),
        waiting_since: changed(&before.waiting_since, &after.waiting_since),
        last_activity_at: changed(&before.last_activity_at, &after.last_activity_at),
        last_incoming_at: changed(&before.last_incoming_at, &after.last_incoming_at),
        unread_count: changed(&before.unread_count, &after.unread_count),
        last_message_id: changed(&before.last_message_id, &after.last_message_id),
        last_chat_message_id: changed(&before.last_chat_message_id, &after.last_chat_message_id),
        last_public_message_id: changed(&before.last_public_message_id, &after.last_public_message_id),
        updated_at: changed(&before.updated_at, &after.updated_at),
    };
    // Only a few sets of columns change together, so few texts are kept. Nobody needs the id; but only what
    // returns something is kept by Diesel for PostgreSQL.
    let written: QueryResult<Option<ConversationId>> = each!(tx.raw(), conn => kept(
        diesel::update(conversations::table.find(after.id))
            .filter(conversations::account_id.eq(scope.account()))
            .set(change)
            .returning(conversations::id),
    )
    .get_result(conn)
    .optional());
    match written {
        Ok(_) | Err(diesel::result::Error::QueryBuilderError(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes a conversation with all it holds.
pub fn delete(tx: &mut Tx, scope: &AccountScope, id: ConversationId) -> Result<()> {
    diesel::delete(conversations::table.find(id))
        .filter(conversations::account_id.eq(scope.account()))
        .execute(tx.raw())?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = conversation_labels, treat_none_as_default_value = false)]
struct NewLabel<'a> {
    account_id: AccountId,
    conversation_id: ConversationId,
    title: &'a str,
    created_at: Ts,
}

/// Replaces the tags of a conversation in the look-up table, in two statements; the copy in `labels` is
/// the caller's.
pub fn set_labels(tx: &mut Tx, scope: &AccountScope, id: ConversationId, titles: &[String]) -> Result<()> {
    use conversation_labels as l;
    diesel::delete(
        l::table
            .filter(l::account_id.eq(scope.account()))
            .filter(l::conversation_id.eq(id))
            .filter(l::title.ne_all(titles.to_vec())),
    )
    .execute(tx.raw())?;
    if titles.is_empty() {
        return Ok(());
    }
    let (account_id, created_at) = (scope.account(), tx.now());
    let new: Vec<NewLabel> =
        titles.iter().map(|title| NewLabel { account_id, conversation_id: id, title, created_at }).collect();
    each!(tx.raw(), conn => diesel::insert_into(l::table)
        .values(&new)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Snoozed conversations of every account that are due, oldest first.
pub fn due_snoozes(
    conn: &mut Conn,
    _system: crate::SystemScope,
    from: Ts,
    to: Ts,
    limit: i64,
) -> Result<Vec<Conversation>> {
    Ok(conversations::table
        .filter(conversations::snoozed_until.between(from, to))
        .filter(conversations::status.eq(ConversationStatus::Snoozed))
        .order(conversations::snoozed_until.asc())
        .limit(limit)
        .select(Conversation::as_select())
        .load(conn.raw())?)
}
