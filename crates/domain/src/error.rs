//! What can go wrong, in the words of the domain. `http/error.rs` alone knows status codes.

use std::borrow::Cow;
use std::time::Duration;

use porchlight_store as store;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything a use case can answer but success.
#[derive(Debug)]
pub enum Error {
    /// No valid session was presented.
    SignInNeeded,
    /// The caller is known, or was refused as such, and may not do this.
    Denied(Denial),
    /// Nothing of that id is there for this caller.
    NotFound,
    /// The same, said in the words of the request (the wire answers 422).
    Missing(&'static str),
    /// Fields that break a rule; all of them at once.
    Invalid(Vec<FieldError>),
    /// The request cannot be carried out as it stands: the reason, for people.
    Refused(Cow<'static, str>),
    /// Allowed to nobody in this state (the few cases the wire answers with 403).
    Forbidden(&'static str),
    /// A sign-up form was refused (the wire answers 403): the reason, for people.
    SignUpRefused(Cow<'static, str>),
    /// A sign-in form was refused: the reason, for people.
    SignInRefused(Cow<'static, str>),
    /// The account has as many of something as it may (the wire answers 402).
    LimitReached(&'static str),
    /// Too many requests; try again after the given time.
    RateLimited(Duration),
    /// The database or storage cannot serve now; nothing was written.
    Unavailable(Duration),
    /// A fault of ours. The cause is logged, never sent.
    Internal(anyhow::Error),
}

/// Why a caller was refused; the texts are what clients of the wire read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    InvalidAccessToken,
    InvalidPlatformToken,
    NonPermissible,
    NotForBots,
    BotNotInAccount,
    AccountSuspended,
    NotInAccount,
    NotAllowed,
    InvalidUserIds,
    IdentityNotProven,
    /// The same, as widgets are told.
    HmacFailed,
}

impl Denial {
    pub fn text(self) -> &'static str {
        match self {
            Self::InvalidAccessToken => "Invalid Access Token",
            Self::InvalidPlatformToken => "Invalid access_token",
            Self::NonPermissible => "Non permissible resource",
            Self::NotForBots => "Access to this endpoint is not authorized for bots",
            Self::BotNotInAccount => "Bot is not authorized to access this account",
            Self::AccountSuspended => "Account is suspended",
            Self::NotInAccount => "You are not authorized to access this account",
            Self::NotAllowed => "You are not authorized to do this action",
            Self::InvalidUserIds => "Invalid User IDs",
            Self::IdentityNotProven => "The identifier hash does not match the identifier",
            Self::HmacFailed => "HMAC failed: Invalid Identifier Hash Provided",
        }
    }
}

/// One broken rule of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field as requests name it; `base` for the whole object.
    pub attribute: &'static str,
    /// A whole sentence for people, such as "Email has already been taken".
    pub message: String,
}

impl Error {
    pub fn invalid(attribute: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { attribute, message: message.into() }])
    }

    pub fn refused(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(reason.into())
    }

    /// A parameter that must be there is not.
    pub fn missing(parameter: &str) -> Self {
        Self::Refused(format!("param is missing or the value is empty: {parameter}").into())
    }

    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }

    /// The error for an operator, causes and all, on one line.
    pub fn words(&self) -> String {
        match self {
            Self::Internal(cause) => format!("{cause:#}"),
            other => format!("{other:?}"),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Hidden => Self::Denied(Denial::NotAllowed),
            store::Error::Unique(constraint) => taken(&constraint),
            store::Error::ForeignKey => Self::refused("A record this one refers to does not exist"),
            store::Error::Unavailable(cause) => {
                tracing::warn!(cause, "the database cannot serve now");
                Self::Unavailable(Duration::from_secs(2))
            }
            other => Self::Internal(other.into()),
        }
    }
}

/// The field behind a unique index, named as clients expect it. SQLite names the columns
/// (`contacts.account_id, contacts.email`), PostgreSQL the constraint (`contacts_account_id_email_key`).
fn taken(constraint: &str) -> Error {
    const FIELDS: &[(&str, &str, &str)] = &[
        ("phone_number", "phone_number", "Phone number has already been taken"),
        ("identifier", "identifier", "Identifier has already been taken"),
        ("email", "email", "Email has already been taken"),
        ("source_id", "source_id", "Source has already been taken"),
        ("title", "title", "Title has already been taken"),
        ("url", "url", "Url has already been taken"),
        ("name", "name", "Name has already been taken"),
        ("user_id", "user_id", "User has already been taken"),
    ];
    FIELDS
        .iter()
        .find(|(part, ..)| constraint.contains(part))
        .map(|(_, attribute, message)| Error::invalid(attribute, *message))
        .unwrap_or_else(|| Error::invalid("base", "The record already exists"))
}
