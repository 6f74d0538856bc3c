//! The one table of consequences: who hears of an event on the sockets, and which webhooks and bots
//! are told. Pure, so its test is a table.

use porchlight_schema::tables::Webhook;
use porchlight_schema::{AgentBotId, EventKind, InboxId, MessageType, UserId, WebhookId, WebhookTarget};

/// What an event's consequences depend on besides its kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Type and privacy of the message it is about.
    pub message: Option<(MessageType, bool)>,
    /// Whether it tells of changed attributes.
    pub changed: bool,
    /// The user who was mentioned.
    pub mentioned: Option<UserId>,
    /// The inbox it happened in.
    pub inbox: Option<InboxId>,
    /// The account's webhooks.
    pub webhooks: &'a [Hook],
    /// Whether the inbox has a webhook of its own (API channels).
    pub inbox_webhook: bool,
    /// The active bot of the inbox, if it can be reached.
    pub bot: Option<AgentBotId>,
}

/// What routing must know of an account webhook.
#[derive(Debug, Clone)]
pub struct Hook {
    pub id: WebhookId,
    /// Bound to one inbox; filters only what tells its inbox.
    pub inbox: Option<InboxId>,
    pub subscriptions: Vec<String>,
}

/// Who hears of an event on the sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    /// Members of the inbox and administrators.
    Staff,
    /// …and the contact, with a document of its own.
    StaffAndContact,
    /// Every signed-in member of the account.
    Account,
    /// One user.
    User(UserId),
}

/// What a document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    Conversation,
    Message,
    Contact,
    CacheKeys,
    Inbox,
    /// A session of a contact.
    Session,
}

/// A webhook or bot to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deliver {
    pub to: WebhookTarget,
    /// The id of the webhook, inbox or bot.
    pub target: i64,
    /// The event's name in the document.
    pub event: &'static str,
}

/// The consequences of one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaction {
    /// The frame: who hears it and what it shows.
    pub frame: Option<(Hears, Shows)>,
    /// What the document for webhooks and bots shows; `None` when nobody is told.
    pub document: Option<Shows>,
    /// Whom to send it, in order.
    pub deliveries: Vec<Deliver>,
}

impl Hook {
    /// What routing must know of a webhook; one that is switched off is told nothing.
    pub fn of(row: &Webhook) -> Option<Self> {
        let hook = Self { id: row.id, inbox: row.inbox_id, subscriptions: row.subscriptions.strings() };
        row.disabled_at.is_none().then_some(hook)
    }
}

/// Whom somebody's typing is sent. It is no event; its document does not name its inbox, so nobody is
/// filtered by one. Bots are not told.
pub fn to_typing(event: &'static str, inbox_webhook: Option<InboxId>, webhooks: &[Hook]) -> Vec<Deliver> {
    let asked = |hook: &&Hook| hook.subscriptions.iter().any(|name| name == event);
    let inbox = inbox_webhook.map(|inbox| Deliver { to: WebhookTarget::ApiInbox, target: inbox.0, event });
    let account = webhooks.iter().filter(asked);
    let account = account.map(|hook| Deliver { to: WebhookTarget::Webhook, target: hook.id.0, event });
    inbox.into_iter().chain(account).collect()
}

/// What follows from an event.
pub fn to(kind: EventKind, facts: &Facts) -> Reaction {
    let mut reaction = Reaction { frame: frame(kind, facts), ..Reaction::default() };
    let Some(route) = route(kind, facts) else { return reaction };
    let mut tell = |to, target, event| reaction.deliveries.push(Deliver { to, target, event });
    if let Some(bot) = facts.bot.filter(|_| route.bot) {
        tell(WebhookTarget::AgentBot, bot.0, route.event);
    }
    if let Some(inbox) = facts.inbox.filter(|_| route.inbox && facts.inbox_webhook) {
        tell(WebhookTarget::ApiInbox, inbox.0, route.event);
    }
    if route.account {
        for hook in facts.webhooks {
            let bound_elsewhere = route.tells_inbox && hook.inbox.is_some() && hook.inbox != facts.inbox;
            for event in std::iter::once(route.event).chain(by_direction(kind, facts)) {
                if !bound_elsewhere && hook.subscriptions.iter().any(|name| name == event) {
                    tell(WebhookTarget::Webhook, hook.id.0, event);
                }
            }
        }
    }
    if !reaction.deliveries.is_empty() {
        reaction.document = Some(route.shows);
    }
    reaction
}

