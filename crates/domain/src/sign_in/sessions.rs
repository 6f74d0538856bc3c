//! Signed-in devices: opened with a password or a one-time link, shown, and closed.

use std::net::IpAddr;

use porchlight_schema::tables::User;
use porchlight_schema::{Ts, UserId};
use porchlight_store::installation::{sessions, users};

use super::Credential;
use crate::error::{Error, Result};
use crate::installation::{Installation, PasswordCost};
use crate::users::{self as people, Me};
use crate::{Conn, Tx};
use crate::{keys, passwords};

/// Seconds a session lasts: two months.
pub const SESSION_SECONDS: i64 = 60 * 24 * 60 * 60;
/// Seconds a one-time login link is good.
pub const LINK_SECONDS: i64 = 5 * 60;

/// What is remembered of the device that signs in.
#[derive(Debug, Clone, Default)]
pub struct Device {
    pub user_agent: Option<String>,
    pub ip: Option<String>,
}

/// The header set that a device replays with every request.
#[derive(Debug, Clone)]
pub struct SessionKeys {
    pub access_token: String,
    pub client: String,
    pub expires_at: Ts,
    /// The e-mail address.
    pub uid: String,
}

/// A device just signed in, and whose it is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub me: Me,
    pub keys: SessionKeys,
}

fn wrong() -> Error {
    Error::SignInRefused("Invalid login credentials. Please try again.".into())
}

/// A password about to be checked. Looked up first, verified off the database threads, then redeemed.
#[derive(Debug)]
pub struct Attempt {
    user: Option<(UserId, Option<String>)>,
    counter: String,
}

/// Begins to sign somebody in; tells nothing yet.
pub fn attempt(conn: &mut Conn, email: &str, device: &Device) -> Result<Attempt> {
    let email = email.trim().to_lowercase();
    let user = users::by_email(conn, &email)?;
    // The same work for addresses nobody has.
    let known = sessions::addresses(conn, user.as_ref().map_or(UserId(0), |user| user.id))?;
    let network = device.ip.as_deref().and_then(network);
    let counter = match network.filter(|network| known.iter().any(|ip| self::network(ip) == Some(*network))) {
        Some(network) => format!("{email} from {network:x}"),
        None => email,
    };
    Ok(Attempt { user: user.map(|user| (user.id, user.password_digest)), counter })
}

/// The network an address lies in: of IPv6 the first 64 bits, because one household has so many.
fn network(ip: &str) -> Option<u128> {
    Some(match ip.parse().ok()? {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
    })
}

/// A password that was right a moment ago.
#[derive(Debug)]
pub struct Proven {
    user: UserId,
    digest: String,
}

impl Attempt {
    /// Under what name to count the attempt: the e-mail address, and for networks the user is signed in
    /// from a name of their own. So nobody elsewhere can use the counter up to lock the user out there.
    pub fn counter(&self) -> &str {
        &self.counter
    }

    /// Whom it is about, if anybody.
    pub fn user(&self) -> Option<UserId> {
        self.user.as_ref().map(|(user, _)| *user)
    }

    /// Whether the password is right; takes as long for users who do not exist. Slow on purpose.
    pub fn verify(self, cost: PasswordCost, password: &str) -> Result<Proven> {
        let stored = self.user.as_ref().and_then(|(_, digest)| digest.as_deref());
        let right = passwords::verify(cost, password, stored)?;
        match self.user {
            Some((user, Some(digest))) if right => Ok(Proven { user, digest }),
            _ => Err(wrong()),
        }
    }
}

/// Signs a device in with a verified password, unless that was changed meanwhile.
pub fn open(tx: &mut Tx, inst: &Installation, proven: &Proven, device: &Device) -> Result<SignedIn> {
    let user = match users::lock(tx, proven.user) {
        Err(porchlight_store::Error::NotFound) => return Err(wrong()),
        other => other?,
    };
    let me = people::load_rest(tx, inst, user)?;
    if me.user.password_digest.as_deref() != Some(proven.digest.as_str()) {
        return Err(wrong());
    }
    if me.user.confirmed_at.is_none() {
        let text = format!(
            "A confirmation mail was sent to {}. Follow the link in it, or ask for a new password, to sign in.",
            me.user.email
        );
        return Err(Error::SignInRefused(text.into()));
    }
    begin(tx, inst, me, device)
}

