//! Remembers for a moment who a credential belongs to, so that a busy client costs no query to
//! recognise. Voided at once when anybody's rights change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use porchlight_domain::sign_in::Credential;
use porchlight_domain::{AccountScope, ContactScope, PlatformScope, UserScope};
use sha2::{Digest, Sha256};

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

/// See the module.
pub struct ScopeCache {
    generation: AtomicU64,
    shards: Vec<Mutex<HashMap<Key, Entry>>>,
}

impl Default for ScopeCache {
    fn default() -> Self {
        Self { generation: AtomicU64::new(0), shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
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
