//! An account full of conversations, written past the server: through it, a million would take hours.

use anyhow::{Context, Result};
use diesel::connection::SimpleConnection;
use porchlight_schema::AnyConnection;

use crate::product::Tenant;

/// Messages in each conversation.
pub const MESSAGES: usize = 10;

/// Fills an account's inbox. Its ids begin at a number that no other account comes near.
pub fn conversations(url: &str, tenant: &Tenant, count: usize) -> Result<()> {
    let mut conn = AnyConnection::open(url).context("the database to fill")?;
    let words = Words { postgres: conn.is_pg(), tenant, base: tenant.account * 100_000_000, count };
    if !words.postgres {
        conn.batch_execute("PRAGMA busy_timeout=5000; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")?;
    }
    conn.batch_execute("BEGIN")?;
    for statement in words.statements() {
        conn.batch_execute(&statement).with_context(|| statement.clone())?;
    }
    conn.batch_execute("COMMIT")?;
    // The search would be busy with them for long, beside what is to be measured.
    conn.batch_execute("DELETE FROM messages_search_queue; DELETE FROM contacts_search_queue;")?;
    conn.batch_execute(if words.postgres { "VACUUM ANALYZE" } else { "PRAGMA wal_checkpoint(TRUNCATE)" })?;
    Ok(())
}

/// Makes a conversation of the filled account a long one, up to now; returns how its first message begins.
pub fn thread(url: &str, tenant: &Tenant, conversation: usize, count: usize) -> Result<&'static str> {
    let mut conn = AnyConnection::open(url).context("the database to fill")?;
    let words = Words { postgres: conn.is_pg(), tenant, base: tenant.account * 100_000_000, count };
    let (account, inbox, user) = (tenant.account, tenant.inbox, tenant.user);
    let (id, series) = (words.base + conversation as i64, words.series());
    let at = words.time(&format!("({count} - i) * 60"));
    conn.batch_execute(&format!(
        "DELETE FROM messages WHERE conversation_id = {id}; \
         INSERT INTO messages (account_id, conversation_id, inbox_id, message_type, content, sender_type, sender_id, \
         created_at, updated_at) \
         SELECT {account}, {id}, {inbox}, i % 2, CASE WHEN i = 1 THEN '{FIRST}' ELSE 'Message ' || i || ': the front \
wheel makes a noise when I brake, **every** time; see https://example.test/wheels/' || i END, 1 - i % 2, \
         CASE WHEN i % 2 = 1 THEN {user} ELSE {id} END, {at}, {at} FROM {series}; \
         UPDATE conversations SET last_message_id = (SELECT max(id) FROM messages WHERE conversation_id = {id}) \
         WHERE id = {id}; \
         UPDATE conversations SET last_chat_message_id = last_message_id, last_public_message_id = last_message_id, \
         last_activity_at = {now} WHERE id = {id}",
        now = words.time("0"),
    ))?;
    Ok(FIRST)
}

const FIRST: &str = "The very first message";

/// People with streams of their own, members of an account.
pub fn agents(url: &str, tenant: &Tenant, count: usize) -> Result<()> {
    let mut conn = AnyConnection::open(url).context("the database to fill")?;
    let words = Words { postgres: conn.is_pg(), tenant, base: FIRST_AGENT, count };
    let (series, now) = (words.series(), words.time("0"));
    let account = tenant.account;
    conn.batch_execute(&format!(
        "INSERT INTO users (id, email, name, pubsub_token, confirmed_at, created_at, updated_at) \
         SELECT {FIRST_AGENT} + i, 'agent' || i || '@bench.test', 'Agent ' || i, '{STREAM}' || i, {now}, {now}, {now} \
         FROM {series}; \
         INSERT INTO account_users (account_id, user_id, role, created_at, updated_at) \
         SELECT {account}, {FIRST_AGENT} + i, 1, {now}, {now} FROM {series};"
    ))?;
    Ok(())
}

const FIRST_AGENT: i64 = 1_000_000;
const STREAM: &str = "BenchAgentStream";

/// The identifier of an agent's subscription, counted from 1.
pub fn identifier(tenant: &Tenant, number: usize) -> String {
    serde_json::json!({
        "channel": "RoomChannel",
        "pubsub_token": format!("{STREAM}{number}"),
        "account_id": tenant.account,
        "user_id": FIRST_AGENT + number as i64,
    })
    .to_string()
}

