//! Posting on SQLite without a server: message, conversation, contact, event, and nothing else.

use std::time::{Duration, Instant};

use anyhow::Result;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use porchlight_schema::tables::{contacts, conversations, events, messages};
use porchlight_schema::{
    AccountId, ActorType, ContactId, ConversationId, EventKind, InboxId, MessageId, MessageType, SenderType,
    Ts,
};

use crate::load::quantile;
use crate::product::Tenant;

/// The server's own settings of the file, without checkpoints in the commit.
const PRAGMAS: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; \
     PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=0;";

/// Posts a second, and the median milliseconds of one commit.
pub struct Posts {
    pub rate: f64,
    pub commit: f64,
}

/// Posts for some time into the account's conversations, so many in each commit.
pub fn posts(
    file: &str,
    tenant: &Tenant,
    conversations: usize,
    group: usize,
    time: Duration,
) -> Result<Posts> {
    let mut conn = SqliteConnection::establish(file)?;
    conn.batch_execute(PRAGMAS)?;
    let (mut done, mut commits) = (0, Vec::new());
    let started = Instant::now();
    while started.elapsed() < time {
        let begun = Instant::now();
        conn.immediate_transaction(|conn| {
            for _ in 0..group {
                post(conn, tenant, crate::goals::pick(done, conversations))?;
                done += 1;
            }
            QueryResult::Ok(())
        })?;
        commits.push(begun.elapsed().as_micros() as u32);
    }
    let rate = done as f64 / started.elapsed().as_secs_f64();
    commits.sort_unstable();
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(Posts { rate, commit: quantile(&commits, 0.5) })
}

fn post(conn: &mut SqliteConnection, tenant: &Tenant, display: usize) -> QueryResult<()> {
    let account = AccountId(tenant.account);
    let conversation = ConversationId(tenant.account * 100_000_000 + display as i64);
    let now = Ts::now();
    let message: MessageId = diesel::insert_into(messages::table)
        .values((
            messages::account_id.eq(account),
            messages::conversation_id.eq(conversation),
            messages::inbox_id.eq(InboxId(tenant.inbox)),
            messages::message_type.eq(MessageType::Outgoing),
            messages::content.eq(crate::goals::TEXT),
            messages::sender_type.eq(SenderType::User),
            messages::sender_id.eq(tenant.user),
            messages::created_at.eq(now),
            messages::updated_at.eq(now),
        ))
        .returning(messages::id)
        .get_result(conn)?;
    diesel::update(conversations::table.find(conversation))
        .set((
            conversations::last_message_id.eq(message),
            conversations::last_chat_message_id.eq(message),
            conversations::last_public_message_id.eq(message),
            conversations::last_activity_at.eq(now),
            conversations::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(contacts::table.find(ContactId(conversation.0)))
        .set(contacts::last_activity_at.eq(now))
        .execute(conn)?;
    diesel::insert_into(events::table)
        .values((
            events::account_id.eq(account),
            events::kind.eq(EventKind::MessageCreated),
            events::actor_type.eq(ActorType::User),
            events::actor_id.eq(tenant.user),
            events::conversation_id.eq(conversation),
            events::subject_id.eq(message.0),
            events::created_at.eq(now),
            // No relay runs here that would have to take them.
            events::relayed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
