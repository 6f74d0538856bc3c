//! The outbox: events go in with the change that made them; the relay takes them out.

use diesel::prelude::*;
use porchlight_schema::tables::events;
use porchlight_schema::{AccountId, ActorType, ConversationId, EventKind, Json, Ts, each};

use crate::db::Tx;
use crate::error::Result;
use crate::scope::{AccountScope, Actor};

/// A fact in the past tense.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub account: AccountId,
    pub kind: EventKind,
    pub actor: Actor,
    pub conversation: Option<ConversationId>,
    /// The id of what it happened to: a message, contact, conversation, user…
    pub subject: i64,
    /// What cannot be read later: changed attributes, last ids. Never rendered JSON.
    pub data: Json,
}

impl AccountScope {
    /// An event of this account, caused by this scope's actor.
    pub fn event(
        &self,
        kind: EventKind,
        conversation: Option<ConversationId>,
        subject: i64,
        data: Json,
    ) -> NewEvent {
        NewEvent { account: self.account(), kind, actor: self.actor(), conversation, subject, data }
    }
}

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct Insert<'a> {
    account_id: AccountId,
    kind: EventKind,
    actor_type: ActorType,
    actor_id: Option<i64>,
    conversation_id: Option<ConversationId>,
    subject_id: i64,
    data: &'a Json,
    created_at: Ts,
}

/// All events of a transaction in one statement.
pub(crate) fn insert(tx: &mut Tx, new: &[NewEvent]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Insert> = new
        .iter()
        .map(|event| {
            let (actor_type, actor_id) = event.actor.columns();
            Insert {
                account_id: event.account,
                kind: event.kind,
                actor_type,
                actor_id,
                conversation_id: event.conversation,
                subject_id: event.subject,
                data: &event.data,
                created_at: now,
            }
        })
        .collect();
    each!(tx.raw(), conn => diesel::insert_into(events::table).values(&rows).execute(conn))?;
    Ok(())
}
