//! What the database can answer but rows.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub type Result<T> = std::result::Result<T, Error>;

/// An error of the database, sorted by what a caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An empty result, and nothing else.
    #[error("no such row")]
    NotFound,
    /// A unique index refused the row; the text names its columns or the constraint.
    #[error("not unique: {0}")]
    Unique(String),
    /// The row is there, in an inbox the scope does not see.
    #[error("not visible")]
    Hidden,
    #[error("a row this one refers to does not exist")]
    ForeignKey,
    /// Full disk, lost connection, locked file, full queue: nothing was written, trying again may help.
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("{0}")]
    Query(DieselError),
    #[error("{0}")]
    Other(String),
}

/// Parts of messages that mean "not now" rather than "never". SQLite has no error kinds for them.
const PASSING: &[&str] = &[
    "database is locked",
    "database table is locked",
    "disk is full",
    "disk I/O error",
    "unable to open database",
    "attempt to write a readonly database",
    "No space left",
    "could not extend file",
    "could not write to file",
    "server closed the connection",
    "connection to server",
    "no connection to the server",
    "terminating connection",
    "the database system is",
    "too many clients",
    "could not receive data",
    "could not send data",
    "deadlock detected",
    "SSL SYSCALL",
];

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => {
                    Self::Unique(info.constraint_name().unwrap_or(info.message()).to_owned())
                }
                DatabaseErrorKind::ForeignKeyViolation => Self::ForeignKey,
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ReadOnlyTransaction
                | DatabaseErrorKind::UnableToSendCommand => Self::Unavailable(info.message().to_owned()),
                _ if PASSING.iter().any(|part| info.message().contains(part)) => {
                    Self::Unavailable(info.message().to_owned())
                }
                _ => Self::Query(error),
            },
            DieselError::BrokenTransactionManager => {
                Self::Unavailable("the connection was lost inside a transaction".into())
            }
            _ => Self::Query(error),
        }
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}
