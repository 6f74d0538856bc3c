//! Bus and presence of a single node: memory only.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use porchlight_domain::schema::{AccountId, ContactId, UserId};
use porchlight_domain::{Bus, Presence, Present, Signal, Token};

use crate::hub::Hub;

type Ear = Box<dyn Fn(&Signal) + Send + Sync>;

/// Those in this process who want to hear of signals other than frames: caches and workers.
#[derive(Default)]
pub struct Ears(RwLock<Vec<Ear>>);

impl Ears {
    pub fn add(&self, ear: impl Fn(&Signal) + Send + Sync + 'static) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(ear));
    }

    fn tell(&self, signal: &Signal) {
        for ear in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            ear(signal);
        }
    }
}

/// Where signals arrive in this process, whoever sent them.
pub struct Here {
    pub hub: Arc<Hub>,
    pub ears: Ears,
}

impl Here {
    pub fn new(hub: Arc<Hub>) -> Arc<Self> {
        Arc::new(Self { hub, ears: Ears::default() })
    }

    pub fn take(&self, signal: &Signal) {
        match signal {
            Signal::Frame(frame) => self.hub.deliver(frame),
            Signal::AccessChanged => {
                // Caches first: whoever is asked again must not be answered from before the change.
                self.ears.tell(signal);
                self.hub.access_changed();
            }
            Signal::Work | Signal::DirectoryChanged => self.ears.tell(signal),
        }
    }

    /// Signals may have been missed: behave as if all kinds had come.
    pub fn missed_some(&self) {
        self.take(&Signal::AccessChanged);
        self.take(&Signal::DirectoryChanged);
        self.take(&Signal::Work);
        self.hub.catch_up();
    }
}

/// The bus of a single node.
pub struct InProcessBus(Arc<Here>);

impl InProcessBus {
    pub fn new(here: Arc<Here>) -> Self {
        Self(here)
    }
}

impl Bus for InProcessBus {
    fn publish(&self, signal: Signal) {
        self.0.take(&signal);
    }

    fn wants(&self, audience: &[Token]) -> bool {
        self.0.hub.wants(audience)
    }

    fn healthy(&self) -> bool {
        true
    }
}

#[derive(Default)]
struct Seen {
    users: HashMap<UserId, Instant>,
    contacts: HashMap<ContactId, Instant>,
}

/// Presence as this node sees it.
pub struct InProcessPresence {
    lasts: Duration,
    accounts: Mutex<HashMap<AccountId, Seen>>,
}

impl InProcessPresence {
    /// `lasts`: how long after a touch somebody counts as present.
    pub fn new(lasts: Duration) -> Self {
        Self { lasts, accounts: Mutex::default() }
    }

    fn current<T: Eq + Hash + Copy>(&self, seen: &mut HashMap<T, Instant>) -> HashSet<T> {
        seen.retain(|_, at| at.elapsed() < self.lasts);
        seen.keys().copied().collect()
    }

    fn read<T>(&self, account: AccountId, body: impl FnOnce(&mut Seen) -> HashSet<T>) -> HashSet<T> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(seen) = accounts.get_mut(&account) else { return HashSet::new() };
        let current = body(seen);
        if seen.users.is_empty() && seen.contacts.is_empty() {
            accounts.remove(&account);
        }
        current
    }

    /// Everybody present, with the time since they were seen.
    pub(crate) fn everybody(&self) -> Vec<(AccountId, Present, Duration)> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for (account, seen) in accounts.iter() {
            let users = seen.users.iter().map(|(id, at)| (Present::User(*id), at));
            let contacts = seen.contacts.iter().map(|(id, at)| (Present::Contact(*id), at));
            all.extend(users.chain(contacts).map(|(who, at)| (*account, who, at.elapsed())));
        }
        all.retain(|(_, _, ago)| *ago < self.lasts);
        all
    }
}

/// Visitors that left are forgotten when this many of one account are remembered, at the latest.
const CONTACTS_KEPT: usize = 4_096;

impl Presence for InProcessPresence {
    fn touch(&self, account: AccountId, who: Present) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = accounts.entry(account).or_default();
        match who {
            Present::User(user) => {
                seen.users.insert(user, Instant::now());
            }
            Present::Contact(contact) => {
                if seen.contacts.len() >= CONTACTS_KEPT && seen.contacts.len().is_power_of_two() {
                    seen.contacts.retain(|_, at| at.elapsed() < self.lasts);
                }
                seen.contacts.insert(contact, Instant::now());
            }
        }
    }

    fn users(&self, account: AccountId) -> HashSet<UserId> {
        self.read(account, |seen| self.current(&mut seen.users))
    }

    fn contacts(&self, account: AccountId) -> HashSet<ContactId> {
        self.read(account, |seen| self.current(&mut seen.contacts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_lasts_as_long_as_it_says_and_stays_in_its_account() {
        let presence = InProcessPresence::new(Duration::from_millis(80));
        presence.touch(AccountId(1), Present::User(UserId(7)));
        presence.touch(AccountId(1), Present::Contact(ContactId(7)));
        assert_eq!(presence.users(AccountId(1)), HashSet::from([UserId(7)]));
        assert_eq!(presence.contacts(AccountId(1)), HashSet::from([ContactId(7)]));
        assert!(presence.users(AccountId(2)).is_empty());
        std::thread::sleep(Duration::from_millis(100));
        assert!(presence.users(AccountId(1)).is_empty());
        assert!(presence.contacts(AccountId(1)).is_empty());
        assert!(presence.accounts.lock().unwrap().is_empty());
    }
}
