//! The `presence.update` message. Rendered at most once a second for an account, however many of its
//! people ask.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use porchlight_domain::schema::{AccountId, Availability, UserId};
use porchlight_domain::streams::{Listener, RosterEntry};
use porchlight_domain::{Presence, Present, Result};
use porchlight_views::presence::PresenceUpdate;

use crate::gate::Gate;
use crate::hub::enveloped;

/// How long a rendered message and the roster under it are good.
const FRESH: Duration = Duration::from_secs(1);
/// Accounts kept; beyond that the old ones are thrown out.
const KEPT: usize = 1_024;

struct Rendered {
    at: Instant,
    roster: Arc<[RosterEntry]>,
    present: HashSet<UserId>,
    for_members: Option<Bytes>,
    for_contacts: Option<Bytes>,
}

/// Renders who is there.
pub struct PresenceDesk {
    pub presence: Arc<dyn Presence>,
    kept: Mutex<HashMap<AccountId, Rendered>>,
}

impl PresenceDesk {
    pub fn new(presence: Arc<dyn Presence>) -> Self {
        Self { presence, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<AccountId, Rendered>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the listener is here and renders who else is.
    pub async fn touch(&self, gate: &dyn Gate, listener: &Listener) -> Result<Bytes> {
        let account = listener.scope.account();
        self.presence.touch(account, listener.who);
        if let Some(message) = self.fresh(account, listener.who) {
            return Ok(message);
        }
        let known = self
            .kept()
            .get(&account)
            .filter(|kept| kept.at.elapsed() < FRESH)
            .map(|kept| kept.roster.clone());
        let roster = match known {
            Some(roster) => roster,
            None => gate.roster(listener.scope.clone()).await?,
        };
        Ok(self.render(account, listener.who, roster))
    }

    /// A message rendered a moment ago, unless the asking user is missing from it.
    fn fresh(&self, account: AccountId, who: Present) -> Option<Bytes> {
        let kept = self.kept();
        let rendered = kept.get(&account).filter(|kept| kept.at.elapsed() < FRESH)?;
        match who {
            Present::User(user) => rendered.for_members.clone().filter(|_| rendered.present.contains(&user)),
            Present::Contact(_) => rendered.for_contacts.clone(),
        }
    }

    fn render(&self, account: AccountId, who: Present, roster: Arc<[RosterEntry]>) -> Bytes {
        let present = self.presence.users(account);
        let users: BTreeMap<UserId, Availability> = roster
            .iter()
            .filter(|entry| !entry.auto_offline || present.contains(&entry.user))
            .map(|entry| (entry.user, entry.availability))
            .collect();
        let contacts = match who {
            Present::User(_) => {
                Some(self.presence.contacts(account).into_iter().map(|id| (id, "online")).collect())
            }
            Present::Contact(_) => None,
        };
        let update = PresenceUpdate::new(account, users, contacts);
        // A map with number keys and plain values always serializes.
        let message = enveloped(&serde_json::to_string(&update).unwrap_or_default());
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.retain(|_, rendered| rendered.at.elapsed() < FRESH);
        }
        let rendered = kept.entry(account).or_insert_with(|| Rendered {
            at: Instant::now(),
            roster: roster.clone(),
            present: HashSet::new(),
            for_members: None,
            for_contacts: None,
        });
        if rendered.at.elapsed() >= FRESH {
            rendered.at = Instant::now();
            rendered.for_members = None;
            rendered.for_contacts = None;
        }
        rendered.roster = roster;
        rendered.present = present;
        match who {
            Present::User(_) => rendered.for_members = Some(message.clone()),
            Present::Contact(_) => rendered.for_contacts = Some(message.clone()),
        }
        message
    }
}