/// New messages have a second name by their direction, for account webhooks that want only one.
fn by_direction(kind: EventKind, facts: &Facts) -> Option<&'static str> {
    match (kind, facts.message?.0) {
        (EventKind::MessageCreated, MessageType::Incoming) => Some("message_incoming"),
        (EventKind::MessageCreated, MessageType::Outgoing) => Some("message_outgoing"),
        _ => None,
    }
}

/// Who hears what on the sockets. Notes and activity lines never reach the contact.
fn frame(kind: EventKind, facts: &Facts) -> Option<(Hears, Shows)> {
    use EventKind as E;
    Some(match kind {
        E::ConversationCreated | E::ConversationUpdated | E::ConversationStatusChanged => {
            (Hears::StaffAndContact, Shows::Conversation)
        }
        E::ConversationRead | E::ConversationContactChanged | E::AssigneeChanged | E::TeamChanged => {
            (Hears::Staff, Shows::Conversation)
        }
        E::ConversationMentioned => (Hears::User(facts.mentioned?), Shows::Conversation),
        E::MessageCreated | E::MessageUpdated => match facts.message? {
            (MessageType::Activity, _) | (_, true) => (Hears::Staff, Shows::Message),
            (_, false) => (Hears::StaffAndContact, Shows::Message),
        },
        E::FirstReplyCreated => (Hears::Staff, Shows::Message),
        E::ContactCreated | E::ContactUpdated | E::ContactMerged | E::ContactDeleted => {
            (Hears::Account, Shows::Contact)
        }
        E::AccountCacheInvalidated => (Hears::Account, Shows::CacheKeys),
        E::ConversationOpened
        | E::ConversationResolved
        | E::ConversationBotHandoff
        | E::ReplyCreated
        | E::InboxCreated
        | E::InboxUpdated
        | E::AgentAdded
        | E::AgentRemoved
        | E::AccountCreated
        | E::WebwidgetTriggered => return None,
    })
}

/// Where a document goes.
struct Route {
    event: &'static str,
    shows: Shows,
    /// To account webhooks that subscribed to it.
    account: bool,
    /// To the webhook of the API inbox.
    inbox: bool,
    /// To the bot of the inbox.
    bot: bool,
    /// Whether the document names its inbox: only then is a webhook bound to one inbox filtered.
    tells_inbox: bool,
}

