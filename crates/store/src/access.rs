//! Mints scopes. Every function answers one question of "who is this, and may it enter?" from the
//! database; `domain/sign_in.rs` is its only caller and turns refusals into the wire's words.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use porchlight_schema::tables::{
    Channel, access_tokens, account_users, accounts, agent_bot_inboxes, channels, contact_inboxes, contacts,
    conversations, inbox_members, inboxes, platform_app_permissibles as permissibles, sessions, users,
};
use porchlight_schema::types::UuidValue;
use porchlight_schema::{
    AccountId, AccountStatus, AgentBotId, ChannelKind, ContactId, ContactInboxId, DisplayId, InboxId, Json,
    PermissibleType, PlatformAppId, Role, TokenOwner, UserId,
};

use crate::db::Conn;
use crate::error::Error;
use crate::scope::{AccountScope, Actor, AdminScope, ContactScope, PlatformScope, UserScope, Visible};

/// Why nobody enters.
#[derive(Debug)]
pub enum Refused {
    /// No such key, or none of the kind that is asked for.
    UnknownToken,
    /// The key belongs to a platform app or bot, and this door is for people.
    NotAPerson,
    /// No such session, or it has run out.
    NoSession,
    NoAccount,
    Suspended,
    NotAMember(UserId),
    /// The bot serves no inbox of the account.
    BotOutside(AgentBotId),
    Store(Error),
}

impl From<DieselError> for Refused {
    fn from(error: DieselError) -> Self {
        Self::Store(error.into())
    }
}

pub type Result<T> = std::result::Result<T, Refused>;

/// A session as its headers name it; the token by its digest.
#[derive(Debug, Clone, Copy)]
pub struct SessionKey<'a> {
    pub uid: &'a str,
    pub client: &'a str,
    pub token_digest: &'a str,
}

/// The way a member's account stands, read along with the key, and whether the member was invited and has
/// not come in yet.
type Standing = (Option<AccountStatus>, Option<Role>, bool);

/// The owner of a key, acting in an account.
pub fn account_by_token(conn: &mut Conn, digest: &str, account: AccountId) -> Result<AccountScope> {
    let found: Option<(TokenOwner, i64, Standing)> = access_tokens::table
        .left_join(accounts::table.on(accounts::id.eq(account).and(accounts::deleting_at.is_null())))
        .left_join(account_users::table.on(
            account_users::user_id.eq(access_tokens::owner_id).and(account_users::account_id.eq(account)),
        ))
        .filter(access_tokens::token_digest.eq(digest))
        .select((
            access_tokens::owner_type,
            access_tokens::owner_id,
            (
                accounts::status.nullable(),
                account_users::role.nullable(),
                account_users::invited_name.nullable().is_not_null(),
            ),
        ))
        .first(conn.raw())
        .optional()?;
    match found {
        None => Err(Refused::UnknownToken),
        Some((TokenOwner::User, id, standing)) => enter(conn, account, UserId(id), standing),
        Some((TokenOwner::AgentBot, id, (status, ..))) => bot(conn, account, AgentBotId(id), status),
        Some((TokenOwner::PlatformApp, ..)) => Err(Refused::NotAPerson),
    }
}

/// The owner of a session, acting in an account.
pub fn account_by_session(conn: &mut Conn, key: SessionKey, account: AccountId) -> Result<AccountScope> {
    let now = conn.now();
    let found: Option<(UserId, Standing)> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .left_join(accounts::table.on(accounts::id.eq(account).and(accounts::deleting_at.is_null())))
        .left_join(
            account_users::table
                .on(account_users::user_id.eq(users::id).and(account_users::account_id.eq(account))),
        )
        .filter(users::email.eq(key.uid))
        .filter(sessions::client.eq(key.client))
        .filter(sessions::token_digest.eq(key.token_digest))
        .filter(sessions::expires_at.gt(now))
        .select((
            users::id,
            (
                accounts::status.nullable(),
                account_users::role.nullable(),
                account_users::invited_name.nullable().is_not_null(),
            ),
        ))
        .first(conn.raw())
        .optional()?;
    let (user, standing) = found.ok_or(Refused::NoSession)?;
    enter(conn, account, user, standing)
}

/// A member at the gate of an account.
fn enter(conn: &mut Conn, account: AccountId, user: UserId, standing: Standing) -> Result<AccountScope> {
    let (status, role, invited) = standing;
    let role = match (status, role) {
        (None, _) => return Err(Refused::NoAccount),
        (Some(AccountStatus::Suspended), _) => return Err(Refused::Suspended),
        (Some(AccountStatus::Active), None) => return Err(Refused::NotAMember(user)),
        (Some(AccountStatus::Active), Some(role)) => role,
    };
    Ok(member(conn, account, user, role)?.first_time(invited))
}

