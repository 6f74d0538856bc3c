//! Accounts full of people and conversations.

use diesel::connection::SimpleConnection;
use porchlight_schema::{AccountId, UserId};
use porchlight_store::{AccountScope, SystemScope, access};

use crate::database::Database;

/// The account that is full.
pub const ACCOUNT: AccountId = AccountId(1);
/// Its stream tokens.
const TOKEN: &str = "agent-token";

/// An account with an administrator, an agent in two of its ten inboxes, and so many contacts and
/// conversations with a message each.
pub fn fill(database: &Database, count: u32) {
    let mut conn = database.raw();
    let pg = conn.is_pg();
    let at = |seconds: &str| {
        if pg { format!("to_timestamp({seconds})") } else { format!("({seconds}) * 1000000") }
    };
    let (now, later) = (at("1700000000"), at("1700000000 + i"));
    let uuid = if pg { "gen_random_uuid()" } else { "randomblob(16)" };
    let flag = |expression: &str| if pg { format!("({expression})::boolean") } else { expression.to_owned() };
    let company = if pg {
        "jsonb_build_object('company_name', 'company ' || i % 97)"
    } else {
        "json_object('company_name', 'company ' || i % 97)"
    };
    let numbers = |count: u32| {
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})")
    };
    let all = numbers(count);
    let ten = numbers(10);
    conn.batch_execute(&format!(
        "INSERT INTO accounts (id, name, created_at, updated_at) VALUES (1, 'full', {now}, {now});
         INSERT INTO accounts (id, name, created_at, updated_at) VALUES (2, 'empty', {now}, {now});
         INSERT INTO users (id, email, name, pubsub_token, created_at, updated_at)
         VALUES (1, 'admin@example.test', 'admin', 'admin-token', {now}, {now}),
                (2, 'agent@example.test', 'agent', '{TOKEN}', {now}, {now});
         INSERT INTO account_users (account_id, user_id, role, created_at, updated_at)
         VALUES (1, 1, 1, {now}, {now}), (1, 2, 0, {now}, {now});
         INSERT INTO teams (id, account_id, name, created_at, updated_at) VALUES (1, 1, 'team', {now}, {now});
         {ten} INSERT INTO channels (id, account_id, kind, identifier, hmac_token_sealed, created_at, updated_at)
         SELECT i, 1, 1, 'channel-' || i, '', {now}, {now} FROM n;
         {ten} INSERT INTO inboxes (id, account_id, channel_id, channel_kind, name, created_at, updated_at)
         SELECT i, 1, i, 1, 'inbox ' || i, {now}, {now} FROM n;
         INSERT INTO inbox_members (account_id, inbox_id, user_id, created_at, updated_at)
         VALUES (1, 3, 2, {now}, {now}), (1, 4, 2, {now}, {now});
         {all} INSERT INTO contacts (id, account_id, name, email, phone_number, additional_attributes,
                location, country_code, last_activity_at, search_text, created_at, updated_at)
         SELECT i, 1, 'Person ' || i, 'person' || i || '@example.test',
                CASE WHEN i % 2 = 0 THEN '+49' || (1000000 + i) END, {company},
                CASE WHEN i % 3 = 0 THEN 'city ' || i % 51 END, CASE WHEN i % 5 > 0 THEN 'C' || i % 7 END,
                {later}, 'person ' || i || '\nperson' || i || '@example.test', {later}, {later} FROM n;
         {all} INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, pubsub_token,
                created_at, updated_at)
         SELECT i, 1, i, i % 10 + 1, 'source-' || i, 'contact-' || i, {now}, {now} FROM n;
         {all} INSERT INTO contact_labels (account_id, contact_id, title, created_at)
         SELECT 1, i, CASE WHEN i % 100 = 0 THEN 'rare' ELSE 'common' END, {now} FROM n;
         {all} INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_id,
                contact_inbox_id, status, priority, assignee_id, team_id, first_reply_created_at,
                waiting_since, last_activity_at, created_at, updated_at)
         SELECT i, 1, i, {uuid}, i % 10 + 1, i, i, CASE WHEN i % 4 = 0 THEN 0 ELSE i % 4 END,
                CASE WHEN i % 8 < 4 THEN i % 4 END, CASE WHEN i % 3 = 0 THEN i % 2 + 1 END,
                CASE WHEN i % 5 = 0 THEN 1 END, CASE WHEN i % 2 = 0 THEN {later} END,
                CASE WHEN i % 6 = 0 THEN {later} END, {later}, {later}, {later} FROM n;
         {all} INSERT INTO conversation_labels (account_id, conversation_id, title, created_at)
         SELECT 1, i, CASE WHEN i % 100 = 0 THEN 'rare' ELSE 'common' END, {now} FROM n;
         INSERT INTO conversation_participants (account_id, conversation_id, user_id, created_at)
         VALUES (1, 7, 2, {now});
         INSERT INTO mentions (account_id, conversation_id, user_id, mentioned_at, created_at)
         VALUES (1, 8, 2, {now}, {now});
         {all} INSERT INTO messages (id, account_id, conversation_id, inbox_id, message_type, content, private,
                created_at, updated_at)
         SELECT i, 1, i, i % 10 + 1, 0, 'message number ' || i, {no}, {later}, {later} FROM n;
         {all} INSERT INTO events (id, account_id, seq, kind, actor_type, conversation_id, subject_id,
                created_at, relayed_at)
         SELECT i, 1, i, 11, 0, i, i, {later}, {later} FROM n;",
        no = flag("1 = 0"),
    ))
    .unwrap();
    if pg {
        conn.batch_execute("ANALYZE").unwrap();
    }
}

/// An administrator.
pub fn admin(database: &Database) -> AccountScope {
    member(database, 1, "admin-token")
}

/// An agent who sees two inboxes.
pub fn agent(database: &Database) -> AccountScope {
    member(database, 2, TOKEN)
}

fn member(database: &Database, user: i64, token: &str) -> AccountScope {
    database.read(|conn| Ok(access::stream_user(conn, UserId(user), token, ACCOUNT).unwrap()))
}

/// Enters everything in line into the search.
pub fn index(database: &Database) {
    let system = SystemScope::new();
    let some = move || {
        database.db.write_blocking(move |tx| porchlight_store::search::index_some(tx, system, 5_000)).unwrap()
    };
    while some() > 0 {}
}
