//! Posting on PostgreSQL without a server: one prepared statement does it all, one round trip a post.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::product::Tenant;

/// Posts a second by so many clients, each with a connection of its own.
pub fn posts(
    url: &str,
    tenant: &Tenant,
    conversations: usize,
    clients: usize,
    time: Duration,
) -> Result<f64> {
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|_| scope.spawn(|| client(url, tenant, conversations, &next, started, time)))
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().ok().context("a client panicked")?)
    })?;
    Ok(next.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
}

fn client(
    url: &str,
    tenant: &Tenant,
    conversations: usize,
    next: &AtomicUsize,
    started: Instant,
    time: Duration,
) -> Result<()> {
    let mut conn = PgConnection::establish(url)?;
    let Tenant { account, user, inbox, .. } = tenant;
    conn.batch_execute(&format!(
        "PREPARE post(bigint, text) AS \
         WITH m AS (INSERT INTO messages (account_id, conversation_id, inbox_id, message_type, content, sender_type, \
         sender_id, created_at, updated_at) VALUES ({account}, $1, {inbox}, 1, $2, 0, {user}, now(), now()) RETURNING id), \
         c AS (UPDATE conversations SET last_message_id = m.id, last_chat_message_id = m.id, \
         last_public_message_id = m.id, last_activity_at = now(), updated_at = now() FROM m WHERE conversations.id = $1), \
         k AS (UPDATE contacts SET last_activity_at = now() WHERE id = $1) \
         INSERT INTO events (account_id, kind, actor_type, actor_id, conversation_id, subject_id, created_at, relayed_at) \
         SELECT {account}, 11, 1, {user}, $1, m.id, now(), now() FROM m"
    ))?;
    while started.elapsed() < time {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let conversation = account * 100_000_000 + crate::goals::pick(number, conversations) as i64;
        conn.batch_execute(&format!("EXECUTE post({conversation}, '{}')", crate::goals::TEXT))?;
    }
    Ok(())
}
