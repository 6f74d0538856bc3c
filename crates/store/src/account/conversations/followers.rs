//! Who follows a conversation: participants, and those a note has named.

use diesel::prelude::*;
use diesel::upsert::excluded;
use porchlight_schema::tables::{
    account_users, conversation_participants, inbox_members, mentions, team_members,
};
use porchlight_schema::{AccountId, ConversationId, InboxId, Role, TeamId, Ts, UserId, among, each};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

#[derive(Insertable)]
#[diesel(table_name = conversation_participants, treat_none_as_default_value = false)]
struct NewParticipant {
    account_id: AccountId,
    conversation_id: ConversationId,
    user_id: UserId,
    created_at: Ts,
}

/// Adds people who follow the conversation; those who do already are left as they are.
pub fn add_participants(
    tx: &mut Tx,
    scope: &AccountScope,
    id: ConversationId,
    users: &[UserId],
) -> Result<()> {
    let created_at = tx.now();
    let row =
        |&user_id| NewParticipant { account_id: scope.account(), conversation_id: id, user_id, created_at };
    let rows: Vec<NewParticipant> = users.iter().map(row).collect();
    each!(tx.raw(), conn => diesel::insert_into(conversation_participants::table)
        .values(&rows)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = mentions, treat_none_as_default_value = false)]
struct NewMention {
    account_id: AccountId,
    conversation_id: ConversationId,
    user_id: UserId,
    mentioned_at: Ts,
    created_at: Ts,
}

/// Notes that a note names these users; again moves the time.
pub fn add_mentions(tx: &mut Tx, scope: &AccountScope, id: ConversationId, users: &[UserId]) -> Result<()> {
    let now = tx.now();
    let rows: Vec<NewMention> = users
        .iter()
        .map(|&user_id| NewMention {
            account_id: scope.account(),
            conversation_id: id,
            user_id,
            mentioned_at: now,
            created_at: now,
        })
        .collect();
    each!(tx.raw(), conn => diesel::insert_into(mentions::table)
        .values(&rows)
        .on_conflict((mentions::conversation_id, mentions::user_id))
        .do_update()
        .set(mentions::mentioned_at.eq(excluded(mentions::mentioned_at)))
        .execute(conn))?;
    Ok(())
}

/// Of these users and the members of these teams, those who see the inbox: its members and the
/// account's administrators. At most `limit`, in the order of ids.
pub fn mentionable(
    conn: &mut Conn,
    scope: &AccountScope,
    inbox: InboxId,
    users: &[UserId],
    teams: &[TeamId],
    limit: i64,
) -> Result<Vec<UserId>> {
    let of_teams = team_members::table
        .filter(team_members::account_id.eq(scope.account()))
        .filter(among(team_members::team_id, teams))
        .select(team_members::user_id);
    let members = inbox_members::table
        .filter(inbox_members::account_id.eq(scope.account()))
        .filter(inbox_members::inbox_id.eq(inbox))
        .select(inbox_members::user_id);
    Ok(account_users::table
        .filter(account_users::account_id.eq(scope.account()))
        .filter(among(account_users::user_id, users).or(account_users::user_id.eq_any(of_teams)))
        .filter(account_users::role.eq(Role::Administrator).or(account_users::user_id.eq_any(members)))
        .order(account_users::user_id)
        .limit(limit)
        .select(account_users::user_id)
        .load(conn.raw())?)
}
