//! The ports to the live side: frames go out over the [`Bus`], presence is kept by [`Presence`].
//! `realtime` implements both in-process and on Redis; these are the only traits made to be
//! implemented elsewhere.

use std::collections::HashSet;
use std::sync::Arc;

use porchlight_schema::{AccountId, ContactId, UserId};

/// A stream somebody may listen to: a `pubsub_token` of a user or contact_inbox, or the stream of a
/// whole account ([`account_stream`]).
pub type Token = Arc<str>;

/// The stream of every signed-in member of an account.
pub fn account_stream(account: AccountId) -> Token {
    format!("account_{account}").into()
}

/// A rendered document for some sockets.
#[derive(Debug, Clone)]
pub struct Frame {
    pub account: AccountId,
    /// Who gets it; a socket that listens to several of them gets it once.
    pub audience: Arc<[Token]>,
    /// Streams that must not get it although they are in the audience (the typist's own).
    pub except: Option<Token>,
    /// The whole `message` of the cable frame: `{"event":…,"data":…,"seq":…}`.
    pub message: Arc<str>,
    /// The account's number of the event, where there is one.
    pub seq: Option<i64>,
}

/// What travels between the nodes.
#[derive(Debug, Clone)]
pub enum Signal {
    Frame(Frame),
    /// Somebody's rights changed: cached scopes are void, open sockets check theirs again.
    AccessChanged,
    /// Inboxes, users, teams or bots changed: what is remembered of them is void.
    DirectoryChanged,
    /// Jobs or events wait: workers look at once instead of at their next tick.
    Work,
}

/// Carries signals to every node, this one included.
pub trait Bus: Send + Sync {
    /// Never fails: what cannot be sent is dropped and counted, because every frame can be had again
    /// from the event rows, and the sockets that miss one are told to catch up.
    ///
    /// A frame with a `seq` comes from the relay's own thread and may wait there, up to a second, while
    /// the sockets cannot keep up; everything else returns at once and may be called from anywhere.
    fn publish(&self, signal: Signal);

    /// Whether anybody may listen to one of the streams; `true` when unknown. Spares the rendering.
    fn wants(&self, _audience: &[Token]) -> bool {
        true
    }

    /// Whether signals reach the other nodes now.
    fn healthy(&self) -> bool;
}

/// Somebody who can be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Present {
    User(UserId),
    Contact(ContactId),
}

/// Who was seen within the last seconds (20 unless configured).
pub trait Presence: Send + Sync {
    /// Notes that somebody is here now.
    fn touch(&self, account: AccountId, who: Present);
    /// Users of the account seen lately.
    fn users(&self, account: AccountId) -> HashSet<UserId>;
    /// Contacts of the account seen lately.
    fn contacts(&self, account: AccountId) -> HashSet<ContactId>;
}