fn route(kind: EventKind, facts: &Facts) -> Option<Route> {
    use EventKind as E;
    let conversation = |event| Route {
        event,
        shows: Shows::Conversation,
        account: true,
        inbox: true,
        bot: false,
        tells_inbox: false,
    };
    let for_bot = |event| Route { account: false, inbox: false, bot: true, ..conversation(event) };
    let message =
        |event| Route { shows: Shows::Message, bot: true, tells_inbox: true, ..conversation(event) };
    let account = |event, shows| Route { shows, inbox: false, ..conversation(event) };
    Some(match kind {
        E::ConversationCreated => conversation("conversation_created"),
        E::ConversationUpdated => conversation("conversation_updated"),
        E::ConversationStatusChanged => conversation("conversation_status_changed"),
        E::ConversationOpened => for_bot("conversation_opened"),
        E::ConversationResolved => for_bot("conversation_resolved"),
        E::MessageCreated | E::MessageUpdated => {
            // Activity lines are nobody's business but the staff's; notes are sent, marked private.
            if facts.message?.0 == MessageType::Activity {
                return None;
            }
            message(if kind == E::MessageCreated { "message_created" } else { "message_updated" })
        }
        E::ContactCreated => account("contact_created", Shows::Contact),
        E::ContactUpdated if facts.changed => account("contact_updated", Shows::Contact),
        E::InboxCreated => account("inbox_created", Shows::Inbox),
        E::InboxUpdated => account("inbox_updated", Shows::Inbox),
        E::WebwidgetTriggered => Route { shows: Shows::Session, ..message("webwidget_triggered") },
        E::ContactUpdated
        | E::ContactDeleted
        | E::ContactMerged
        | E::ConversationRead
        | E::ConversationBotHandoff
        | E::ConversationMentioned
        | E::ConversationContactChanged
        | E::AssigneeChanged
        | E::TeamChanged
        | E::FirstReplyCreated
        | E::ReplyCreated
        | E::AccountCacheInvalidated
        | E::AgentAdded
        | E::AgentRemoved
        | E::AccountCreated => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INBOX: InboxId = InboxId(4);

    fn hook(id: i64, inbox: Option<i64>, subscriptions: &[&str]) -> Hook {
        Hook {
            id: WebhookId(id),
            inbox: inbox.map(InboxId),
            subscriptions: subscriptions.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Every event kind with every kind of listener present: what it shows on the sockets, and whom
    /// it is sent to (b: bot, i: inbox, w: account webhook).
    #[test]
    fn every_event_has_exactly_these_consequences() {
        use EventKind as E;
        use Hears::{Account, Staff, StaffAndContact};
        let incoming = Some((MessageType::Incoming, false));
        let note = Some((MessageType::Outgoing, true));
        let activity = Some((MessageType::Activity, false));
        let template = Some((MessageType::Template, false));
        type Line<'a> = (EventKind, Option<(MessageType, bool)>, Option<(Hears, Shows)>, &'a str, &'a str);
        let table: &[Line] = &[
            (
                E::ConversationCreated,
                None,
                Some((StaffAndContact, Shows::Conversation)),
                "conversation_created",
                "iw",
            ),
            (
                E::ConversationUpdated,
                None,
                Some((StaffAndContact, Shows::Conversation)),
                "conversation_updated",
                "iw",
            ),
            (E::ConversationOpened, None, None, "conversation_opened", "b"),
            (E::ConversationResolved, None, None, "conversation_resolved", "b"),
            (
                E::ConversationStatusChanged,
                None,
                Some((StaffAndContact, Shows::Conversation)),
                "conversation_status_changed",
                "iw",
            ),
            (E::ConversationRead, None, Some((Staff, Shows::Conversation)), "", ""),
            (E::ConversationBotHandoff, None, None, "", ""),
            (E::ConversationMentioned, None, Some((Hears::User(UserId(9)), Shows::Conversation)), "", ""),
            (E::ConversationContactChanged, None, Some((Staff, Shows::Conversation)), "", ""),
            (E::AssigneeChanged, None, Some((Staff, Shows::Conversation)), "", ""),
            (E::TeamChanged, None, Some((Staff, Shows::Conversation)), "", ""),
            (E::MessageCreated, incoming, Some((StaffAndContact, Shows::Message)), "message_created", "biw"),
            (E::MessageCreated, template, Some((StaffAndContact, Shows::Message)), "message_created", "biw"),
            (E::MessageCreated, note, Some((Staff, Shows::Message)), "message_created", "biw"),
            (E::MessageCreated, activity, Some((Staff, Shows::Message)), "", ""),
            (E::MessageCreated, None, None, "", ""),
            (E::MessageUpdated, incoming, Some((StaffAndContact, Shows::Message)), "message_updated", "biw"),
            (E::MessageUpdated, note, Some((Staff, Shows::Message)), "message_updated", "biw"),
            (E::MessageUpdated, activity, Some((Staff, Shows::Message)), "", ""),
            (E::FirstReplyCreated, incoming, Some((Staff, Shows::Message)), "", ""),
            (E::ReplyCreated, incoming, None, "", ""),
            (E::ContactCreated, None, Some((Account, Shows::Contact)), "contact_created", "w"),
            (E::ContactUpdated, None, Some((Account, Shows::Contact)), "contact_updated", "w"),
            (E::ContactDeleted, None, Some((Account, Shows::Contact)), "", ""),
            (E::ContactMerged, None, Some((Account, Shows::Contact)), "", ""),
            (E::AccountCacheInvalidated, None, Some((Account, Shows::CacheKeys)), "", ""),
            (E::InboxCreated, None, None, "inbox_created", "w"),
            (E::InboxUpdated, None, None, "inbox_updated", "w"),
            (E::AgentAdded, None, None, "", ""),
            (E::AgentRemoved, None, None, "", ""),
            (E::AccountCreated, None, None, "", ""),
            (E::WebwidgetTriggered, None, None, "webwidget_triggered", "biw"),
        ];
        for kind in EventKind::ALL {
            assert!(table.iter().any(|row| row.0 == *kind), "{kind:?} is missing from the table");
        }
        for (kind, message, frame, event, told) in table {
            let webhooks = [hook(7, None, &[*event])];
            let facts = Facts {
                message: *message,
                changed: true,
                mentioned: Some(UserId(9)),
                inbox: Some(INBOX),
                webhooks: &webhooks,
                inbox_webhook: true,
                bot: Some(AgentBotId(5)),
            };
            let reaction = to(*kind, &facts);
            let sent: String = reaction
                .deliveries
                .iter()
                .map(|delivery| match (delivery.to, delivery.target) {
                    (WebhookTarget::AgentBot, 5) => 'b',
                    (WebhookTarget::ApiInbox, 4) => 'i',
                    (WebhookTarget::Webhook, 7) => 'w',
                    other => panic!("{kind:?} is sent to {other:?}"),
                })
                .collect();
            assert_eq!((reaction.frame, sent.as_str()), (*frame, *told), "{kind:?} {message:?}");
            assert!(reaction.deliveries.iter().all(|delivery| delivery.event == *event), "{kind:?}");
            assert_eq!(reaction.document.is_some(), !told.is_empty(), "{kind:?} {message:?}");
        }
    }

    #[test]
    fn nobody_who_did_not_ask_is_told() {
        let webhooks = [hook(1, None, &["message_updated"])];
        let facts = Facts {
            message: Some((MessageType::Incoming, false)),
            inbox: Some(INBOX),
            webhooks: &webhooks,
            ..Facts::default()
        };
        let reaction = to(EventKind::MessageCreated, &facts);
        assert_eq!((reaction.document, reaction.deliveries.len()), (None, 0));
    }

    /// A webhook of one inbox gets that inbox's messages only, but every inbox's conversations: those
    /// documents do not name their inbox.
    #[test]
    fn a_webhook_of_another_inbox_misses_messages_but_not_conversations() {
        let webhooks = [
            hook(1, Some(4), &["message_created", "conversation_updated"]),
            hook(2, Some(8), &["message_created", "conversation_updated"]),
        ];
        let facts = Facts {
            message: Some((MessageType::Outgoing, false)),
            inbox: Some(INBOX),
            webhooks: &webhooks,
            ..Facts::default()
        };
        let targets = |kind| to(kind, &facts).deliveries.iter().map(|d| d.target).collect::<Vec<_>>();
        assert_eq!(targets(EventKind::MessageCreated), [1]);
        assert_eq!(targets(EventKind::ConversationUpdated), [1, 2]);
    }

    #[test]
    fn a_new_message_has_a_second_name_by_its_direction() {
        let webhooks =
            [hook(1, None, &["message_outgoing", "message_created"]), hook(2, None, &["message_incoming"])];
        let told = |kind, message| {
            let facts = Facts { message: Some((message, false)), webhooks: &webhooks, ..Facts::default() };
            to(kind, &facts).deliveries.iter().map(|d| (d.target, d.event)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(EventKind::MessageCreated, MessageType::Outgoing),
            [(1, "message_created"), (1, "message_outgoing")]
        );
        assert_eq!(
            told(EventKind::MessageCreated, MessageType::Incoming),
            [(1, "message_created"), (2, "message_incoming")]
        );
        assert_eq!(told(EventKind::MessageUpdated, MessageType::Outgoing), []);
        assert_eq!(told(EventKind::MessageCreated, MessageType::Template), [(1, "message_created")]);
    }

    #[test]
    fn a_contact_that_did_not_change_is_shown_but_not_sent() {
        let webhooks = [hook(1, None, &["contact_updated"])];
        let facts = Facts { webhooks: &webhooks, ..Facts::default() };
        let reaction = to(EventKind::ContactUpdated, &facts);
        assert_eq!(reaction.frame, Some((Hears::Account, Shows::Contact)));
        assert_eq!(reaction.deliveries, []);
    }
}