fn member(conn: &mut Conn, account: AccountId, user: UserId, role: Role) -> Result<AccountScope> {
    let inboxes = match role {
        Role::Administrator => all_inboxes(conn, account)?,
        Role::Agent => Visible::Only(inboxes_of(conn, account, user)?),
    };
    Ok(AccountScope::mint(account, Actor::User(user), Some(role), inboxes))
}

/// Every inbox but those being deleted: what is in them is gone for everybody at once. Hardly ever is
/// there one, so lists are not narrowed at all.
fn all_inboxes(conn: &mut Conn, account: AccountId) -> Result<Visible> {
    let going: Vec<InboxId> = inboxes::table
        .filter(inboxes::account_id.eq(account))
        .filter(inboxes::deleting_at.is_not_null())
        .select(inboxes::id)
        .load(conn.raw())?;
    Ok(if going.is_empty() { Visible::All } else { Visible::AllBut(going.into()) })
}

fn inboxes_of(conn: &mut Conn, account: AccountId, user: UserId) -> Result<Arc<[InboxId]>> {
    let ids: Vec<InboxId> = inbox_members::table
        .inner_join(inboxes::table.on(inboxes::id.eq(inbox_members::inbox_id)))
        .filter(inboxes::deleting_at.is_null())
        .filter(inbox_members::account_id.eq(account))
        .filter(inbox_members::user_id.eq(user))
        .select(inbox_members::inbox_id)
        .order(inbox_members::inbox_id)
        .load(conn.raw())?;
    Ok(ids.into())
}

/// A bot at the gate of an account: it must serve an inbox there, and then sees all of them.
fn bot(
    conn: &mut Conn,
    account: AccountId,
    bot: AgentBotId,
    status: Option<AccountStatus>,
) -> Result<AccountScope> {
    match status {
        None => return Err(Refused::NoAccount),
        Some(AccountStatus::Suspended) => return Err(Refused::Suspended),
        Some(AccountStatus::Active) => {}
    }
    let serves: Option<i64> = agent_bot_inboxes::table
        .filter(agent_bot_inboxes::account_id.eq(account))
        .filter(agent_bot_inboxes::agent_bot_id.eq(bot))
        .select(agent_bot_inboxes::id)
        .first(conn.raw())
        .optional()?;
    if serves.is_none() {
        return Err(Refused::BotOutside(bot));
    }
    let inboxes = all_inboxes(conn, account)?;
    Ok(AccountScope::mint(account, Actor::AgentBot(bot), None, inboxes))
}

/// The person who owns a key.
pub fn user_by_token(conn: &mut Conn, digest: &str) -> Result<UserScope> {
    match token_owner(conn, digest)? {
        (TokenOwner::User, id) => Ok(UserScope::mint(UserId(id))),
        _ => Err(Refused::NotAPerson),
    }
}

/// The platform app that owns a key.
pub fn platform_by_token(conn: &mut Conn, digest: &str) -> Result<PlatformScope> {
    match token_owner(conn, digest)? {
        (TokenOwner::PlatformApp, id) => Ok(PlatformScope::mint(PlatformAppId(id))),
        _ => Err(Refused::UnknownToken),
    }
}

fn token_owner(conn: &mut Conn, digest: &str) -> Result<(TokenOwner, i64)> {
    access_tokens::table
        .filter(access_tokens::token_digest.eq(digest))
        .select((access_tokens::owner_type, access_tokens::owner_id))
        .first(conn.raw())
        .optional()?
        .ok_or(Refused::UnknownToken)
}

/// The person who owns a session.
pub fn user_by_session(conn: &mut Conn, key: SessionKey) -> Result<UserScope> {
    let now = conn.now();
    let user: Option<UserId> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(users::email.eq(key.uid))
        .filter(sessions::client.eq(key.client))
        .filter(sessions::token_digest.eq(key.token_digest))
        .filter(sessions::expires_at.gt(now))
        .select(users::id)
        .first(conn.raw())
        .optional()?;
    user.map(UserScope::mint).ok_or(Refused::NoSession)
}

/// A signed-in person in an account of theirs, be it suspended or not: for the account resource
/// itself, which must stay readable to tell them so.
pub fn own_account(conn: &mut Conn, user: &UserScope, account: AccountId) -> Result<AccountScope> {
    let user = user.user();
    let found: Option<(Role, bool)> = account_users::table
        .inner_join(accounts::table.on(accounts::id.eq(account_users::account_id)))
        .filter(account_users::account_id.eq(account))
        .filter(account_users::user_id.eq(user))
        .filter(accounts::deleting_at.is_null())
        .select((account_users::role, account_users::invited_name.is_not_null()))
        .first(conn.raw())
        .optional()?;
    let (role, invited) = found.ok_or(Refused::NotAMember(user))?;
    Ok(member(conn, account, user, role)?.first_time(invited))
}

