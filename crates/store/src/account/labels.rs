//! The labels an account offers. Tags on conversations and contacts live with those.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use porchlight_schema::tables::{Label, labels};
use porchlight_schema::types::JsonDoc;
use porchlight_schema::{LabelId, MultiBackend, cols, dialect};

use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::scope::{AccountScope, AdminScope};

type Rows = labels::BoxedQuery<'static, MultiBackend>;

fn rows(scope: &AccountScope) -> Rows {
    labels::table.filter(labels::account_id.eq(scope.account())).into_boxed()
}

/// All labels, by title.
pub fn list(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<Label>> {
    Ok(rows(scope).order(labels::title).select(Label::as_select()).load(conn.raw())?)
}

/// One label.
pub fn find(conn: &mut Conn, scope: &AccountScope, id: LabelId) -> Result<Label> {
    Ok(rows(scope).filter(labels::id.eq(id)).select(Label::as_select()).first(conn.raw())?)
}

/// Inserts a label.
pub fn insert(
    tx: &mut Tx,
    scope: &AdminScope,
    title: &str,
    description: Option<&str>,
    color: &str,
    show_on_sidebar: Option<bool>,
) -> Result<Label> {
    let now = tx.now();
    Ok(diesel::insert_into(labels::table)
        .values((
            labels::account_id.eq(scope.account()),
            labels::title.eq(title),
            labels::description.eq(description),
            labels::color.eq(color),
            labels::show_on_sidebar.eq(show_on_sidebar),
            labels::created_at.eq(now),
            labels::updated_at.eq(now),
        ))
        .returning(cols::<Label>())
        .get_result(tx.raw())?)
}

/// Takes a label for changing: its row is locked until the transaction ends.
pub fn lock(tx: &mut Tx, scope: &AdminScope, id: LabelId) -> Result<Label> {
    let now = tx.now();
    Ok(diesel::update(labels::table)
        .filter(labels::account_id.eq(scope.account()))
        .filter(labels::id.eq(id))
        .set(labels::updated_at.eq(now))
        .returning(cols::<Label>())
        .get_result(tx.raw())?)
}

/// Writes what can be changed about a label that [`lock`] returned.
pub fn save(tx: &mut Tx, scope: &AdminScope, label: &Label) -> Result<()> {
    diesel::update(labels::table)
        .filter(labels::account_id.eq(scope.account()))
        .filter(labels::id.eq(label.id))
        .set((
            labels::title.eq(&label.title),
            labels::description.eq(&label.description),
            labels::color.eq(&label.color),
            labels::show_on_sidebar.eq(label.show_on_sidebar),
        ))
        .execute(tx.raw())?;
    Ok(())
}

/// Deletes a label; what is tagged with it stays tagged.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: LabelId) -> Result<()> {
    let deleted = diesel::delete(labels::table)
        .filter(labels::account_id.eq(scope.account()))
        .filter(labels::id.eq(id))
        .execute(tx.raw())?;
    if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Gives every conversation and contact that is tagged `old` the tag `new` in its place.
pub fn retag(tx: &mut Tx, scope: &AdminScope, old: &str, new: &str) -> Result<()> {
    retag_table(tx, scope, "conversation_labels", "conversation_id", old, new)?;
    retag_table(tx, scope, "contact_labels", "contact_id", old, new)?;
    copy_tags(tx, scope, new)
}

/// What carries both tags loses the old one, the rest is renamed. The names of table and column are
/// ours, only the titles are bound.
fn retag_table(
    tx: &mut Tx,
    scope: &AdminScope,
    table: &str,
    subject: &str,
    old: &str,
    new: &str,
) -> Result<()> {
    diesel::sql_query(format!(
        "DELETE FROM {table} WHERE account_id = $1 AND title = $2 AND {subject} IN \
         (SELECT {subject} FROM {table} WHERE account_id = $3 AND title = $4)"
    ))
    .bind::<BigInt, _>(scope.account())
    .bind::<Text, _>(old)
    .bind::<BigInt, _>(scope.account())
    .bind::<Text, _>(new)
    .execute(tx.raw())?;
    diesel::sql_query(format!("UPDATE {table} SET title = $1 WHERE account_id = $2 AND title = $3"))
        .bind::<Text, _>(new)
        .bind::<BigInt, _>(scope.account())
        .bind::<Text, _>(old)
        .execute(tx.raw())?;
    Ok(())
}

/// Renews the copy of the tags that conversations with this tag carry.
fn copy_tags(tx: &mut Tx, scope: &AdminScope, title: &str) -> Result<()> {
    use porchlight_schema::tables::{conversation_labels, conversations};

    let tagged = conversation_labels::table
        .filter(conversation_labels::account_id.eq(scope.account()))
        .filter(conversation_labels::title.eq(title))
        .select(conversation_labels::conversation_id);
    diesel::update(conversations::table)
        .filter(conversations::account_id.eq(scope.account()))
        .filter(conversations::id.eq_any(tagged))
        .set(conversations::labels.eq(dialect::<JsonDoc>(
            "(SELECT jsonb_agg(l.title ORDER BY l.id) FROM conversation_labels l \
             WHERE l.conversation_id = conversations.id)",
            "(SELECT json_group_array(l.title ORDER BY l.id) FROM conversation_labels l \
             WHERE l.conversation_id = conversations.id)",
        )))
        .execute(tx.raw())?;
    Ok(())
}
