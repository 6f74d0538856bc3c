//! Users: logins, whatever their accounts.

use diesel::prelude::*;
use porchlight_schema::tables::{Account, AccountUser, User, account_users, accounts, users};
use porchlight_schema::{AccountId, AnyConnection, BlobId, Json, Ts, UserId, among, cols, each};

use crate::db::{Conn, Tx};
use crate::error::Result;

/// A checked login to be. The e-mail is in lower case.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub display_name: Option<String>,
    /// Without one, the user cannot sign in until a password is set by mail.
    pub password_digest: Option<String>,
    pub user_type: Option<String>,
    pub pubsub_token: String,
    pub confirmed_at: Option<Ts>,
    pub reset_digest: Option<String>,
    pub reset_sent_at: Option<Ts>,
    pub custom_attributes: Json,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct Insert<'a> {
    email: &'a str,
    name: &'a str,
    display_name: Option<&'a str>,
    password_digest: Option<&'a str>,
    user_type: Option<&'a str>,
    pubsub_token: &'a str,
    confirmed_at: Option<Ts>,
    reset_digest: Option<&'a str>,
    reset_sent_at: Option<Ts>,
    ui_settings: Json,
    custom_attributes: &'a Json,
    created_at: Ts,
    updated_at: Ts,
}

impl<'a> Insert<'a> {
    fn new(user: &'a NewUser, now: Ts) -> Self {
        Self {
            email: &user.email,
            name: &user.name,
            display_name: user.display_name.as_deref(),
            password_digest: user.password_digest.as_deref(),
            user_type: user.user_type.as_deref(),
            pubsub_token: &user.pubsub_token,
            confirmed_at: user.confirmed_at,
            reset_digest: user.reset_digest.as_deref(),
            reset_sent_at: user.reset_sent_at,
            ui_settings: Json::object(),
            custom_attributes: &user.custom_attributes,
            created_at: now,
            updated_at: now,
        }
    }
}

/// What changes of a user; `None` leaves a column as it is.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChanges {
    pub email: Option<String>,
    pub name: Option<String>,
    pub display_name: Option<Option<String>>,
    pub password_digest: Option<Option<String>>,
    pub pubsub_token: Option<String>,
    pub confirmed_at: Option<Option<Ts>>,
    pub unconfirmed_email: Option<Option<String>>,
    pub confirmation_digest: Option<Option<String>>,
    pub confirmation_sent_at: Option<Option<Ts>>,
    pub reset_digest: Option<Option<String>>,
    pub reset_sent_at: Option<Option<Ts>>,
    pub message_signature: Option<Option<String>>,
    pub ui_settings: Option<Json>,
    pub custom_attributes: Option<Json>,
    pub avatar_blob_id: Option<Option<BlobId>>,
}

/// One user.
pub fn find(conn: &mut Conn, id: UserId) -> Result<User> {
    Ok(users::table.filter(users::id.eq(id)).select(User::as_select()).first(conn.raw())?)
}

/// Whether there is such a user.
pub fn exists(conn: &mut Conn, id: UserId) -> Result<bool> {
    let found: Option<UserId> =
        users::table.filter(users::id.eq(id)).select(users::id).first(conn.raw()).optional()?;
    Ok(found.is_some())
}

/// The user of this address (lower case).
pub fn by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    Ok(users::table.filter(users::email.eq(email)).select(User::as_select()).first(conn.raw()).optional()?)
}

/// The users of these addresses (lower case).
pub fn by_emails(conn: &mut Conn, emails: &[String]) -> Result<Vec<User>> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    Ok(users::table.filter(among(users::email, emails)).select(User::as_select()).load(conn.raw())?)
}

/// The user to whom this mailed reset token was sent.
pub fn by_reset_digest(conn: &mut Conn, digest: &str) -> Result<Option<User>> {
    Ok(users::table
        .filter(users::reset_digest.eq(digest))
        .select(User::as_select())
        .first(conn.raw())
        .optional()?)
}

