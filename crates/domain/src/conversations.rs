//! Conversations: reading them, and the one way to change them ([`save`]).

mod activity;
mod assign;
mod create;
mod labels;
mod load;
mod save;
mod seen;
mod status;
mod typing;

use std::sync::Arc;

use porchlight_schema::tables::{AccountUser, Channel, Contact, ContactInbox, Conversation, Inbox};
use porchlight_schema::{ChannelKind, ConversationId, DisplayId, Ts};
use porchlight_store::account::conversations::list::Ties;
pub use porchlight_store::account::conversations::list::{AssigneeFilter, ConversationType, Filter, Sort};
pub use porchlight_store::account::counts::Counts;
use porchlight_store::account::{self, context, counts};
use porchlight_store::page::Page;

pub use assign::{Assigned, assign_agent, assign_team};
pub use create::{Create, Place, create, create_at, start};
pub(crate) use labels::normalized as normalized_labels;
pub use labels::{labels, set_labels};
pub use load::{load, load_one};
pub use save::set_custom_attributes;
pub(crate) use save::{Cause, check_attributes, note_message, save};
pub use seen::{contact_saw, mark_unread, update_last_seen};
pub use status::{
    AutoResolve, Toggled, auto_resolve, mute, open_for_people, resolve_as_contact, set_priority,
    toggle_status, unmute, update, wake_snoozed,
};
pub use typing::{Typing, Typist, contact_typing, send as send_typing, typing};

use crate::messages::LoadedMessage;
use crate::people::Agent;
use crate::teams::LoadedTeam;
use crate::{AccountScope, Conn, ContactScope, Error, Installation, Result, Tx};

/// A conversation with all that a document may show of it.
#[derive(Debug, Clone)]
pub struct LoadedConversation {
    pub row: Conversation,
    pub inbox: Arc<(Inbox, Channel)>,
    pub contact: Arc<Contact>,
    pub contact_inbox: Arc<ContactInbox>,
    pub assignee: Option<Arc<Agent>>,
    pub team: Option<Arc<LoadedTeam>>,
    /// The newest message of any kind.
    pub last_message: Option<Arc<LoadedMessage>>,
    /// The newest message that is no activity line.
    pub last_chat_message: Option<Arc<LoadedMessage>>,
    /// The newest message that is neither activity nor note.
    pub last_public_message: Option<Arc<LoadedMessage>>,
    /// Whether the channel still takes a reply.
    pub can_reply: bool,
}

impl LoadedConversation {
    /// Unread incoming messages as the wire counts them: 10 means "10 or more".
    pub fn unread_count(&self) -> i32 {
        self.row.unread_count.clamp(0, 10)
    }
}

/// An API channel may close for replies some hours after the last incoming message.
pub(crate) fn can_reply(row: &Conversation, channel: &Channel, now: Ts) -> bool {
    if channel.kind != ChannelKind::Api {
        return true;
    }
    let settings = channel.settings.map();
    let hours = settings
        .get("additional_attributes")
        .and_then(|attributes| attributes.get("agent_reply_time_window"))
        .and_then(|hours| hours.as_i64().or_else(|| hours.as_str()?.trim().parse().ok()))
        .filter(|hours| *hours > 0);
    match (hours, row.last_incoming_at) {
        (None, _) => true,
        (Some(hours), Some(last)) => now < last.plus_seconds(hours.saturating_mul(3600)),
        (Some(_), None) => false,
    }
}

/// One conversation for staff.
pub fn show(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
) -> Result<LoadedConversation> {
    let row = account::conversations::by_display_id(conn, scope, id)?;
    load_one(conn, inst, scope, row)
}

/// A page of conversations with the counts beside it.
#[derive(Debug, Clone)]
pub struct ConversationList {
    pub counts: Counts,
    pub conversations: Vec<LoadedConversation>,
}

