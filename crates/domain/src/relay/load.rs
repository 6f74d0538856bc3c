//! Loading for the relay, in two rounds: rows that decide who is told, then rows that only documents
//! show. When nobody is to be told anything, the second round does not happen.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use porchlight_schema::tables::{Account, Channel, ContactInbox, Conversation, EventRow, Inbox, Message};
use porchlight_schema::{
    AccountId, AgentBotId, ContactId, ContactInboxId, ConversationId, EventKind, InboxId, MessageId, UserId,
};
use porchlight_store::{SystemScope, relay as store};

use super::documents::Documents;
use super::{Demand, Told};
use crate::Conn;
use crate::bus::{Token, account_stream};
use crate::error::Result;
use crate::reactions::{self, Facts, Hears, Hook, Reaction, Shows};

/// Loads events with their consequences.
pub(super) fn told(
    conn: &mut Conn,
    system: SystemScope,
    demand: &Demand,
    events: Vec<EventRow>,
) -> Result<Vec<Told>> {
    let rows = Rows::load(conn, system, demand, &events)?;
    let mut plans: Vec<Plan> = events.iter().map(|event| rows.plan(event, demand)).collect();
    if plans.iter().all(Plan::is_idle) {
        return Ok(events.into_iter().zip(plans).map(|(event, plan)| plan.bare(event)).collect());
    }
    rows.load_streams(conn, system, &events, &mut plans)?;
    let documents = Documents::load(conn, system, &rows, &events, &plans)?;
    Ok(events
        .into_iter()
        .zip(plans)
        .map(|(event, plan)| {
            if plan.is_idle() {
                return plan.bare(event);
            }
            let subject = plan.shows.and_then(|shows| documents.subject(&rows, &event, shows));
            let performer = documents.performer(&event);
            let account = rows.accounts.get(&event.account_id).cloned();
            Told { subject, performer, account, ..plan.bare(event) }
        })
        .collect())
}

/// Which message an event is about.
pub(super) fn message_of(event: &EventRow) -> Option<MessageId> {
    use EventKind::{FirstReplyCreated, MessageCreated, MessageUpdated};
    matches!(event.kind, MessageCreated | MessageUpdated | FirstReplyCreated)
        .then_some(MessageId(event.subject_id))
}

pub(super) fn contact_of(event: &EventRow) -> Option<ContactId> {
    use EventKind::{ContactCreated, ContactMerged, ContactUpdated};
    matches!(event.kind, ContactCreated | ContactUpdated | ContactMerged)
        .then_some(ContactId(event.subject_id))
}

fn inbox_of(event: &EventRow) -> Option<InboxId> {
    matches!(event.kind, EventKind::InboxCreated | EventKind::InboxUpdated)
        .then_some(InboxId(event.subject_id))
}

/// Which session of a contact an event is about.
fn session_of(event: &EventRow) -> Option<ContactInboxId> {
    (event.kind == EventKind::WebwidgetTriggered).then_some(ContactInboxId(event.subject_id))
}

fn mentioned_in(event: &EventRow) -> Option<UserId> {
    (event.kind == EventKind::ConversationMentioned).then_some(UserId(event.subject_id))
}

/// Ids without repetition, in order.
pub(super) fn unique<T: Ord>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<BTreeSet<T>>().into_iter().collect()
}

/// Who is told of one event.
#[derive(Debug, Default)]
pub(super) struct Plan {
    hears: Option<Hears>,
    shows: Option<Shows>,
    staff: Arc<[Token]>,
    contact: Arc<[Token]>,
    unheard: Vec<Token>,
    reaction: Reaction,
}

impl Plan {
    /// Whether no document is needed.
    pub(super) fn is_idle(&self) -> bool {
        self.hears.is_none() && self.contact.is_empty() && self.reaction.document.is_none()
    }

    /// The event with the consequences but without what documents show.
    fn bare(self, event: EventRow) -> Told {
        Told {
            event,
            account: None,
            subject: None,
            performer: None,
            staff: self.staff,
            contact: self.contact,
            unheard: self.unheard,
            deliveries: self.reaction.deliveries,
        }
    }
}

/// The first round: what decides who is told.
pub(super) struct Rows {
    pub(super) accounts: HashMap<AccountId, Arc<Account>>,
    /// Accounts of which a member listens.
    listening: BTreeSet<AccountId>,
    hooks: HashMap<AccountId, Vec<Hook>>,
    pub(super) conversations: HashMap<ConversationId, Conversation>,
    pub(super) messages: HashMap<MessageId, Message>,
    pub(super) inboxes: HashMap<InboxId, Arc<(Inbox, Channel)>>,
    bots: HashMap<InboxId, AgentBotId>,
    pub(super) contact_inboxes: HashMap<ContactInboxId, Arc<ContactInbox>>,
    /// The streams that reach the contact of a conversation.
    contact_streams: HashMap<ContactInboxId, Arc<[Token]>>,
}

