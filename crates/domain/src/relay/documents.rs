//! The second round of loading: what documents show, each row once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use porchlight_schema::tables::{AgentBot, Attachment, Blob, Contact, Conversation, EventRow, Message, User};
use porchlight_schema::{
    AccountId, AgentBotId, ContactId, ConversationId, EventKind, MessageId, SenderType, TeamId, UserId,
};
use porchlight_store::{SystemScope, relay as store};

use super::load::{Plan, Rows, contact_of, unique};
use super::{LoadedSession, Performer, Subject};
use crate::conversations::{LoadedConversation, can_reply};
use crate::error::Result;
use crate::event;
use crate::messages::{LoadedMessage, Sender};
use crate::people::Agent;
use crate::reactions::Shows;
use crate::teams::LoadedTeam;
use crate::{Actor, Conn};

/// Conversation events whose document is built anew from the rows: they do not tell who acted.
fn hides_performer(kind: EventKind) -> bool {
    use EventKind as E;
    matches!(
        kind,
        E::ConversationRead
            | E::ConversationUpdated
            | E::ConversationStatusChanged
            | E::AssigneeChanged
            | E::TeamChanged
    )
}

/// The second round: what documents show.
pub(super) struct Documents {
    conversations: HashMap<ConversationId, Arc<LoadedConversation>>,
    messages: HashMap<MessageId, Arc<LoadedMessage>>,
    contacts: HashMap<ContactId, Arc<Contact>>,
    users: Users,
    bots: HashMap<AgentBotId, Arc<AgentBot>>,
}

impl Documents {
    pub(super) fn load(
        conn: &mut Conn,
        system: SystemScope,
        rows: &Rows,
        events: &[EventRow],
        plans: &[Plan],
    ) -> Result<Self> {
        let told: Vec<&EventRow> =
            events.iter().zip(plans).filter(|(_, plan)| !plan.is_idle()).map(|(event, _)| event).collect();
        let conversations: HashMap<ConversationId, &Conversation> =
            told.iter().filter_map(|event| rows.conversation(event)).map(|row| (row.id, row)).collect();
        let newest = newest_messages(conn, system, rows, &conversations)?;
        let shown: Vec<&Message> =
            told.iter().filter_map(|event| rows.message(event)).chain(&newest).collect();
        let people = People::load(conn, system, rows, &told, &conversations, &shown)?;
        let messages = loaded_messages(conn, system, rows, &people, &shown)?;
        let team_ids = unique(conversations.values().filter_map(|row| row.team_id));
        // Nobody in particular reads these: nobody is a member.
        let teams: HashMap<TeamId, Arc<LoadedTeam>> = store::teams(conn, system, &team_ids)?
            .into_iter()
            .map(|team| (team.id, Arc::new(LoadedTeam { team, is_member: false })))
            .collect();
        let now = conn.now();
        let conversations = conversations
            .into_values()
            .filter_map(|row| {
                let inbox = rows.inboxes.get(&row.inbox_id)?.clone();
                let loaded = LoadedConversation {
                    contact: people.contacts.get(&row.contact_id)?.clone(),
                    contact_inbox: rows.contact_inboxes.get(&row.contact_inbox_id)?.clone(),
                    assignee: row.assignee_id.and_then(|id| people.users.get(row.account_id, id)),
                    team: row.team_id.and_then(|id| teams.get(&id).cloned()),
                    last_message: None,
                    last_chat_message: None,
                    last_public_message: row.last_public_message_id.and_then(|id| messages.get(&id).cloned()),
                    can_reply: can_reply(row, &inbox.1, now),
                    inbox,
                    row: row.clone(),
                };
                Some((row.id, Arc::new(loaded)))
            })
            .collect();
        Ok(Self {
            conversations,
            messages,
            contacts: people.contacts,
            users: people.users,
            bots: people.bots,
        })
    }

    pub(super) fn subject(&self, rows: &Rows, event: &EventRow, shows: Shows) -> Option<Subject> {
        let conversation = || self.conversations.get(&event.conversation_id?).cloned();
        match shows {
            Shows::Conversation => conversation().map(Subject::Conversation),
            Shows::Message => Some(Subject::Message {
                message: self.messages.get(&rows.message(event)?.id)?.clone(),
                conversation: conversation()?,
            }),
            Shows::Contact => self.contact(event).map(Subject::Contact),
            Shows::CacheKeys => Some(Subject::CacheKeys),
            Shows::Inbox => rows.inbox(event).cloned().map(Subject::Inbox),
            Shows::Session => {
                let contact_inbox = rows.session(event)?.clone();
                let session = LoadedSession {
                    contact: self.contacts.get(&contact_inbox.contact_id)?.clone(),
                    inbox: rows.inbox(event)?.clone(),
                    conversation: conversation(),
                    contact_inbox,
                };
                Some(Subject::Session(Arc::new(session)))
            }
        }
    }

    /// The contact of an event; one that was deleted as the event remembers it.
    fn contact(&self, event: &EventRow) -> Option<Arc<Contact>> {
        if event.kind == EventKind::ContactDeleted {
            let last = event.data.read::<event::Data>()?.contact?;
            return Some(Arc::new(last.into_row(event.account_id, event.created_at)));
        }
        let contact = self.contacts.get(&contact_of(event)?)?;
        (contact.account_id == event.account_id).then(|| contact.clone())
    }

    pub(super) fn performer(&self, event: &EventRow) -> Option<Performer> {
        if hides_performer(event.kind) {
            return None;
        }
        match event::actor(event) {
            Actor::User(id) => self.users.get(event.account_id, id).map(Performer::User),
            Actor::AgentBot(id) => self.bots.get(&id).cloned().map(Performer::AgentBot),
            Actor::System | Actor::Contact(_) => None,
        }
    }
}

