//! Tags on conversations.

use porchlight_schema::tables::Conversation;
use porchlight_schema::{DisplayId, Json};
use porchlight_store::account::conversations;

use super::{Cause, save};
use crate::{AccountScope, Conn, Error, Installation, Result, Tx};

/// Tags on one conversation or contact, at most.
const MOST: usize = 100;

/// The tags of a conversation, in tagging order.
pub fn labels(conn: &mut Conn, scope: &AccountScope, id: DisplayId) -> Result<Json> {
    Ok(conversations::by_display_id(conn, scope, id)?.labels)
}

/// Replaces the tags of a conversation; returns them in tagging order.
pub fn set_labels(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    id: DisplayId,
    titles: &[String],
) -> Result<Vec<String>> {
    let titles = normalized(titles)?;
    let before = conversations::lock(tx, scope, id)?;
    let mut after = before.clone();
    after.labels = Json::from(&titles);
    if before.labels != after.labels {
        conversations::set_labels(tx, scope, before.id, &titles)?;
        save(tx, inst, scope, &before, after, Cause::Request)?;
    }
    Ok(titles)
}

/// Adds a tag to a conversation that is about to be saved; one that has as many as it can stays so.
pub(super) fn add(tx: &mut Tx, scope: &AccountScope, row: &mut Conversation, title: &str) -> Result<()> {
    let mut titles = row.labels.strings();
    titles.push(title.to_owned());
    let Ok(titles) = normalized(&titles) else { return Ok(()) };
    row.labels = Json::from(&titles);
    Ok(conversations::set_labels(tx, scope, row.id, &titles)?)
}

/// Splits at commas, trims, drops blanks and repetitions; order stays.
pub(crate) fn normalized(titles: &[String]) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for title in titles.iter().flat_map(|title| title.split(',')).map(str::trim) {
        if title.is_empty() || kept.iter().any(|known| known == title) {
            continue;
        }
        if title.chars().count() > 255 {
            return Err(Error::invalid("labels", "Label is too long (maximum is 255 characters)"));
        }
        kept.push(title.to_owned());
    }
    if kept.len() > MOST {
        return Err(Error::invalid("labels", format!("Labels are too many (maximum is {MOST})")));
    }
    Ok(kept)
}
