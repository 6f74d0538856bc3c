//! Scopes: receipts for a question the database has answered. Only `access.rs` makes them; every
//! function over account data demands one.

use std::sync::Arc;

use porchlight_schema::{
    AccountId, ActorType, AgentBotId, ContactId, ContactInboxId, InboxId, PlatformAppId, Role, UserId,
};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    System,
    User(UserId),
    AgentBot(AgentBotId),
    Contact(ContactId),
}

impl Actor {
    /// As the event table stores it.
    pub fn columns(self) -> (ActorType, Option<i64>) {
        match self {
            Self::System => (ActorType::System, None),
            Self::User(id) => (ActorType::User, Some(id.0)),
            Self::AgentBot(id) => (ActorType::AgentBot, Some(id.0)),
            Self::Contact(id) => (ActorType::Contact, Some(id.0)),
        }
    }

    pub fn from_columns(kind: ActorType, id: Option<i64>) -> Self {
        match (kind, id) {
            (ActorType::User, Some(id)) => Self::User(UserId(id)),
            (ActorType::AgentBot, Some(id)) => Self::AgentBot(AgentBotId(id)),
            (ActorType::Contact, Some(id)) => Self::Contact(ContactId(id)),
            _ => Self::System,
        }
    }

    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            _ => None,
        }
    }
}

/// Which inboxes of the account a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    All,
    /// All but these, which are being deleted.
    AllBut(Arc<[InboxId]>),
    Only(Arc<[InboxId]>),
}

/// This caller may act in this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountScope {
    account: AccountId,
    actor: Actor,
    role: Option<Role>,
    inboxes: Visible,
    first: bool,
}

impl AccountScope {
    pub(crate) fn mint(account: AccountId, actor: Actor, role: Option<Role>, inboxes: Visible) -> Self {
        Self { account, actor, role, inboxes, first: false }
    }

    /// The same for a member who was invited and has never come in, or for everybody else.
    pub(crate) fn first_time(self, first: bool) -> Self {
        Self { first, ..self }
    }

    /// Whether this is a member who was invited and comes in for the first time: it is to be noted, so that
    /// the account may know who they are.
    pub fn is_first(&self) -> bool {
        self.first
    }

    /// The same once that was noted.
    pub fn noted(self) -> Self {
        Self { first: false, ..self }
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The role of a member; `None` for bots, contacts and the system.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    pub fn inboxes(&self) -> &Visible {
        &self.inboxes
    }

    pub fn sees(&self, inbox: InboxId) -> bool {
        match &self.inboxes {
            Visible::All => true,
            Visible::AllBut(ids) => !ids.contains(&inbox),
            Visible::Only(ids) => ids.contains(&inbox),
        }
    }

    /// The stronger receipt, for administrators only.
    pub fn admin(&self) -> Option<AdminScope> {
        (self.role == Some(Role::Administrator)).then(|| AdminScope(self.clone()))
    }
}

/// …as administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminScope(AccountScope);

impl AdminScope {
    pub(crate) fn system(account: AccountId) -> Self {
        Self(AccountScope::mint(account, Actor::System, Some(Role::Administrator), Visible::All))
    }
}

impl std::ops::Deref for AdminScope {
    type Target = AccountScope;

    fn deref(&self) -> &AccountScope {
        &self.0
    }
}

/// This contact in this inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactScope {
    inner: AccountScope,
    inbox: InboxId,
    contact: ContactId,
    contact_inbox: ContactInboxId,
    verified: bool,
}

impl ContactScope {
    pub(crate) fn mint(
        account: AccountId,
        inbox: InboxId,
        contact: ContactId,
        contact_inbox: ContactInboxId,
        verified: bool,
    ) -> Self {
        let inboxes = Visible::Only(Arc::from([inbox]));
        let inner = AccountScope::mint(account, Actor::Contact(contact), None, inboxes);
        Self { inner, inbox, contact, contact_inbox, verified }
    }

    pub fn inbox(&self) -> InboxId {
        self.inbox
    }

    pub fn contact(&self) -> ContactId {
        self.contact
    }

    pub fn contact_inbox(&self) -> ContactInboxId {
        self.contact_inbox
    }

    /// Whether the contact proved its identity (HMAC): it then sees all its verified sessions.
    pub fn verified(&self) -> bool {
        self.verified
    }

    /// The account as this contact may act in it. Store functions that take it still see only what
    /// the contact's inbox holds; narrowing to the contact's own rows is the caller's query.
    pub fn account_scope(&self) -> &AccountScope {
        &self.inner
    }
}

/// This platform app; only what it made or was permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformScope(PlatformAppId);

impl PlatformScope {
    pub(crate) fn mint(app: PlatformAppId) -> Self {
        Self(app)
    }

    pub fn app(self) -> PlatformAppId {
        self.0
    }
}

/// A signed-in person, no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserScope(UserId);

impl UserScope {
    pub(crate) fn mint(user: UserId) -> Self {
        Self(user)
    }

    pub fn user(self) -> UserId {
        self.0
    }
}

/// The relay, the schedule, the command line. Made at process start.
#[derive(Debug, Clone, Copy)]
pub struct SystemScope(());

impl SystemScope {
    /// For `server` and `worker` alone; API crates cannot name this crate.
    pub fn new() -> Self {
        Self(())
    }

    /// The system acting in an account, as administrator.
    pub fn account(self, account: AccountId) -> AdminScope {
        AdminScope::system(account)
    }
}

impl Default for SystemScope {
    fn default() -> Self {
        Self::new()
    }
}