impl Rows {
    fn load(conn: &mut Conn, system: SystemScope, demand: &Demand, events: &[EventRow]) -> Result<Self> {
        let account_ids = unique(events.iter().map(|event| event.account_id));
        let accounts = store::accounts(conn, system, &account_ids)?;
        let mut hooks: HashMap<AccountId, Vec<Hook>> = HashMap::new();
        if demand.deliver {
            for row in store::webhooks(conn, system, &account_ids)? {
                hooks.entry(row.account_id).or_default().extend(Hook::of(&row));
            }
        }
        let conversation_ids = unique(events.iter().filter_map(|event| event.conversation_id));
        let conversations = store::conversations(conn, system, &conversation_ids)?;
        let messages = store::messages(conn, system, &unique(events.iter().filter_map(message_of)))?;
        let of_conversations = conversations.iter().map(|row| row.contact_inbox_id);
        let session_ids = unique(of_conversations.chain(events.iter().filter_map(session_of)));
        let contact_inboxes = store::contact_inboxes(conn, system, &session_ids)?;
        let inbox_ids =
            unique(contact_inboxes.iter().map(|row| row.inbox_id).chain(events.iter().filter_map(inbox_of)));
        let inboxes = store::inboxes(conn, system, &inbox_ids)?;
        let bots = if demand.deliver { store::active_bots(conn, system, &inbox_ids)? } else { Vec::new() };
        let contact_streams = contact_streams(conn, system, &contact_inboxes)?;
        let listens = |id: &AccountId| (demand.wants)(&[account_stream(*id)]);
        Ok(Self {
            listening: account_ids.into_iter().filter(listens).collect(),
            accounts: accounts.into_iter().map(|row| (row.id, Arc::new(row))).collect(),
            hooks,
            conversations: conversations.into_iter().map(|row| (row.id, row)).collect(),
            messages: messages.into_iter().map(|row| (row.id, row)).collect(),
            inboxes: inboxes.into_iter().map(|pair| (pair.0.id, Arc::new(pair))).collect(),
            bots: bots.into_iter().collect(),
            contact_inboxes: contact_inboxes.into_iter().map(|row| (row.id, Arc::new(row))).collect(),
            contact_streams,
        })
    }

    /// The conversation of an event, unless it is gone.
    pub(super) fn conversation(&self, event: &EventRow) -> Option<&Conversation> {
        let row = self.conversations.get(&event.conversation_id?)?;
        (row.account_id == event.account_id).then_some(row)
    }

    pub(super) fn message(&self, event: &EventRow) -> Option<&Message> {
        let row = self.messages.get(&message_of(event)?)?;
        (row.account_id == event.account_id).then_some(row)
    }

    /// The session of an event, unless it is gone.
    pub(super) fn session(&self, event: &EventRow) -> Option<&Arc<ContactInbox>> {
        let row = self.contact_inboxes.get(&session_of(event)?)?;
        (row.account_id == event.account_id).then_some(row)
    }

    pub(super) fn inbox(&self, event: &EventRow) -> Option<&Arc<(Inbox, Channel)>> {
        let of_session = || self.session(event).map(|row| row.inbox_id);
        let of_conversation = self.conversation(event).map(|row| row.inbox_id);
        let id = of_conversation.or_else(of_session).or_else(|| inbox_of(event))?;
        self.inboxes.get(&id).filter(|pair| pair.0.account_id == event.account_id)
    }

    /// What follows from an event, less what nobody is there for.
    fn plan(&self, event: &EventRow, demand: &Demand) -> Plan {
        let inbox = self.inbox(event);
        let webhooks = self.hooks.get(&event.account_id).map(Vec::as_slice).unwrap_or_default();
        let facts = Facts {
            message: self.message(event).map(|row| (row.message_type, row.private)),
            changed: !event.data.is_empty(),
            mentioned: mentioned_in(event),
            inbox: inbox.map(|pair| pair.0.id),
            webhooks,
            inbox_webhook: demand.deliver && inbox.is_some_and(|pair| pair.1.webhook_url.is_some()),
            bot: inbox.and_then(|pair| self.bots.get(&pair.0.id).copied()),
        };
        let reaction = reactions::to(event.kind, &facts);
        let mut plan = Plan { shows: reaction.document, reaction, ..Plan::default() };
        let Some((hears, shows)) = plan.reaction.frame else { return plan };
        plan.shows = Some(shows);
        if self.listening.contains(&event.account_id) {
            plan.hears = Some(hears);
        } else {
            plan.unheard.push(account_stream(event.account_id));
        }
        if hears == Hears::StaffAndContact
            && let Some(streams) =
                self.conversation(event).and_then(|row| self.contact_streams.get(&row.contact_inbox_id))
        {
            if (demand.wants)(streams) {
                plan.contact = streams.clone();
            } else {
                plan.unheard.extend(streams.iter().cloned());
            }
        }
        plan
    }

