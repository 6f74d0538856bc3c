//! What unit tests of rules need of an installation: keys and limits, and nobody listening.

use std::collections::HashSet;
use std::sync::Arc;

use porchlight_schema::{AccountId, ContactId, UserId};

use crate::bus::{Bus, Presence, Present, Signal};
use crate::installation::{Installation, Limits, PasswordCost};
use crate::keys::Keys;

struct Quiet;

impl Bus for Quiet {
    fn publish(&self, _: Signal) {}

    fn healthy(&self) -> bool {
        true
    }
}

impl Presence for Quiet {
    fn touch(&self, _: AccountId, _: Present) {}

    fn users(&self, _: AccountId) -> HashSet<UserId> {
        HashSet::new()
    }

    fn contacts(&self, _: AccountId) -> HashSet<ContactId> {
        HashSet::new()
    }
}

/// An installation with a key of its own and nobody present.
pub(crate) fn installation() -> Installation {
    Installation {
        keys: Keys::new(&[7; 32]),
        frontend_url: "https://help.example.test".into(),
        limits: Limits::default(),
        mail_from: "Porchlight <care@example.test>".into(),
        signup_enabled: false,
        password_cost: PasswordCost::Lowest,
        bus: Arc::new(Quiet),
        presence: Arc::new(Quiet),
    }
}