/// Signs a device in with a one-time link, which is used up.
pub fn open_with_link(
    tx: &mut Tx,
    inst: &Installation,
    email: &str,
    token: &str,
    device: &Device,
) -> Result<SignedIn> {
    let user = users::by_email(tx, &email.trim().to_lowercase())?.ok_or_else(wrong)?;
    let user = users::lock(tx, user.id)?;
    if !sessions::take_login_token(tx, user.id, &keys::digest(token))? {
        return Err(wrong());
    }
    let me = people::load_rest(tx, inst, user)?;
    begin(tx, inst, me, device)
}

/// Opens a session; of too many the oldest closes.
pub(crate) fn begin(tx: &mut Tx, inst: &Installation, me: Me, device: &Device) -> Result<SignedIn> {
    let short = |text: &Option<String>| text.as_ref().map(|text| text.chars().take(255).collect());
    let keys = SessionKeys {
        access_token: keys::random_token(),
        client: keys::random_token(),
        expires_at: tx.now().plus_seconds(SESSION_SECONDS),
        uid: me.user.email.clone(),
    };
    let new = sessions::NewSession {
        user: me.user.id,
        client: keys.client.clone(),
        token_digest: keys::digest(&keys.access_token),
        expires_at: keys.expires_at,
        user_agent: short(&device.user_agent),
        ip: short(&device.ip),
    };
    sessions::insert(tx, &new)?;
    if sessions::prune(tx, me.user.id, inst.limits.sessions_per_user)? > 0 {
        tx.access_changed();
    }
    Ok(SignedIn { me, keys })
}

/// The caller's own picture and the session's keys, for a client that asks whether they are still good;
/// `SignInNeeded` when they are not.
pub fn validate(conn: &mut Conn, inst: &Installation, credential: &Credential) -> Result<SignedIn> {
    let Credential::Session { token, client, .. } = credential else { return Err(Error::SignInNeeded) };
    let user = super::user_scope(conn, credential)?.user();
    let expires_at = sessions::expires_at(conn, user, client)?;
    let me = people::load(conn, inst, user)?;
    let keys = SessionKeys {
        access_token: token.clone(),
        client: client.clone(),
        expires_at,
        uid: me.user.email.clone(),
    };
    Ok(SignedIn { me, keys })
}

/// Signs the calling device out; others of the user stay. `SignInNeeded` when it was not signed in.
pub fn close(tx: &mut Tx, credential: &Credential) -> Result<()> {
    let Credential::Session { client, .. } = credential else { return Err(Error::SignInNeeded) };
    let user = super::user_scope(tx, credential)?;
    if !sessions::delete(tx, user.user(), client)? {
        return Err(Error::SignInNeeded);
    }
    tx.access_changed();
    Ok(())
}

/// Signs all devices of a user out, save the one that asks, and changes the stream token, so that open
/// sockets end too.
pub(crate) fn end_all(tx: &mut Tx, user: UserId, except: Option<&str>) -> Result<String> {
    sessions::delete_all(tx, user, except)?;
    tx.access_changed();
    Ok(keys::random_token())
}

/// Makes a link that signs a user in once, within five minutes.
pub(crate) fn login_link(tx: &mut Tx, inst: &Installation, user: &User) -> Result<String> {
    let token = hex::encode(keys::random_bytes::<32>());
    let expires_at = tx.now().plus_seconds(LINK_SECONDS);
    sessions::insert_login_token(tx, user.id, &keys::digest(&token), expires_at)?;
    let email: String = url::form_urlencoded::byte_serialize(user.email.as_bytes()).collect();
    Ok(format!("{}/app/login?email={email}&sso_auth_token={token}", inst.frontend_url))
}