/// The two dialects, as far as filling needs them.
struct Words<'a> {
    postgres: bool,
    tenant: &'a Tenant,
    base: i64,
    count: usize,
}

impl Words<'_> {
    /// Rows `s(i)` from 1 to the count.
    fn series(&self) -> String {
        let count = self.count;
        if self.postgres {
            format!("generate_series(1, {count}) AS s(i)")
        } else {
            format!(
                "(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s) AS s"
            )
        }
    }

    /// A time so many seconds before now.
    fn time(&self, seconds: &str) -> String {
        if self.postgres {
            format!("(now() - make_interval(secs => {seconds}))")
        } else {
            format!("((unixepoch() - ({seconds})) * 1000000)")
        }
    }

    fn statements(&self) -> Vec<String> {
        let (account, inbox, user) = (self.tenant.account, self.tenant.inbox, self.tenant.user);
        let (base, count, series) = (self.base, self.count, self.series());
        let uuid = if self.postgres { "gen_random_uuid()" } else { "randomblob(16)" };
        // The newest conversation is the last one.
        let at = self.time(&format!("({count} - i) % 5000000 + 1"));
        let (last, name) = (
            format!("{base} + i * {MESSAGES} + {MESSAGES} - 1"),
            format!("'Customer ' || i || ' of {account}'"),
        );
        let mut statements = vec![
            format!(
                "INSERT INTO contacts (id, account_id, name, email, phone_number, additional_attributes, \
                 last_activity_at, search_text, created_at, updated_at) \
                 SELECT {base} + i, {account}, {name}, 'customer' || i || '@example{account}.test', \
                 '+49{account}' || (10000000 + i), '{{\"city\":\"Berlin\",\"country\":\"Germany\",\"country_code\":\"DE\"}}', \
                 {at}, 'customer ' || i || ' customer' || i || '@example{account}.test', {at}, {at} FROM {series}"
            ),
            format!("INSERT INTO contact_counts (account_id, shard, n) VALUES ({account}, 0, {count})"),
            format!(
                "INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, pubsub_token, \
                 created_at, updated_at) \
                 SELECT {base} + i, {account}, {base} + i, {inbox}, 'source-{account}-' || i, 'stream-{account}-' || i, \
                 {at}, {at} FROM {series}"
            ),
            // Seven of ten open, a third of them nobody's.
            format!(
                "INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_id, contact_inbox_id, \
                 status, assignee_id, last_activity_at, unread_count, first_reply_created_at, last_message_id, \
                 last_chat_message_id, last_public_message_id, created_at, updated_at) \
                 SELECT {base} + i, {account}, i, {uuid}, {inbox}, {base} + i, {base} + i, \
                 CASE WHEN i % 10 < 7 THEN 0 ELSE 1 END, CASE WHEN i % 3 = 0 THEN NULL ELSE {user} END, {at}, 1, {at}, \
                 {last}, {last}, {last}, {at}, {at} FROM {series}"
            ),
            format!(
                "INSERT INTO messages (id, account_id, conversation_id, inbox_id, message_type, content, sender_type, \
                 sender_id, created_at, updated_at) \
                 SELECT {base} + i * {MESSAGES} + j, {account}, {base} + i, {inbox}, j % 2, \
                 'Message ' || j || ' of conversation ' || i || '. The front wheel of my bicycle makes a noise when I \
brake, and I wonder whether the pads are worn or the rim is bent; what would you advise me to do about it?', \
                 1 - j % 2, CASE WHEN j % 2 = 1 THEN {user} ELSE {base} + i END, {at}, {at} \
                 FROM {series} CROSS JOIN (SELECT 0 AS j {rest}) AS m",
                rest = (1..MESSAGES).map(|j| format!("UNION ALL SELECT {j} ")).collect::<String>()
            ),
            format!(
                "INSERT INTO conversation_counts (account_id, status, inbox_id, team_id, assignee_id, n) \
                 SELECT account_id, status, inbox_id, 0, coalesce(assignee_id, 0), count(*) FROM conversations \
                 WHERE account_id = {account} GROUP BY 1, 2, 3, 5"
            ),
            format!("UPDATE accounts SET next_display_id = {count} WHERE id = {account}"),
        ];
        if self.postgres {
            for table in ["contacts", "contact_inboxes", "conversations", "messages"] {
                statements.push(format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                ));
            }
        }
        statements
    }
}
