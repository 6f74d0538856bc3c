//! Moments that the widget tells of: the visitor opened it.

use serde_json::{Map, Value};

use super::current;
use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::{ContactScope, Tx};

/// A moment, with what the widget told of itself.
#[derive(Debug)]
pub struct Triggered {
    /// As the widget names it.
    pub name: String,
    pub info: Map<String, Value>,
}

/// Records a moment. Names that widgets do not send are refused: webhooks act on them.
pub fn trigger(tx: &mut Tx, scope: &ContactScope, triggered: Triggered) -> Result<()> {
    match triggered.name.as_str() {
        "webwidget.triggered" => {
            let info = Value::Object(triggered.info);
            let conversation = current(tx, scope)?.map(|row| row.id);
            let session = scope.contact_inbox();
            let told = Event::WebwidgetTriggered { session, conversation, info: &info };
            event::record(tx, scope.account_scope(), told);
            Ok(())
        }
        // There are no campaigns to begin a conversation with.
        "campaign.triggered" => Ok(()),
        other => {
            let other: String = other.chars().take(60).collect();
            Err(Error::refused(format!("'{other}' is not a valid name")))
        }
    }
}
