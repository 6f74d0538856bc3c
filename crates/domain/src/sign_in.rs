//! Who is calling: turns keys, sessions and identifiers into scopes, and signs people in and out.

pub mod recovery;
pub mod sessions;
pub mod widget;

use porchlight_schema::types::UuidValue;
use porchlight_schema::{AccountId, ChannelKind, DisplayId, InboxId, UserId, Uuid};
use porchlight_store::access::{self, Refused, SessionKey, VisitorSession};

use crate::error::{Denial, Error, Result};
use crate::installation::Installation;
use crate::keys;
use crate::{AccountScope, Actor, Conn, ContactScope, PlatformScope, UserScope};

/// What a request presented. A key wins over a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    None,
    /// The `api_access_token` of a user, bot or platform app.
    Token(String),
    /// The header set of a signed-in device: `access-token`, `client`, `uid`.
    Session {
        token: String,
        client: String,
        uid: String,
    },
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownToken => Self::Denied(Denial::InvalidAccessToken),
            Refused::NotAPerson => Self::Denied(Denial::NotForBots),
            Refused::NoSession => Self::SignInNeeded,
            Refused::NoAccount => Self::NotFound,
            Refused::Suspended => Self::Denied(Denial::AccountSuspended),
            Refused::NotAMember(_) => Self::Denied(Denial::NotInAccount),
            Refused::BotOutside(_) => Self::Denied(Denial::BotNotInAccount),
            Refused::Store(error) => error.into(),
        }
    }
}

/// Why somebody was not let into an account, and who it was where the key tells.
#[derive(Debug)]
pub struct Stopped {
    pub error: Error,
    pub who: Option<Actor>,
}

impl From<Refused> for Stopped {
    fn from(refused: Refused) -> Self {
        let who = match refused {
            Refused::NotAMember(user) => Some(Actor::User(user)),
            Refused::BotOutside(bot) => Some(Actor::AgentBot(bot)),
            _ => None,
        };
        Self { error: refused.into(), who }
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self { error, who: None }
    }
}

impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        stopped.error
    }
}

/// Lets a person or bot into an account: key or session first, then the account (404), its
/// suspension, then the membership.
pub fn account_scope(
    conn: &mut Conn,
    credential: &Credential,
    account: AccountId,
) -> Result<AccountScope, Stopped> {
    match credential {
        Credential::None => Err(Error::SignInNeeded.into()),
        Credential::Token(token) => Ok(access::account_by_token(conn, &keys::digest(token), account)?),
        Credential::Session { token, client, uid } => {
            let token_digest = &keys::digest(token);
            Ok(access::account_by_session(conn, SessionKey { uid, client, token_digest }, account)?)
        }
    }
}

/// The person who calls, whatever their accounts.
pub fn user_scope(conn: &mut Conn, credential: &Credential) -> Result<UserScope> {
    match credential {
        Credential::None => Err(Error::SignInNeeded),
        Credential::Token(token) => Ok(access::user_by_token(conn, &keys::digest(token))?),
        Credential::Session { token, client, uid } => {
            let token_digest = &keys::digest(token);
            Ok(access::user_by_session(conn, SessionKey { uid, client, token_digest })?)
        }
    }
}

/// A person in an account of theirs, suspended or not; somebody else's account is not there. For the
/// account resource itself, which is how people learn of the suspension.
pub fn own_account_scope(
    conn: &mut Conn,
    user: &UserScope,
    account: AccountId,
) -> Result<AccountScope, Stopped> {
    access::own_account(conn, user, account).map_err(|refused| match refused {
        Refused::NotAMember(user) => Stopped { error: Error::NotFound, who: Some(Actor::User(user)) },
        other => other.into(),
    })
}

/// The platform app that calls.
pub fn platform_scope(conn: &mut Conn, credential: &Credential) -> Result<PlatformScope> {
    let Credential::Token(token) = credential else {
        return Err(Error::Denied(Denial::InvalidPlatformToken));
    };
    match access::platform_by_token(conn, &keys::digest(token)) {
        Err(Refused::UnknownToken | Refused::NotAPerson) => Err(Error::Denied(Denial::InvalidPlatformToken)),
        other => Ok(other?),
    }
}

/// The inbox behind a public identifier, before any visitor is known.
#[derive(Debug)]
pub struct Entrance {
    /// Acts as the system and sees this inbox only.
    pub scope: AccountScope,
    pub inbox: InboxId,
    /// Whether visitors must prove their identity.
    pub hmac_mandatory: bool,
    hmac_token_sealed: String,
}

impl Entrance {
    /// Checks what a visitor presents before it has a session: `true` when it proved the identifier,
    /// `false` when it need not and did not try.
    pub fn prove(&self, inst: &Installation, proof: Option<(&str, &str)>) -> Result<bool> {
        prove(inst, &self.hmac_token_sealed, self.hmac_mandatory, proof)
    }
}

/// Opens the public door of an API inbox: for its description and for new visitors.
pub fn entrance(conn: &mut Conn, inbox_identifier: &str) -> Result<Entrance> {
    let found = access::entrance(conn, ChannelKind::Api, inbox_identifier)?;
    Ok(Entrance {
        scope: found.scope,
        inbox: found.inbox,
        hmac_mandatory: found.channel.hmac_mandatory,
        hmac_token_sealed: found.channel.hmac_token_sealed,
    })
}

