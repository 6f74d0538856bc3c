//! Loaded people, as views and other use cases need them.

use porchlight_schema::Availability;
use porchlight_schema::tables::{AccountUser, User};

use crate::{AccountScope, Installation};

/// A user as seen from one account.
#[derive(Debug, Clone)]
pub struct Agent {
    pub user: User,
    /// `None` once the user has left the account.
    pub membership: Option<AccountUser>,
    /// Whether the user was present within the last seconds.
    pub online: bool,
}

impl Agent {
    /// Members of an account with their presence, in the order given.
    pub fn all(
        inst: &Installation,
        scope: &AccountScope,
        members: impl IntoIterator<Item = (User, AccountUser)>,
    ) -> Vec<Self> {
        let online = inst.presence.users(scope.account());
        let agent = |(user, membership): (User, AccountUser)| {
            let online = online.contains(&user.id);
            Self { user, membership: Some(membership), online }
        };
        members.into_iter().map(agent).collect()
    }

    /// The effective availability: the configured one, unless the agent is away and wants that shown.
    pub fn availability(&self) -> Option<Availability> {
        let membership = self.membership.as_ref()?;
        Some(if membership.auto_offline && !self.online {
            Availability::Offline
        } else {
            membership.availability
        })
    }
}

/// The name shown to others: the display name if there is one.
pub fn available_name(user: &User) -> &str {
    user.display_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&user.name)
}