    /// Fills in the streams of staff, for events that somebody of them may hear.
    fn load_streams(
        &self,
        conn: &mut Conn,
        system: SystemScope,
        events: &[EventRow],
        plans: &mut [Plan],
    ) -> Result<()> {
        let heard = || events.iter().zip(plans.iter()).filter(|(_, plan)| plan.hears.is_some());
        // Whoever was mentioned may have lost sight of the inbox since.
        let by_staff =
            |plan: &Plan| matches!(plan.hears, Some(Hears::Staff | Hears::StaffAndContact | Hears::User(_)));
        let inbox_ids = unique(
            heard()
                .filter(|(_, plan)| by_staff(plan))
                .filter_map(|(event, _)| self.conversation(event).map(|row| row.inbox_id)),
        );
        let account_ids =
            unique(heard().filter(|(_, plan)| by_staff(plan)).map(|(event, _)| event.account_id));
        let staff = staff_streams(conn, system, &self.inboxes, &inbox_ids, &account_ids)?;
        let users = unique(heard().filter_map(|(event, _)| mentioned_in(event)));
        let mentioned: HashMap<UserId, Token> = store::users(conn, system, &users)?
            .into_iter()
            .map(|user| (user.id, user.pubsub_token.into()))
            .collect();
        let of_inbox = |event: &EventRow| {
            self.conversation(event).and_then(|row| staff.get(&row.inbox_id).cloned()).unwrap_or_default()
        };
        for (event, plan) in events.iter().zip(plans.iter_mut()) {
            plan.staff = match plan.hears {
                None => continue,
                Some(Hears::Account) => Arc::from([account_stream(event.account_id)]),
                Some(Hears::User(user)) => {
                    let own = mentioned.get(&user).filter(|token| of_inbox(event).contains(token));
                    own.cloned().into_iter().collect()
                }
                Some(Hears::Staff | Hears::StaffAndContact) => of_inbox(event),
            };
        }
        Ok(())
    }
}

/// For each session of a contact the streams that hear of its conversations: its own, or every
/// verified one of the contact when it is verified.
fn contact_streams(
    conn: &mut Conn,
    system: SystemScope,
    sessions: &[ContactInbox],
) -> Result<HashMap<ContactInboxId, Arc<[Token]>>> {
    let verified = unique(sessions.iter().filter(|row| row.hmac_verified).map(|row| row.contact_id));
    let mut of_contact: HashMap<ContactId, Vec<Token>> = HashMap::new();
    for (contact, token) in store::verified_streams(conn, system, &verified)? {
        of_contact.entry(contact).or_default().push(token.into());
    }
    Ok(sessions
        .iter()
        .map(|row| {
            let streams: Arc<[Token]> = match of_contact.get(&row.contact_id) {
                Some(tokens) if row.hmac_verified => tokens.as_slice().into(),
                _ => Arc::from([Token::from(row.pubsub_token.as_str())]),
            };
            (row.id, streams)
        })
        .collect())
}

/// Members of inboxes together with the administrators of their accounts.
fn staff_streams(
    conn: &mut Conn,
    system: SystemScope,
    inboxes: &HashMap<InboxId, Arc<(Inbox, Channel)>>,
    inbox_ids: &[InboxId],
    account_ids: &[AccountId],
) -> Result<HashMap<InboxId, Arc<[Token]>>> {
    let mut of_account: HashMap<AccountId, Vec<String>> = HashMap::new();
    for (account, token) in store::administrator_streams(conn, system, account_ids)? {
        of_account.entry(account).or_default().push(token);
    }
    let mut of_inbox: HashMap<InboxId, BTreeSet<String>> = HashMap::new();
    for (inbox, token) in store::inbox_streams(conn, system, inbox_ids)? {
        of_inbox.entry(inbox).or_default().insert(token);
    }
    Ok(inbox_ids
        .iter()
        .filter_map(|id| {
            let account = inboxes.get(id)?.0.account_id;
            let mut tokens = of_inbox.remove(id).unwrap_or_default();
            tokens.extend(of_account.get(&account).into_iter().flatten().cloned());
            Some((*id, tokens.into_iter().map(Token::from).collect()))
        })
        .collect())
}