/// Lets a visitor in by the `source_id` of its session.
///
/// `proof` is `(identifier, identifier_hash)`. Routes that take one (those of the contact itself)
/// pass `Some` even when the visitor sent nothing: an empty hash is then refused where the inbox
/// demands proof. The routes below it pass `None`: there a session that proved itself before is good.
/// A hash that is present must be right, and for the session's own contact, everywhere.
pub fn visitor_scope(
    conn: &mut Conn,
    inst: &Installation,
    inbox_identifier: &str,
    source_id: &str,
    proof: Option<(&str, &str)>,
) -> Result<ContactScope> {
    let session = access::visitor(conn, ChannelKind::Api, inbox_identifier, source_id)?;
    let proven = admit(inst, &session, proof)?;
    Ok(session.admit(proven))
}

fn admit(inst: &Installation, session: &VisitorSession, proof: Option<(&str, &str)>) -> Result<bool> {
    if proof.is_none() && session.verified {
        return Ok(true);
    }
    let proven = prove(inst, &session.hmac_token_sealed, session.hmac_mandatory, proof)?;
    match (proven, &session.contact_identifier, proof) {
        (true, Some(own), Some((identifier, _))) if own != identifier => {
            Err(Error::Denied(Denial::IdentityNotProven))
        }
        // A contact without an identifier has none to prove.
        (true, None, _) if session.hmac_mandatory => Err(Error::Denied(Denial::IdentityNotProven)),
        (true, None, _) => Ok(false),
        (proven, ..) => Ok(proven),
    }
}

/// Whether an identifier was proven by its HMAC.
pub(crate) fn prove(
    inst: &Installation,
    hmac_token_sealed: &str,
    mandatory: bool,
    proof: Option<(&str, &str)>,
) -> Result<bool> {
    let refused = || Error::Denied(Denial::IdentityNotProven);
    match proof.filter(|(_, hash)| !hash.is_empty()) {
        None if mandatory => Err(refused()),
        None => Ok(false),
        Some((identifier, hash)) => {
            let key = inst.keys.open(hmac_token_sealed)?;
            let right = hex::encode(keys::hmac_sha256(key.as_bytes(), identifier.as_bytes()));
            let equal = keys::constant_time_eq(right.as_bytes(), hash.as_bytes());
            (equal && !identifier.is_empty()).then_some(true).ok_or_else(refused)
        }
    }
}

/// The contact of a conversation and the conversation's number, for answering its survey: knowing the
/// conversation's UUID is the proof. What is no UUID is not found.
pub fn survey_scope(conn: &mut Conn, uuid: &str) -> Result<(ContactScope, DisplayId)> {
    let uuid = Uuid::parse_str(uuid).map_err(|_| Error::NotFound)?;
    Ok(access::survey(conn, UuidValue(uuid))?)
}

/// The member behind a socket's subscription.
pub fn stream_user(
    conn: &mut Conn,
    user: UserId,
    pubsub_token: &str,
    account: AccountId,
) -> Result<AccountScope> {
    Ok(access::stream_user(conn, user, pubsub_token, account)?)
}

/// The contact behind a socket's subscription.
pub fn stream_contact(conn: &mut Conn, pubsub_token: &str) -> Result<ContactScope> {
    Ok(access::stream_contact(conn, pubsub_token)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::installation;

    const ANNA: &str = "anna";

    /// The channel's sealed key and the right hash of an identifier.
    fn channel(inst: &Installation, identifier: &str) -> (String, String) {
        let key = "channel key";
        let hash = hex::encode(keys::hmac_sha256(key.as_bytes(), identifier.as_bytes()));
        (inst.keys.seal(key).unwrap(), hash)
    }

    fn proven(mandatory: bool, proof: Option<(&str, &str)>) -> Option<bool> {
        let inst = installation();
        let (sealed, _) = channel(&inst, ANNA);
        match prove(&inst, &sealed, mandatory, proof) {
            Ok(proven) => Some(proven),
            Err(Error::Denied(Denial::IdentityNotProven)) => None,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_identity_is_proven_by_the_right_hash_only() {
        let (_, right) = channel(&installation(), ANNA);
        let (_, empty) = channel(&installation(), "");
        type Case<'a> = (bool, Option<(&'a str, &'a str)>, Option<bool>);
        let cases: &[Case] = &[
            (false, None, Some(false)),
            (false, Some((ANNA, "")), Some(false)),
            (false, Some((ANNA, &right)), Some(true)),
            (false, Some((ANNA, "0000")), None),
            (false, Some(("bert", &right)), None),
            (false, Some(("", &empty)), None),
            (false, Some((ANNA, &right.to_uppercase())), None),
            (true, None, None),
            (true, Some((ANNA, "")), None),
            (true, Some((ANNA, "0000")), None),
            (true, Some((ANNA, &right)), Some(true)),
        ];
        for (mandatory, proof, expected) in cases {
            assert_eq!(proven(*mandatory, *proof), *expected, "{mandatory} {proof:?}");
        }
    }
}
