//! What every list names and hardly anybody changes: inboxes, users, teams, bots. Rows that were read are
//! remembered for a moment, so that a page of conversations costs no query for them.
//!
//! A commit that changed one of them ([`Tx::directory`]) voids everything before it is answered, on the
//! other nodes too. A transaction never looks here: it must see its own changes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use porchlight_schema::tables::{AccountUser, AgentBot, Channel, Inbox, Team, User};
use porchlight_schema::{AccountId, AgentBotId, InboxId, TeamId, UserId};

use crate::db::Conn;
use crate::error::Result;

/// How long a row is believed without asking again. Only a change by another process that could not
/// tell this one is missed for so long.
const TTL: Duration = Duration::from_secs(1);
/// Rows of one kind; a full shelf starts over.
const ROWS: usize = 4096;

/// The rows a process remembers. Of each kind under its account, so that no account meets another's.
#[derive(Default)]
pub(crate) struct Directory {
    generation: AtomicU64,
    pub inboxes: Shelf<(AccountId, InboxId), (Inbox, Channel)>,
    pub users: Shelf<(AccountId, UserId), (User, Option<AccountUser>)>,
    /// As one user sees them: with whether they are in it.
    pub teams: Shelf<(AccountId, TeamId, UserId), (Team, bool)>,
    pub bots: Shelf<(AccountId, AgentBotId), AgentBot>,
}

impl Directory {
    /// Voids all rows, those being read at this moment included.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }
}

struct Entry<V> {
    row: V,
    generation: u64,
    until: Instant,
}

/// Rows of one kind.
pub(crate) struct Shelf<K, V>(RwLock<HashMap<K, Entry<V>>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Shelf<K, V> {
    /// Adds what is known to `found`; returns the keys of which nothing is.
    fn take(&self, keys: &[K], generation: u64, found: &mut Vec<V>) -> Vec<K> {
        let (rows, now) = (self.0.read().unwrap_or_else(PoisonError::into_inner), Instant::now());
        let fresh = |entry: &&Entry<V>| entry.generation == generation && entry.until > now;
        keys.iter()
            .copied()
            .filter(|key| match rows.get(key).filter(fresh) {
                Some(entry) => {
                    found.push(entry.row.clone());
                    false
                }
                None => true,
            })
            .collect()
    }

    fn put(&self, read: &[(K, V)], generation: u64) {
        let mut rows = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if rows.len() + read.len() > ROWS {
            rows.clear();
        }
        let until = Instant::now() + TTL;
        rows.extend(read.iter().map(|(key, row)| (*key, Entry { row: row.clone(), generation, until })));
    }
}

/// The rows with these keys, in no order: those remembered, and the others as `load` reads them.
pub(crate) fn rows<K: Copy + Eq + Hash, V: Clone>(
    conn: &mut Conn,
    shelf: fn(&Directory) -> &Shelf<K, V>,
    keys: &[K],
    load: impl FnOnce(&mut Conn, &[K]) -> Result<Vec<(K, V)>>,
) -> Result<Vec<V>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::with_capacity(keys.len());
    let Some(directory) = conn.directory() else {
        return Ok(load(conn, keys)?.into_iter().map(|(_, row)| row).collect());
    };
    // Taken before anything is read: what a commit changes meanwhile is not remembered.
    let generation = directory.generation();
    let missing = shelf(&directory).take(keys, generation, &mut found);
    if !missing.is_empty() {
        let read = load(conn, &missing)?;
        shelf(&directory).put(&read, generation);
        found.extend(read.into_iter().map(|(_, row)| row));
    }
    Ok(found)
}