/// A page of the list. A window of recent updates is not paged, but holds at most 1000.
pub fn list(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    filter: &Filter,
    page: i64,
) -> Result<ConversationList> {
    let ties = account::conversations::list::ties(conn, scope, filter)?;
    let counts = count_of(conn, scope, filter, &ties)?;
    let page = match filter.updated_since {
        Some(_) => Page::new(1, 1000),
        None => Page::new(page, inst.limits.conversations_per_page),
    };
    let ids = account::conversations::list::list(conn, scope, filter, &ties, page)?;
    Ok(ConversationList { counts, conversations: load::load_ids(conn, inst, scope, &ids)? })
}

/// The counts of a list; a team that is not there is not found.
pub fn count(conn: &mut Conn, scope: &AccountScope, filter: &Filter) -> Result<Counts> {
    let ties = account::conversations::list::ties(conn, scope, filter)?;
    count_of(conn, scope, filter, &ties)
}

fn count_of(conn: &mut Conn, scope: &AccountScope, filter: &Filter, ties: &Ties) -> Result<Counts> {
    if let Some(team) = filter.team
        && context::teams(conn, scope, &[team])?.is_empty()
    {
        return Err(Error::NotFound);
    }
    if filter.kept() {
        let kept = counts::CountFilter { status: filter.status, inbox: filter.inbox, team: filter.team };
        return Ok(counts::read(conn, scope, &kept)?);
    }
    let (mine, unassigned, all) = account::conversations::list::count(conn, scope, filter, ties)?;
    Ok(Counts { mine, unassigned, all })
}

/// The newest conversations of a contact that the caller sees, at most 20.
pub fn of_contact_for_staff(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    contact: porchlight_schema::ContactId,
) -> Result<Vec<LoadedConversation>> {
    let rows = account::conversations::of_contact(conn, scope, contact, 20)?;
    load(conn, inst, scope, rows)
}

/// One conversation of a visitor: of its own session, or of any verified session of the same contact
/// once the visitor proved its identity.
pub fn of_contact(conn: &mut Conn, scope: &ContactScope, id: DisplayId) -> Result<Conversation> {
    let row = account::conversations::by_display_id(conn, scope.account_scope(), id);
    own(conn, scope, row)
}

/// [`of_contact`] for changing: holds the row until the commit.
pub(crate) fn of_contact_locked(tx: &mut Tx, scope: &ContactScope, id: DisplayId) -> Result<Conversation> {
    let row = account::conversations::lock(tx, scope.account_scope(), id);
    own(tx, scope, row)
}

fn own(
    conn: &mut Conn,
    scope: &ContactScope,
    row: porchlight_store::Result<Conversation>,
) -> Result<Conversation> {
    let row = match row {
        // A visitor must not learn that another inbox has this number.
        Err(porchlight_store::Error::Hidden) => return Err(Error::NotFound),
        other => other?,
    };
    if row.contact_inbox_id == scope.contact_inbox() {
        return Ok(row);
    }
    let own = scope.verified() && row.contact_id == scope.contact() && {
        let rows = context::contact_inboxes(conn, scope.account_scope(), &[row.contact_inbox_id])?;
        rows.iter().any(|session| session.hmac_verified)
    };
    if own { Ok(row) } else { Err(Error::NotFound) }
}

/// Removes a conversation for good, with its files. Administrators only.
pub fn delete(tx: &mut Tx, scope: &crate::AdminScope, id: DisplayId) -> Result<()> {
    let row = account::conversations::lock(tx, scope, id)?;
    counts::moved(tx, scope, Some(&row), None)?;
    account::attachments::delete_of_conversation(tx, scope, row.id)?;
    Ok(account::conversations::delete(tx, scope, row.id)?)
}

/// A member of the account by id, or `None`.
fn member(
    conn: &mut Conn,
    scope: &AccountScope,
    user: porchlight_schema::UserId,
) -> Result<Option<(porchlight_schema::tables::User, AccountUser)>> {
    Ok(account::members::by_users(conn, scope, &[user])?.pop())
}

/// The internal id of a conversation the scope sees.
pub fn id_of(conn: &mut Conn, scope: &AccountScope, id: DisplayId) -> Result<ConversationId> {
    Ok(account::conversations::by_display_id(conn, scope, id)?.id)
}
