//! The chat on websites: what its visitors do there. They have one conversation at a time, the newest of
//! their session, or of all their proven sessions on this website once they proved who they are.

mod contact;
mod conversation;
mod messages;
mod transcript;
mod trigger;
mod uploads;
mod visit;

use porchlight_schema::tables::Conversation;
use porchlight_store::account::{contact_inboxes, conversations as rows};

use crate::error::{Denial, Error, Result};
use crate::{Conn, ContactScope, Tx, conversations, visitors};

pub use contact::{Identified, Recognised, own, remove_custom_attributes, set_user, update};
pub use conversation::{
    Begun, Start, add_label, begin, remove_custom_attributes as remove_conversation_attributes, remove_label,
    resolve, saw, set_custom_attributes, typing,
};
pub use messages::{Answer, Answered, Said, Window, answer, list, post};
pub use porchlight_store::installation::blobs::Contents as UploadContents;
pub use transcript::{address as transcript_address, send as send_transcript};
pub use trigger::{Triggered, trigger};
pub use uploads::{NewUpload, Upload, UploadRoom, announce, receive, room};
pub use visit::{LANGUAGES, Site, Visit, enter, members, recognise, site};

/// The visitor's conversation, if there is one.
pub fn current(conn: &mut Conn, scope: &ContactScope) -> Result<Option<Conversation>> {
    let sessions = visitors::sessions(conn, scope)?;
    Ok(rows::of_contact_inboxes(conn, scope.account_scope(), &sessions, 1)?.pop())
}

/// [`current`] for changing: holds the row until the commit.
fn current_locked(tx: &mut Tx, scope: &ContactScope) -> Result<Option<Conversation>> {
    match current(tx, scope)? {
        Some(row) => conversations::of_contact_locked(tx, scope, row.display_id).map(Some),
        None => Ok(None),
    }
}

/// Whoever has not proved to be a contact that once did may not change it.
fn may_change(conn: &mut Conn, scope: &ContactScope) -> Result<()> {
    let contact = scope.contact();
    if !scope.verified()
        && contact_inboxes::proven_among(conn, scope.account_scope(), &[contact])?.contains(&contact)
    {
        return Err(Error::Denied(Denial::HmacFailed));
    }
    Ok(())
}
