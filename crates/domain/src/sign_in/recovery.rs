//! Mailed links: a forgotten password, the confirmation of an address, the invitation of an agent.
//! Tokens are stored as digests, are good once and for an hour, and are only sent to the address they
//! are about. All links are built from the configured address, never from a request.

use porchlight_schema::tables::User;
use porchlight_schema::{AccountId, Ts};
use porchlight_store::installation::users::{self, UserChanges};

use super::sessions::{self, Device, SignedIn};
use crate::error::{Error, Result};
use crate::input::Email;
use crate::installation::Installation;
use crate::job::{self, Job, Mail};
use crate::keys;
use crate::passwords::PasswordDigest;
use crate::users as people;
use crate::{Conn, Tx, UserScope};

/// Seconds a mailed link is good.
pub const MAIL_SECONDS: i64 = 60 * 60;

/// A link that leads nowhere: unknown, used, or too old.
fn bad_link() -> Error {
    Error::invalid("token", "Invalid token")
}

fn fresh(sent_at: Option<Ts>, now: Ts) -> bool {
    sent_at.is_some_and(|sent| sent.plus_seconds(MAIL_SECONDS) > now)
}

/// Has a reset link mailed, if the address is somebody's. The work is done later, so that neither the
/// answer nor its time tells.
pub fn ask_reset(tx: &mut Tx, email: &str) -> Result<()> {
    let Some(email) = Email::parse(email) else { return Ok(()) };
    let now = tx.now();
    let unique = format!("password_reset {}", keys::digest(email.as_str()));
    job::enqueue(tx, None, &Job::PasswordReset { email: email.into_string() }, Some(&unique), now)
}

/// What the job does: makes a reset token and mails it.
pub fn send_reset(tx: &mut Tx, inst: &Installation, email: &str) -> Result<()> {
    let Some(user) = users::by_email(tx, email)? else { return Ok(()) };
    let token = keys::random_token();
    let changes = UserChanges {
        reset_digest: Some(Some(keys::digest(&token))),
        reset_sent_at: Some(Some(tx.now())),
        ..UserChanges::default()
    };
    users::update(tx, user.id, &changes)?;
    let text = format!(
        "Hello {},\n\nsomebody asked for a new password for this address. To choose one, open\n\n{}\n\n\
         The link works once and for one hour. If it was not you, there is nothing to do.\n",
        user.name,
        reset_link(inst, &token),
    );
    let mail = Mail { to: user.email, subject: "Choose a new password".into(), text };
    job::enqueue_mail(tx, inst, None, &mail)
}

fn reset_link(inst: &Installation, token: &str) -> String {
    format!("{}/app/auth/password/edit?reset_password_token={token}", inst.frontend_url)
}

fn confirmation_link(inst: &Installation, token: &str) -> String {
    format!("{}/app/auth/confirmation?confirmation_token={token}", inst.frontend_url)
}

/// The mail that invites somebody into an account. The link of a new user sets the first password; `token`
/// is `None` for whom has a login, which an invitation does not touch.
pub(crate) fn invitation(
    inst: &Installation,
    to: &Email,
    name: &str,
    account: &str,
    token: Option<&str>,
) -> Mail {
    let home = &inst.frontend_url;
    let how = match token {
        Some(token) => format!(
            "To choose your password and begin, open\n\n{}\n\nThe link works once and for one hour. Later, ask \
             for a new password at\n{home}/app/auth/reset/password\n",
            // The page words it otherwise for whoever is new; the link is the same.
            reset_link(inst, token).replacen('?', "?invitation=1&", 1)
        ),
        None => format!(
            "You have a login for this address already: sign in to begin, at\n\n{home}/app/login\n\nShould you \
             not remember the password, ask for a new one at\n{home}/app/auth/reset/password\n"
        ),
    };
    let text = format!("Hello {name},\n\nyou were invited to {account}. {how}");
    Mail { to: to.as_str().to_owned(), subject: format!("You were invited to {}", one_line(account)), text }
}

/// The mail that lets the owner of an address confirm it.
pub(crate) fn confirmation(inst: &Installation, to: &str, name: &str, token: &str) -> Mail {
    let text = format!(
        "Hello {name},\n\nplease confirm that this address is yours:\n\n{}\n\n\
         The link works once and for one hour.\n",
        confirmation_link(inst, token),
    );
    Mail { to: to.to_owned(), subject: "Confirm your e-mail address".into(), text }
}

/// Names come from people; a line break must not reach a mail's header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(100).collect()
}

/// Looks whether a reset link is good before the new password is hashed.
pub fn check_reset(conn: &mut Conn, token: &str) -> Result<()> {
    let now = conn.now();
    let user = users::by_reset_digest(conn, &keys::digest(token))?;
    user.filter(|user| fresh(user.reset_sent_at, now)).map(drop).ok_or_else(bad_link)
}