/// The newest public messages of conversations, save those loaded already.
fn newest_messages(
    conn: &mut Conn,
    system: SystemScope,
    rows: &Rows,
    conversations: &HashMap<ConversationId, &Conversation>,
) -> Result<Vec<Message>> {
    let ids = unique(
        conversations
            .values()
            .filter_map(|row| row.last_public_message_id)
            .filter(|id| !rows.messages.contains_key(id)),
    );
    Ok(store::messages(conn, system, &ids)?)
}

/// Users as each account sees them: alike, but for those it has invited and who have not come in yet.
struct Users {
    known: HashMap<UserId, Arc<Agent>>,
    invited: HashMap<(AccountId, UserId), Arc<Agent>>,
}

impl Users {
    fn new(users: Vec<User>, invited: Vec<(AccountId, UserId, Option<String>)>) -> Self {
        let users: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
        let invited = invited.into_iter().filter_map(|(account, id, name)| {
            let user = users.get(&id)?.clone();
            Some(((account, id), Arc::new(Agent::without_membership(user, name.as_deref()))))
        });
        let invited = invited.collect();
        let known = users.into_iter().map(|(id, user)| (id, Arc::new(Agent::without_membership(user, None))));
        Self { known: known.collect(), invited }
    }

    fn get(&self, account: AccountId, id: UserId) -> Option<Arc<Agent>> {
        self.invited.get(&(account, id)).or_else(|| self.known.get(&id)).cloned()
    }
}

/// The people in documents: senders, assignees, contacts, those who acted.
struct People {
    users: Users,
    contacts: HashMap<ContactId, Arc<Contact>>,
    bots: HashMap<AgentBotId, Arc<AgentBot>>,
}

impl People {
    fn load(
        conn: &mut Conn,
        system: SystemScope,
        rows: &Rows,
        events: &[&EventRow],
        conversations: &HashMap<ConversationId, &Conversation>,
        messages: &[&Message],
    ) -> Result<Self> {
        let mut users: BTreeSet<UserId> = conversations.values().filter_map(|row| row.assignee_id).collect();
        let mut contacts: BTreeSet<ContactId> = conversations.values().map(|row| row.contact_id).collect();
        let mut bots: BTreeSet<AgentBotId> = BTreeSet::new();
        contacts.extend(events.iter().filter_map(|event| contact_of(event)));
        contacts.extend(events.iter().filter_map(|event| rows.session(event)).map(|row| row.contact_id));
        for message in messages {
            match (message.sender_type, message.sender_id) {
                (Some(SenderType::User), Some(id)) => drop(users.insert(UserId(id))),
                (Some(SenderType::Contact), Some(id)) => drop(contacts.insert(ContactId(id))),
                (Some(SenderType::AgentBot), Some(id)) => drop(bots.insert(AgentBotId(id))),
                _ => {}
            }
        }
        for event in events.iter().filter(|event| !hides_performer(event.kind)) {
            match event::actor(event) {
                Actor::User(id) => drop(users.insert(id)),
                Actor::AgentBot(id) => drop(bots.insert(id)),
                Actor::System | Actor::Contact(_) => {}
            }
        }
        let ids = |set: BTreeSet<UserId>| set.into_iter().collect::<Vec<_>>();
        let users = ids(users);
        let (users, invited) = (store::users(conn, system, &users)?, store::invited(conn, system, &users)?);
        let contacts: Vec<ContactId> = contacts.into_iter().collect();
        let bots: Vec<AgentBotId> = bots.into_iter().collect();
        Ok(Self {
            users: Users::new(users, invited),
            contacts: store::contacts(conn, system, &contacts)?
                .into_iter()
                .map(|row| (row.id, Arc::new(row)))
                .collect(),
            bots: store::bots(conn, system, &bots)?.into_iter().map(|row| (row.id, Arc::new(row))).collect(),
        })
    }

    fn sender(&self, message: &Message) -> Option<Sender> {
        let id = message.sender_id?;
        match message.sender_type? {
            SenderType::User => self.users.get(message.account_id, UserId(id)).map(Sender::User),
            SenderType::Contact => self
                .contacts
                .get(&ContactId(id))
                .filter(|contact| contact.account_id == message.account_id)
                .cloned()
                .map(Sender::Contact),
            SenderType::AgentBot => self.bots.get(&AgentBotId(id)).cloned().map(Sender::AgentBot),
        }
    }
}

/// Messages with their senders and attachments.
fn loaded_messages(
    conn: &mut Conn,
    system: SystemScope,
    rows: &Rows,
    people: &People,
    shown: &[&Message],
) -> Result<HashMap<MessageId, Arc<LoadedMessage>>> {
    let ids = unique(shown.iter().map(|message| message.id));
    let mut attached: HashMap<MessageId, Vec<(Attachment, Option<Blob>)>> = HashMap::new();
    for found in store::attachments(conn, system, &ids)? {
        attached.entry(found.0.message_id).or_default().push(found);
    }
    let mut loaded = HashMap::with_capacity(ids.len());
    for message in shown {
        let Some(conversation) = rows.conversations.get(&message.conversation_id) else { continue };
        loaded.entry(message.id).or_insert_with(|| {
            Arc::new(LoadedMessage {
                conversation_id: conversation.display_id,
                sender: people.sender(message),
                attachments: attached.remove(&message.id).unwrap_or_default(),
                message: (*message).clone(),
            })
        });
    }
    Ok(loaded)
}
