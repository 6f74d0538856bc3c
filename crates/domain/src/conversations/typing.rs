//! Typing: told to whoever is there now, written nowhere.

use porchlight_schema::DisplayId;
use porchlight_store::account::conversations;

use super::{LoadedConversation, load_one, of_contact};
use crate::{AccountScope, Conn, ContactScope, Installation, Result};

/// What the typist does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    On,
    Off,
    Recording,
}

impl Typing {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "on" => Some(Self::On),
            "off" => Some(Self::Off),
            "recording" => Some(Self::Recording),
            _ => None,
        }
    }

    /// The event sockets get; recording reaches channel providers only.
    pub fn event(self) -> Option<&'static str> {
        match self {
            Self::On => Some("conversation.typing_on"),
            Self::Off => Some("conversation.typing_off"),
            Self::Recording => None,
        }
    }
}

/// The conversation staff types in.
pub fn typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
) -> Result<LoadedConversation> {
    let row = conversations::by_display_id(conn, scope, id)?;
    load_one(conn, inst, scope, row)
}

/// The conversation a visitor types in.
pub fn contact_typing(
    conn: &mut Conn,
    inst: &Installation,
    scope: &ContactScope,
    id: DisplayId,
) -> Result<LoadedConversation> {
    let row = of_contact(conn, scope, id)?;
    load_one(conn, inst, scope.account_scope(), row)
}