/// Sets a new password by a mailed link: confirms the address, ends every session and socket, and
/// signs the device in.
pub fn reset(
    tx: &mut Tx,
    inst: &Installation,
    token: &str,
    password: PasswordDigest,
    device: &Device,
) -> Result<SignedIn> {
    let now = tx.now();
    let user = users::take_reset(tx, &keys::digest(token))?;
    let user = user.filter(|user| fresh(user.reset_sent_at, now)).ok_or_else(bad_link)?;
    let pubsub_token = sessions::end_all(tx, user.id, None)?;
    let changes = UserChanges {
        password_digest: Some(Some(password.into_string())),
        reset_sent_at: Some(None),
        confirmed_at: user.confirmed_at.is_none().then_some(Some(now)),
        pubsub_token: Some(pubsub_token),
        ..UserChanges::default()
    };
    let user = users::update(tx, user.id, &changes)?;
    let me = people::load_rest(tx, inst, user)?;
    sessions::begin(tx, inst, me, device)
}

/// Confirms an address by a mailed link and signs the device in. A changed address takes effect now;
/// sessions under the old one end.
pub fn confirm(tx: &mut Tx, inst: &Installation, token: &str, device: &Device) -> Result<SignedIn> {
    let now = tx.now();
    let user = users::take_confirmation(tx, &keys::digest(token))?;
    let user = user.filter(|user| fresh(user.confirmation_sent_at, now)).ok_or_else(bad_link)?;
    let mut changes = UserChanges {
        confirmation_sent_at: Some(None),
        confirmed_at: Some(Some(now)),
        ..UserChanges::default()
    };
    if let Some(email) = &user.unconfirmed_email {
        if users::by_email(tx, email)?.is_some() {
            return Err(Error::invalid("email", "Email has already been taken"));
        }
        changes.email = Some(email.clone());
        changes.unconfirmed_email = Some(None);
        // A reset link that went to the old address must not open the account any more.
        changes.reset_digest = Some(None);
        changes.reset_sent_at = Some(None);
        changes.pubsub_token = Some(sessions::end_all(tx, user.id, None)?);
    }
    let user = users::update(tx, user.id, &changes)?;
    let me = people::load_rest(tx, inst, user)?;
    sessions::begin(tx, inst, me, device)
}

/// Mails a new confirmation link to an address that waits for one; otherwise does nothing.
pub fn resend(tx: &mut Tx, inst: &Installation, user: &UserScope) -> Result<()> {
    let user = users::find(tx, user.user())?;
    if user.confirmed_at.is_some() && user.unconfirmed_email.is_none() {
        return Ok(());
    }
    let to = user.unconfirmed_email.clone().unwrap_or_else(|| user.email.clone());
    send_confirmation(tx, inst, &user, &to, None)
}

/// Makes a confirmation token for an address of a user and mails it there.
pub(crate) fn send_confirmation(
    tx: &mut Tx,
    inst: &Installation,
    user: &User,
    to: &str,
    account: Option<AccountId>,
) -> Result<()> {
    let token = keys::random_token();
    let changes = UserChanges {
        confirmation_digest: Some(Some(keys::digest(&token))),
        confirmation_sent_at: Some(Some(tx.now())),
        ..UserChanges::default()
    };
    users::update(tx, user.id, &changes)?;
    job::enqueue_mail(tx, inst, account, &confirmation(inst, to, &user.name, &token))
}

/// Tells the present address that another is to take its place.
pub(crate) fn warn_of_change(tx: &mut Tx, inst: &Installation, user: &User, new: &Email) -> Result<()> {
    let text = format!(
        "Hello {},\n\nthe e-mail address of your login is to become {}. It stays as it is until somebody \
         opens the link that was sent there. If it was not you, change your password now.\n",
        user.name,
        new.as_str(),
    );
    let mail = Mail { to: user.email.clone(), subject: "Your e-mail address is being changed".into(), text };
    job::enqueue_mail(tx, inst, None, &mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_an_hour_and_not_longer() {
        let sent = Ts::from_seconds(1_000);
        assert!(fresh(Some(sent), Ts::from_seconds(1_000)));
        assert!(fresh(Some(sent), Ts::from_seconds(1_000 + 3_599)));
        assert!(!fresh(Some(sent), Ts::from_seconds(1_000 + 3_600)));
        assert!(!fresh(None, sent));
    }

    #[test]
    fn a_name_cannot_break_a_mails_header() {
        assert_eq!(one_line("Acme\r\nBcc: x@y.test"), "Acme  Bcc: x@y.test");
        assert_eq!(one_line(&"x".repeat(300)).len(), 100);
    }
}
