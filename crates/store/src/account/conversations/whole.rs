//! Conversations with what every document about them shows, in one statement: round trips are what costs.

use diesel::prelude::*;
use porchlight_schema::tables::{
    Contact, ContactInbox, Conversation, Message, contact_inboxes, contacts, conversations, messages,
};
use porchlight_schema::{ConversationId, among, each};

use crate::db::Conn;
use crate::error::Result;
use crate::scope::AccountScope;

/// A conversation with its session, contact and newest message of any kind.
pub struct Whole {
    pub conversation: Conversation,
    pub session: ContactInbox,
    pub contact: Contact,
    pub last_message: Option<Message>,
}

/// Conversations by internal id, in no order. Not narrowed to the visible inboxes: the ids come from rows
/// the scope already saw.
pub fn wholes(conn: &mut Conn, scope: &AccountScope, ids: &[ConversationId]) -> Result<Vec<Whole>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let read: Vec<(Conversation, ContactInbox, Contact, Option<Message>)> = each!(conn.raw(), conn => conversations::table
            .inner_join(contact_inboxes::table.on(contact_inboxes::id.eq(conversations::contact_inbox_id)))
            .inner_join(contacts::table.on(contacts::id.eq(contact_inboxes::contact_id)))
            .left_join(messages::table.on(messages::id.nullable().eq(conversations::last_message_id)))
            .filter(conversations::account_id.eq(scope.account()))
            .filter(among(conversations::id, ids))
            .select((
                Conversation::as_select(),
                ContactInbox::as_select(),
                Contact::as_select(),
                Option::<Message>::as_select(),
            ))
            .load(conn))?;
    let whole = |(conversation, session, contact, last_message)| Whole {
        conversation,
        session,
        contact,
        last_message,
    };
    Ok(read.into_iter().map(whole).collect())
}
