//! Searching texts of messages and names of contacts, in time that does not grow with the account.
//!
//! Triggers put every new or changed text in line (`…_search_queue`), whoever writes it; [`index_some`]
//! takes some from there and enters what they are found by. Until it does, a search looks at what waits
//! itself, so nothing has to wait to be found. SQLite keeps the entries in FTS5 tables without content,
//! PostgreSQL as text vectors.

mod tokens;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use porchlight_schema::{AccountId, AnyConnection, ContactId, ConversationId};

use tokens::Wanted;
pub(crate) use tokens::fold;

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::{AccountScope, SystemScope};

/// Messages and contacts that a search looks at, the newest first.
const MESSAGES: i64 = 2_000;
const CONTACTS: i64 = 5_000;

/// Texts in line that a search looks at itself, the newest first.
const WAITING: i64 = 500;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// A text with the row it stands in, and with what is found by it.
#[derive(QueryableByName)]
struct Source {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    owner: i64,
    #[diesel(sql_type = Nullable<Text>)]
    content: Option<String>,
}

/// Conversations with an incoming or outgoing message that has all the words of a text, or words that
/// begin so, among the newest that have such beginnings. Looks at the first 4000 letters of a message.
pub(crate) fn conversations(
    conn: &mut Conn,
    scope: &AccountScope,
    text: &str,
) -> Result<Vec<ConversationId>> {
    let wanted = tokens::wanted(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut entries: Vec<String> = wanted.iter().map(|want| want.entry(scope.account())).collect();
    entries.dedup();
    let (sql, question) = if conn.raw().is_pg() {
        (
            "SELECT m.id, m.conversation_id AS owner, substr(m.content, 1, 4000) AS content \
             FROM messages m JOIN (SELECT message_id FROM messages_search \
             WHERE words @@ CAST($1 AS tsquery) ORDER BY message_id DESC LIMIT $2) hit \
             ON hit.message_id = m.id WHERE m.account_id = $3 AND m.message_type IN (0, 1)",
            join(&entries, " & ", |entry| vector_term(entry)),
        )
    } else {
        (
            "SELECT m.id, m.conversation_id AS owner, substr(m.content, 1, 4000) AS content \
             FROM (SELECT rowid AS hit FROM messages_search \
             WHERE messages_search MATCH $1 ORDER BY rowid DESC LIMIT $2) \
             CROSS JOIN messages m ON m.id = hit WHERE m.account_id = $3 AND m.message_type IN (0, 1)",
            join(&entries, " AND ", |entry| fts_term(entry)),
        )
    };
    let mut texts: Vec<Source> = diesel::sql_query(sql)
        .bind::<Text, _>(question)
        .bind::<BigInt, _>(MESSAGES)
        .bind::<BigInt, _>(scope.account())
        .load(conn.raw())?;
    texts.extend(waiting_messages(conn, scope)?);
    let mut found: Vec<ConversationId> = texts
        .iter()
        .filter(|text| has_all(text.content.as_deref().unwrap_or_default(), &wanted))
        .map(|text| ConversationId(text.owner))
        .collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn has_all(content: &str, wanted: &[Wanted]) -> bool {
    let words = tokens::words(content);
    wanted.iter().all(|want| words.iter().any(|word| want.is_met_by(word)))
}

fn waiting_messages(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Source>> {
    Ok(diesel::sql_query(
        "SELECT m.id, m.conversation_id AS owner, substr(m.content, 1, 4000) AS content FROM messages m \
         WHERE m.id IN (SELECT message_id FROM messages_search_queue ORDER BY message_id DESC LIMIT $1) \
         AND m.account_id = $2 AND m.message_type IN (0, 1)",
    )
    .bind::<BigInt, _>(WAITING)
    .bind::<BigInt, _>(scope.account())
    .load(conn.raw())?)
}

/// Contacts that may contain a folded text, the newest such: whoever asks compares. `None` when the text
/// is too short to be looked up.
pub(crate) fn contacts(
    conn: &mut Conn,
    scope: &AccountScope,
    folded: &str,
) -> Result<Option<Vec<ContactId>>> {
    let Some(grams) = tokens::wanted_grams(scope.account(), folded) else { return Ok(None) };
    let (sql, question) = if conn.raw().is_pg() {
        (
            "(SELECT contact_id AS id FROM contacts_search WHERE grams @@ CAST($1 AS tsquery) \
             ORDER BY contact_id DESC LIMIT $2) UNION ALL \
             (SELECT contact_id FROM contacts_search_queue ORDER BY contact_id DESC LIMIT $3)",
            join(&grams, " & ", |gram| vector_term(gram)),
        )
    } else {
        (
            "SELECT rowid AS id FROM (SELECT rowid FROM contacts_search WHERE contacts_search MATCH $1 \
             ORDER BY rowid DESC LIMIT $2) UNION ALL SELECT contact_id FROM \
             (SELECT contact_id FROM contacts_search_queue ORDER BY contact_id DESC LIMIT $3)",
            join(&grams, " AND ", |gram| fts_term(gram)),
        )
    };
    let found: Vec<Id> = diesel::sql_query(sql)
        .bind::<Text, _>(question)
        .bind::<BigInt, _>(CONTACTS)
        .bind::<BigInt, _>(WAITING)
        .load(conn.raw())?;
    Ok(Some(found.into_iter().map(|row| ContactId(row.id)).collect()))
}

/// An entry in a question to FTS5. Entries hold letters, digits, colons and underscores: nothing ends
/// the quotes.
fn fts_term(entry: &str) -> String {
    format!("\"{entry}\"")
}

/// An entry in a question to PostgreSQL.
fn vector_term(entry: &str) -> String {
    format!("'{entry}'")
}

fn join<T>(items: &[T], between: &str, text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(between)
}

/// A table whose texts are searched.
struct Searched {
    /// Takes ids out of the line: on PostgreSQL, and on SQLite.
    take: (&'static str, &'static str),
    /// Reads texts by id: on PostgreSQL, and on SQLite.
    read: (&'static str, &'static str),
    /// Enters what they are found by.
    enter: (&'static str, &'static str),
    entries: fn(AccountId, &str) -> Vec<String>,
}

const OF_MESSAGES: Searched = Searched {
    take: (
        "DELETE FROM messages_search_queue WHERE message_id IN (SELECT message_id FROM \
         messages_search_queue ORDER BY message_id LIMIT $1 FOR UPDATE SKIP LOCKED) \
         RETURNING message_id AS id",
        "DELETE FROM messages_search_queue WHERE message_id IN (SELECT message_id FROM \
         messages_search_queue ORDER BY message_id LIMIT $1) RETURNING message_id AS id",
    ),
    read: (
        "SELECT id, account_id AS owner, content FROM messages WHERE id = ANY($1)",
        "SELECT id, account_id AS owner, content FROM messages \
         WHERE id IN (SELECT value FROM json_each($1))",
    ),
    enter: (
        "INSERT INTO messages_search (message_id, words) \
         SELECT id, CAST(entry AS tsvector) FROM unnest($1, $2) AS fresh(id, entry) \
         ON CONFLICT (message_id) DO UPDATE SET words = excluded.words",
        "INSERT OR REPLACE INTO messages_search (rowid, words) \
         SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1)",
    ),
    entries: tokens::entries,
};

const OF_CONTACTS: Searched = Searched {
    take: (
        "DELETE FROM contacts_search_queue WHERE contact_id IN (SELECT contact_id FROM \
         contacts_search_queue ORDER BY contact_id LIMIT $1 FOR UPDATE SKIP LOCKED) \
         RETURNING contact_id AS id",
        "DELETE FROM contacts_search_queue WHERE contact_id IN (SELECT contact_id FROM \
         contacts_search_queue ORDER BY contact_id LIMIT $1) RETURNING contact_id AS id",
    ),
    read: (
        "SELECT id, account_id AS owner, search_text AS content FROM contacts WHERE id = ANY($1)",
        "SELECT id, account_id AS owner, search_text AS content FROM contacts \
         WHERE id IN (SELECT value FROM json_each($1))",
    ),
    enter: (
        "INSERT INTO contacts_search (contact_id, grams) \
         SELECT id, CAST(entry AS tsvector) FROM unnest($1, $2) AS fresh(id, entry) \
         ON CONFLICT (contact_id) DO UPDATE SET grams = excluded.grams",
        "INSERT OR REPLACE INTO contacts_search (rowid, grams) \
         SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1)",
    ),
    entries: tokens::grams,
};

/// Whether texts wait to be entered.
pub fn waiting(conn: &mut Conn, _system: SystemScope) -> Result<bool> {
    let found: Vec<Id> = diesel::sql_query(
        "SELECT message_id AS id FROM (SELECT message_id FROM messages_search_queue LIMIT 1) m UNION ALL \
         SELECT contact_id FROM (SELECT contact_id FROM contacts_search_queue LIMIT 1) c",
    )
    .load(conn.raw())?;
    Ok(!found.is_empty())
}

/// Enters up to `limit` messages and as many contacts, the oldest in line first; returns how many texts
/// it took out of the line. Several nodes may do so at once. What a power failure undoes is in line again.
pub fn index_some(tx: &mut Tx, _system: SystemScope, limit: i64) -> Result<usize> {
    tx.may_be_lost()?;
    Ok(index(tx, &OF_MESSAGES, limit)? + index(tx, &OF_CONTACTS, limit)?)
}

fn index(tx: &mut Tx, what: &Searched, limit: i64) -> Result<usize> {
    let take = if tx.raw().is_pg() { what.take.0 } else { what.take.1 };
    let taken: Vec<Id> = diesel::sql_query(take).bind::<BigInt, _>(limit).load(tx.raw())?;
    if taken.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = taken.into_iter().map(|row| row.id).collect();
    let taken = ids.len();
    match tx.raw() {
        AnyConnection::Pg(conn) => {
            let texts: Vec<Source> =
                diesel::sql_query(what.read.0).bind::<Array<BigInt>, _>(ids).load(conn)?;
            let (ids, entries): (Vec<i64>, Vec<String>) = texts
                .iter()
                .map(|text| (text.id, join(&what.entries_of(text), " ", |entry| vector_term(entry))))
                .unzip();
            diesel::sql_query(what.enter.0)
                .bind::<Array<BigInt>, _>(ids)
                .bind::<Array<Text>, _>(entries)
                .execute(conn)?;
        }
        AnyConnection::Sqlite(conn) => {
            let texts: Vec<Source> = diesel::sql_query(what.read.1)
                .bind::<Text, _>(serde_json::json!(ids).to_string())
                .load(conn)?;
            let entries: Vec<(i64, String)> =
                texts.iter().map(|text| (text.id, what.entries_of(text).join(" "))).collect();
            diesel::sql_query(what.enter.1)
                .bind::<Text, _>(serde_json::json!(entries).to_string())
                .execute(conn)?;
        }
    }
    Ok(taken)
}

impl Searched {
    fn entries_of(&self, text: &Source) -> Vec<String> {
        (self.entries)(AccountId(text.owner), text.content.as_deref().unwrap_or_default())
    }
}
