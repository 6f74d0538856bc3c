//! The labels an account offers.

use porchlight_schema::LabelId;
use porchlight_schema::tables::Label;
use porchlight_store::account::labels as store;

use crate::caches::{self, Cache};
use crate::error::Result;
use crate::input::{Faults, LINE};
use crate::{AccountScope, AdminScope, Conn, Tx};

/// The color of labels made without one.
const COLOR: &str = "#1f93ff";
/// Longest description.
const TEXT_CHARS: usize = 20_000;

/// What a label is to be; `None` leaves a value as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct LabelChanges {
    /// Kept in lower case; unique in the account.
    pub title: Option<String>,
    pub description: Option<Option<String>>,
    pub color: Option<String>,
    pub show_on_sidebar: Option<Option<bool>>,
}

impl LabelChanges {
    fn check(&self, new: bool) -> Result<()> {
        let mut faults = Faults::new();
        if new || self.title.is_some() {
            let title = self.title.as_deref().unwrap_or_default();
            faults.need("title", "Title", title);
            faults.at_most("title", "Title", title, LINE);
            if !title.trim().is_empty() && !well_formed(title) {
                faults.add("title", "Title must have at least two letters, digits, hyphens or underscores and begin with a letter or digit");
            }
        }
        if let Some(Some(text)) = &self.description {
            faults.at_most("description", "Description", text, TEXT_CHARS);
        }
        if let Some(color) = &self.color {
            faults.need("color", "Color", color);
            faults.at_most("color", "Color", color, LINE);
        }
        faults.settle()
    }
}

/// A letter or digit of any script, then at least one more, hyphen or underscore.
fn well_formed(title: &str) -> bool {
    let mut chars = title.chars();
    let begins = chars.next().is_some_and(char::is_alphanumeric);
    let mut rest = chars.peekable();
    begins && rest.peek().is_some() && rest.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// All labels, by title.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Label>> {
    Ok(store::list(conn, scope)?)
}

/// One label; for administrators only.
pub fn find(conn: &mut Conn, scope: &AdminScope, id: LabelId) -> Result<Label> {
    Ok(store::find(conn, scope, id)?)
}

/// Makes a label.
pub fn create(tx: &mut Tx, scope: &AdminScope, new: LabelChanges) -> Result<Label> {
    new.check(true)?;
    let title = new.title.unwrap_or_default().to_lowercase();
    let description = new.description.flatten();
    let color = new.color.as_deref().unwrap_or(COLOR);
    let sidebar = new.show_on_sidebar.flatten();
    let label = store::insert(tx, scope, &title, description.as_deref(), color, sidebar)?;
    caches::changed(tx, scope, Cache::Label)?;
    Ok(label)
}

/// Changes a label. A new title renames the tag on all conversations and contacts with it.
pub fn update(tx: &mut Tx, scope: &AdminScope, id: LabelId, changes: LabelChanges) -> Result<Label> {
    let mut label = store::lock(tx, scope, id)?;
    changes.check(false)?;
    let before = label.title.clone();
    if let Some(title) = changes.title {
        label.title = title.to_lowercase();
    }
    if let Some(description) = changes.description {
        label.description = description;
    }
    if let Some(color) = changes.color {
        label.color = color;
    }
    if let Some(sidebar) = changes.show_on_sidebar {
        label.show_on_sidebar = sidebar;
    }
    store::save(tx, scope, &label)?;
    if label.title != before {
        store::retag(tx, scope, &before, &label.title)?;
    }
    caches::changed(tx, scope, Cache::Label)?;
    Ok(label)
}

/// Deletes a label; what is tagged with it stays tagged.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: LabelId) -> Result<()> {
    store::delete(tx, scope, id)?;
    caches::changed(tx, scope, Cache::Label)
}

#[cfg(test)]
mod tests {
    use super::well_formed;

    #[test]
    fn titles_are_one_word_of_at_least_two_characters() {
        for good in ["ab", "a1", "9-lives", "größe", "日本", "a_", "a-"] {
            assert!(well_formed(good), "{good}");
        }
        for bad in ["", "a", "-ab", "_ab", "a b", "a.b", "a\n", "a,b", " ab"] {
            assert!(!well_formed(bad), "{bad:?}");
        }
    }
}