/// The account that a platform app may touch; it acts there as the system.
///
/// An account that does not exist is `NoAccount`, one of somebody else `UnknownToken`.
pub fn permitted_account(conn: &mut Conn, app: &PlatformScope, account: AccountId) -> Result<AdminScope> {
    let found: Option<(AccountId, Option<i64>)> = accounts::table
        .left_join(
            permissibles::table.on(permissibles::permissible_id
                .eq(account)
                .and(permissibles::permissible_type.eq(PermissibleType::Account))
                .and(permissibles::platform_app_id.eq(app.app()))),
        )
        .filter(accounts::id.eq(account))
        .filter(accounts::deleting_at.is_null())
        .select((accounts::id, permissibles::id.nullable()))
        .first(conn.raw())
        .optional()?;
    match found {
        None => Err(Refused::NoAccount),
        Some((_, None)) => Err(Refused::UnknownToken),
        Some((account, Some(_))) => Ok(AdminScope::system(account)),
    }
}

/// A member by id, as the socket names it: with the stream token of the user, which must be the
/// current one.
pub fn stream_user(
    conn: &mut Conn,
    user: UserId,
    pubsub_token: &str,
    account: AccountId,
) -> Result<AccountScope> {
    let found: Option<Standing> = users::table
        .left_join(accounts::table.on(accounts::id.eq(account).and(accounts::deleting_at.is_null())))
        .left_join(
            account_users::table
                .on(account_users::user_id.eq(users::id).and(account_users::account_id.eq(account))),
        )
        .filter(users::id.eq(user))
        .filter(users::pubsub_token.eq(pubsub_token))
        .select((
            accounts::status.nullable(),
            account_users::role.nullable(),
            account_users::invited_name.nullable().is_not_null(),
        ))
        .first(conn.raw())
        .optional()?;
    enter(conn, account, user, found.ok_or(Refused::UnknownToken)?)
}

/// The contact behind a stream token.
pub fn stream_contact(conn: &mut Conn, pubsub_token: &str) -> Result<ContactScope> {
    let found: Option<(AccountId, InboxId, ContactId, ContactInboxId, bool, AccountStatus)> =
        contact_inboxes::table
            .inner_join(accounts::table.on(accounts::id.eq(contact_inboxes::account_id)))
            .filter(contact_inboxes::pubsub_token.eq(pubsub_token))
            .filter(accounts::deleting_at.is_null())
            .select((
                contact_inboxes::account_id,
                contact_inboxes::inbox_id,
                contact_inboxes::contact_id,
                contact_inboxes::id,
                contact_inboxes::hmac_verified,
                accounts::status,
            ))
            .first(conn.raw())
            .optional()?;
    let (account, inbox, contact, contact_inbox, verified, status) = found.ok_or(Refused::UnknownToken)?;
    if status == AccountStatus::Suspended {
        return Err(Refused::Suspended);
    }
    Ok(ContactScope::mint(account, inbox, contact, contact_inbox, verified))
}

/// A door for visitors: an API inbox or a website, found by its public identifier.
#[derive(Debug)]
pub struct Entrance {
    /// Acts as the system, and sees this inbox only.
    pub scope: AccountScope,
    pub inbox: InboxId,
    pub channel: Channel,
}

/// The inbox of this kind and public identifier.
pub fn entrance(conn: &mut Conn, kind: ChannelKind, identifier: &str) -> Result<Entrance> {
    let found: Option<(Channel, InboxId, AccountStatus)> = channels::table
        .inner_join(inboxes::table.on(inboxes::channel_id.eq(channels::id)))
        .inner_join(accounts::table.on(accounts::id.eq(channels::account_id)))
        .filter(channels::identifier.eq(identifier))
        .filter(channels::kind.eq(kind))
        .filter(inboxes::deleting_at.is_null())
        .filter(accounts::deleting_at.is_null())
        .select((Channel::as_select(), inboxes::id, accounts::status))
        .first(conn.raw())
        .optional()?;
    let (channel, inbox, status) = found.ok_or(Refused::NoAccount)?;
    if status == AccountStatus::Suspended {
        return Err(Refused::Suspended);
    }
    let account = channel.account_id;
    let scope = AccountScope::mint(account, Actor::System, None, Visible::Only(Arc::from([inbox])));
    Ok(Entrance { scope, inbox, channel })
}

