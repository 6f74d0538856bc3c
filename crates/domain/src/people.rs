//! Loaded people, as views and other use cases need them.

use porchlight_schema::tables::{AccountUser, User};
use porchlight_schema::{Availability, Json};

use crate::{AccountScope, Installation};

/// A user as seen from one account. Whoever was invited and has not come in yet is seen as the inviter
/// named them, so that an invitation tells nothing about whom it finds. There is no other way to make one.
#[derive(Debug, Clone)]
pub struct Agent {
    pub user: User,
    /// `None` once the user has left the account.
    pub membership: Option<AccountUser>,
    /// Whether the user was present within the last seconds.
    pub online: bool,
    _shown: Shown,
}

/// Nobody but this module can say this.
#[derive(Debug, Clone, Copy)]
struct Shown;

impl Agent {
    pub fn new(user: User, membership: Option<AccountUser>, online: bool) -> Self {
        let invited = membership.as_ref().and_then(|membership| membership.invited_name.as_deref());
        let user = match invited {
            Some(name) => stranger(user, name),
            None => user,
        };
        Self { user, membership, online, _shown: Shown }
    }

    /// Where nobody asks for the membership; `invited` is the name it was made under, if the user has not
    /// come in yet.
    pub fn without_membership(user: User, invited: Option<&str>) -> Self {
        let user = match invited {
            Some(name) => stranger(user, name),
            None => user,
        };
        Self { user, membership: None, online: false, _shown: Shown }
    }

    /// Members of an account with their presence, in the order given.
    pub fn all(
        inst: &Installation,
        scope: &AccountScope,
        members: impl IntoIterator<Item = (User, AccountUser)>,
    ) -> Vec<Self> {
        let online = inst.presence.users(scope.account());
        let agent = |(user, membership): (User, AccountUser)| {
            let online = online.contains(&user.id);
            Self::new(user, Some(membership), online)
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

/// A user of whom nothing is known but the address that was invited, and under which name.
fn stranger(user: User, name: &str) -> User {
    User {
        name: name.to_owned(),
        display_name: None,
        confirmed_at: None,
        custom_attributes: Json::object(),
        avatar_blob_id: None,
        ..user
    }
}

/// The name shown to others: the display name if there is one.
pub fn available_name(user: &User) -> &str {
    user.display_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&user.name)
}