/// One user, whose row waits for this transaction: a sign-in and a change of the password never pass
/// each other by.
pub fn lock(tx: &mut Tx, id: UserId) -> Result<User> {
    let found = users::table.filter(users::id.eq(id));
    Ok(match tx.raw() {
        AnyConnection::Pg(conn) => found.select(User::as_select()).for_update().first(conn)?,
        // The one writer is alone.
        AnyConnection::Sqlite(conn) => found.select(User::as_select()).first(conn)?,
    })
}

/// Uses a mailed reset token up: of two that come at once, one gets the user. The row keeps the time of
/// sending, for the caller to judge.
pub fn take_reset(tx: &mut Tx, digest: &str) -> Result<Option<User>> {
    Ok(diesel::update(users::table.filter(users::reset_digest.eq(digest)))
        .set(users::reset_digest.eq(None::<String>))
        .returning(cols::<User>())
        .get_result::<User>(tx.directory())
        .optional()?)
}

/// Uses a mailed confirmation token up, as [`take_reset`] does.
pub fn take_confirmation(tx: &mut Tx, digest: &str) -> Result<Option<User>> {
    Ok(diesel::update(users::table.filter(users::confirmation_digest.eq(digest)))
        .set(users::confirmation_digest.eq(None::<String>))
        .returning(cols::<User>())
        .get_result::<User>(tx.directory())
        .optional()?)
}

/// Whether there is any user at all.
pub fn any(conn: &mut Conn) -> Result<bool> {
    let first: Option<UserId> = users::table.select(users::id).first(conn.raw()).optional()?;
    Ok(first.is_some())
}

/// Adds a user; a taken address is `Unique`.
pub fn insert(tx: &mut Tx, new: &NewUser) -> Result<User> {
    let row = Insert::new(new, tx.now());
    Ok(diesel::insert_into(users::table)
        .values(row)
        .returning(cols::<User>())
        .get_result::<User>(tx.directory())?)
}

/// Adds users in one statement; read them back by their addresses.
pub fn insert_all(tx: &mut Tx, new: &[NewUser]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Insert> = new.iter().map(|user| Insert::new(user, now)).collect();
    each!(tx.directory(), conn => diesel::insert_into(users::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Changes a user and answers with what became of it.
pub fn update(tx: &mut Tx, id: UserId, changes: &UserChanges) -> Result<User> {
    let now = tx.now();
    Ok(diesel::update(users::table.filter(users::id.eq(id)))
        .set((changes, users::updated_at.eq(now)))
        .returning(cols::<User>())
        .get_result::<User>(tx.directory())?)
}

/// Removes a user with sessions and memberships. Conversations must have been unassigned before.
pub fn delete(tx: &mut Tx, id: UserId) -> Result<()> {
    diesel::delete(users::table.filter(users::id.eq(id))).execute(tx.directory())?;
    Ok(())
}

/// Ends all memberships of a user with their assignments and places; returns the accounts.
pub fn leave_all(tx: &mut Tx, id: UserId) -> Result<Vec<AccountId>> {
    crate::account::members::delete_everywhere(tx, id)
}

/// The accounts of a user, in the order of joining.
pub fn memberships(conn: &mut Conn, id: UserId) -> Result<Vec<(AccountUser, Account)>> {
    Ok(account_users::table
        .inner_join(accounts::table.on(accounts::id.eq(account_users::account_id)))
        .filter(account_users::user_id.eq(id))
        .filter(accounts::deleting_at.is_null())
        .order(account_users::id)
        .select((AccountUser::as_select(), Account::as_select()))
        .load::<(AccountUser, Account)>(conn.raw())?)
}

/// Whether the user belongs to any account.
pub fn has_membership(conn: &mut Conn, id: UserId) -> Result<bool> {
    let first: Option<i64> = account_users::table
        .filter(account_users::user_id.eq(id))
        .select(account_users::user_id)
        .first(conn.raw())
        .optional()?;
    Ok(first.is_some())
}
