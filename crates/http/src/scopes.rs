//! Remembers for a moment who a credential belongs to, so that a busy client costs no query to
//! recognise. Voided at once when anybody's rights change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use porchlight_domain::sign_in::Credential;
use porchlight_domain::{AccountScope, ContactScope, PlatformScope, UserScope};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

/// How long an answer is believed without asking again. Only another node's change that has not
/// been heard of can be missed for so long.
const TTL: Duration = Duration::from_secs(1);
/// Entries of one shard; full shards start over.
const SHARD: usize = 1024;
const SHARDS: usize = 16;

/// What the middleware found out about the caller.
#[derive(Debug, Clone)]
pub enum Scope {
    Account(AccountScope),
    User(UserScope),
    Platform(PlatformScope),
    Visitor(ContactScope),
}

/// A question: a digest of credential and place. No key or token stays in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// `kind` tells the questions apart, `place` is what is asked for (an account, a session).
    pub fn new(kind: u8, credential: &Credential, place: &[&[u8]]) -> Self {
        let mut digest = Sha256::new_with_prefix([kind]);
        let mut add = |part: &[u8]| {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        };
        match credential {
            Credential::None => add(b"none"),
            Credential::Token(token) => {
                add(b"token");
                add(token.as_bytes());
            }
            Credential::Session { token, client, uid } => {
                add(b"session");
                add(token.as_bytes());
                add(client.as_bytes());
                add(uid.as_bytes());
            }
        }
        place.iter().for_each(|part| add(part));
        Self(digest.finalize().into())
    }

    fn shard(&self) -> usize {
        self.0.first().map_or(0, |byte| usize::from(*byte) % SHARDS)
    }
}

struct Entry {
    scope: Scope,
    generation: u64,
    until: Instant,
}

/// Questions that are being answered, each with the generation it was asked in.
type Asked = HashMap<(Key, u64), Weak<OnceCell<Scope>>>;

/// See the module.
pub struct ScopeCache {
    generation: AtomicU64,
    shards: Vec<Mutex<HashMap<Key, Entry>>>,
    asked: Mutex<Asked>,
}

impl Default for ScopeCache {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { generation: AtomicU64::new(0), shards, asked: Mutex::default() }
    }
}

impl ScopeCache {
    /// Makes every remembered scope void, those still being looked up included. Called after commits
    /// that changed rights here or on another node.
    pub fn clear(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// Taken before a scope is looked up and handed to [`ScopeCache::put`], so that a right that was
    /// lost meanwhile is not remembered.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Where the answer to a question will be: of many who ask the same at once one looks, the others wait for
    /// it. Should whoever looks go away or fail, the next one looks. Who asks after rights have changed
    /// (another generation) does not wait for an answer from before.
    pub fn asked(&self, key: Key, generation: u64) -> Arc<OnceCell<Scope>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = asked.get(&(key, generation)).and_then(Weak::upgrade) {
            return cell;
        }
        if asked.len() >= SHARD {
            asked.retain(|_, cell| cell.strong_count() > 0);
        }
        let cell = Arc::new(OnceCell::new());
        asked.insert((key, generation), Arc::downgrade(&cell));
        cell
    }

    pub fn get(&self, key: &Key) -> Option<Scope> {
        let shard = self.shards.get(key.shard())?;
        let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = shard.get(key)?;
        let fresh = entry.generation == self.generation() && entry.until > Instant::now();
        fresh.then(|| entry.scope.clone())
    }

    pub fn put(&self, key: Key, scope: Scope, generation: u64) {
        let Some(shard) = self.shards.get(key.shard()) else { return };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= SHARD {
            shard.clear();
        }
        shard.insert(key, Entry { scope, generation, until: Instant::now() + TTL });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::new(1, &Credential::Token("t".into()), &[])
    }

    #[test]
    fn who_asks_the_same_waits_for_one_answer() {
        let cache = ScopeCache::default();
        let (first, second) = (cache.asked(key(), 0), cache.asked(key(), 0));
        assert!(Arc::ptr_eq(&first, &second));
        assert!(!Arc::ptr_eq(&first, &cache.asked(Key::new(2, &Credential::None, &[]), 0)));
        cache.clear();
        assert!(!Arc::ptr_eq(&first, &cache.asked(key(), cache.generation())), "from before a change");
    }

    #[test]
    fn nothing_stays_of_questions_that_were_answered() {
        let cache = ScopeCache::default();
        for number in 0..10 * SHARD {
            drop(cache.asked(Key::new(1, &Credential::None, &[&number.to_le_bytes()]), 0));
        }
        assert!(cache.asked.lock().unwrap().len() <= SHARD);
    }
}