/// A visitor's session, not yet admitted: the caller looks at the proof of identity first.
#[derive(Debug)]
pub struct VisitorSession {
    pub hmac_mandatory: bool,
    pub hmac_token_sealed: String,
    /// What the account calls the contact; a proof must be for this.
    pub contact_identifier: Option<String>,
    pub verified: bool,
    pub inbox: InboxId,
    /// What only the channel's kind has.
    pub settings: Json,
    account: AccountId,
    contact: ContactId,
    contact_inbox: ContactInboxId,
}

impl VisitorSession {
    /// Admits the visitor; `proven` when its identity was proven now.
    pub fn admit(&self, proven: bool) -> ContactScope {
        let verified = self.verified || proven;
        ContactScope::mint(self.account, self.inbox, self.contact, self.contact_inbox, verified)
    }
}

/// The session of this `source_id` in the inbox of this kind and public identifier.
pub fn visitor(
    conn: &mut Conn,
    kind: ChannelKind,
    identifier: &str,
    source_id: &str,
) -> Result<VisitorSession> {
    let found: Option<VisitorRow> = channels::table
        .inner_join(inboxes::table.on(inboxes::channel_id.eq(channels::id)))
        .inner_join(accounts::table.on(accounts::id.eq(channels::account_id)))
        .inner_join(contact_inboxes::table.on(contact_inboxes::inbox_id.eq(inboxes::id)))
        .inner_join(contacts::table.on(contacts::id.eq(contact_inboxes::contact_id)))
        .filter(channels::identifier.eq(identifier))
        .filter(channels::kind.eq(kind))
        .filter(inboxes::deleting_at.is_null())
        .filter(accounts::deleting_at.is_null())
        .filter(contact_inboxes::source_id.eq(source_id))
        .filter(contacts::deleting_at.is_null())
        .select(VisitorRow::as_select())
        .first(conn.raw())
        .optional()?;
    let row = found.ok_or(Refused::NoAccount)?;
    if row.status == AccountStatus::Suspended {
        return Err(Refused::Suspended);
    }
    Ok(VisitorSession {
        hmac_mandatory: row.hmac_mandatory,
        hmac_token_sealed: row.hmac_token_sealed,
        contact_identifier: row.identifier,
        verified: row.hmac_verified,
        inbox: row.inbox_id,
        settings: row.settings,
        account: row.account_id,
        contact: row.contact_id,
        contact_inbox: row.id,
    })
}

/// A visitor whose session may belong to another contact by now, in the transaction that moved it.
pub fn renewed(conn: &mut Conn, scope: &ContactScope) -> Result<ContactScope> {
    let account = scope.account_scope().account();
    let (contact, verified) = contact_inboxes::table
        .filter(contact_inboxes::account_id.eq(account))
        .filter(contact_inboxes::id.eq(scope.contact_inbox()))
        .select((contact_inboxes::contact_id, contact_inboxes::hmac_verified))
        .first(conn.raw())
        .optional()?
        .ok_or(Refused::NoAccount)?;
    Ok(ContactScope::mint(account, scope.inbox(), contact, scope.contact_inbox(), verified))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = contact_inboxes)]
struct VisitorRow {
    id: ContactInboxId,
    account_id: AccountId,
    inbox_id: InboxId,
    contact_id: ContactId,
    hmac_verified: bool,
    #[diesel(select_expression = channels::hmac_mandatory)]
    hmac_mandatory: bool,
    #[diesel(select_expression = channels::hmac_token_sealed)]
    hmac_token_sealed: String,
    #[diesel(select_expression = channels::settings)]
    settings: Json,
    #[diesel(select_expression = contacts::identifier)]
    identifier: Option<String>,
    #[diesel(select_expression = accounts::status)]
    status: AccountStatus,
}

/// The contact of the conversation with this public UUID, and the conversation's number: whoever has
/// the link may answer its survey, and nothing else.
pub fn survey(conn: &mut Conn, uuid: UuidValue) -> Result<(ContactScope, DisplayId)> {
    let found: Option<(AccountId, InboxId, ContactId, ContactInboxId, DisplayId, AccountStatus)> =
        conversations::table
            .inner_join(accounts::table.on(accounts::id.eq(conversations::account_id)))
            .inner_join(inboxes::table.on(inboxes::id.eq(conversations::inbox_id)))
            .filter(conversations::uuid.eq(uuid))
            .filter(inboxes::deleting_at.is_null())
            .select((
                conversations::account_id,
                conversations::inbox_id,
                conversations::contact_id,
                conversations::contact_inbox_id,
                conversations::display_id,
                accounts::status,
            ))
            .first(conn.raw())
            .optional()?;
    let (account, inbox, contact, contact_inbox, number, status) = found.ok_or(Refused::NoAccount)?;
    if status == AccountStatus::Suspended {
        return Err(Refused::Suspended);
    }
    Ok((ContactScope::mint(account, inbox, contact, contact_inbox, false), number))
}
