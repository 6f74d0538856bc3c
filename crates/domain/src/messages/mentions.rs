//! Notes that name colleagues: `[@Name](mention://user/7/Name)`, or a team for all its members. Whoever
//! is named and sees the inbox follows the conversation from then on and is told.

use std::collections::BTreeSet;

use porchlight_schema::tables::Message;
use porchlight_schema::{TeamId, UserId};
use porchlight_store::account::conversations::followers;

use crate::event::{self, Event};
use crate::{AccountScope, Result, Tx};

/// People one note can name, those of its teams included, and ids that are looked up for it.
const MOST: usize = 200;

/// What opens a mention in a note.
const OPENING: &str = "(mention://";

/// Notes whom a note names, as its author wrote it. A message without a mention costs nothing.
pub(super) fn note(tx: &mut Tx, scope: &AccountScope, message: &Message, text: Option<&str>) -> Result<()> {
    let Some(text) = text.filter(|text| message.private && text.contains(OPENING)) else { return Ok(()) };
    let named = Named::in_text(text);
    if named == Named::default() {
        return Ok(());
    }
    let (users, teams): (Vec<_>, Vec<_>) = (to_vec(named.users), to_vec(named.teams));
    let users = followers::mentionable(tx, scope, message.inbox_id, &users, &teams, MOST as i64)?;
    if users.is_empty() {
        return Ok(());
    }
    followers::add_mentions(tx, scope, message.conversation_id, &users)?;
    followers::add_participants(tx, scope, message.conversation_id, &users)?;
    for user in users {
        event::record(tx, scope, Event::ConversationMentioned(message.conversation_id, user));
    }
    Ok(())
}

fn to_vec<T>(ids: BTreeSet<T>) -> Vec<T> {
    ids.into_iter().take(MOST).collect()
}

/// Ids that a text names; nobody has looked yet whether they are anybody.
#[derive(Debug, Default, PartialEq)]
struct Named {
    users: BTreeSet<UserId>,
    teams: BTreeSet<TeamId>,
}

impl Named {
    fn in_text(text: &str) -> Self {
        let mut named = Self::default();
        for rest in text.split(OPENING).skip(1) {
            if let Some(id) = target(rest, "user/") {
                named.users.insert(UserId(id));
            } else if let Some(id) = target(rest, "team/") {
                named.teams.insert(TeamId(id));
            }
        }
        named
    }
}

/// The id in `user/7/Name)`.
fn target(text: &str, kind: &str) -> Option<i64> {
    let (id, rest) = text.strip_prefix(kind)?.split_once('/')?;
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let (name, _) = rest.split_once(')')?;
    if digits && !name.is_empty() { id.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_links_with_a_kind_an_id_and_a_name() {
        let named = |text: &str| {
            let Named { users, teams } = Named::in_text(text);
            let users: Vec<i64> = users.into_iter().map(|id| id.0).collect();
            (users, teams.into_iter().map(|id| id.0).collect::<Vec<i64>>())
        };
        assert_eq!(
            named(
                "[@Bo](mention://user/7/Bo) and [@Ann](mention://user/3/Ann%20Lee), [@Bo](mention://user/7/Bo)"
            ),
            (vec![3, 7], vec![])
        );
        assert_eq!(named("[@All](mention://team/5/sales)"), (vec![], vec![5]));
        for nothing in [
            "",
            "mention://user/7/Bo",
            "(mention://user/7)",
            "(mention://user/7/)",
            "(mention://user/7/Bo",
            "(mention://user/-7/Bo)",
            "(mention://user/+7/Bo)",
            "(mention://user//Bo)",
            "(mention://user/99999999999999999999/Bo)",
            "(mention://bot/7/Bo)",
        ] {
            assert_eq!(named(nothing), (vec![], vec![]), "{nothing}");
        }
    }
}
