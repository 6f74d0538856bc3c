//! Frames: what the sockets get of an event, `{"event":…,"data":{…},"seq":…}`. Staff and contact get
//! documents of their own: the contact's has the same keys, with nothing in those that are internal.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use porchlight_domain::conversations::LoadedConversation;
use porchlight_domain::messages::LoadedMessage;
use porchlight_domain::relay::{self, Performer, Subject, Told};
use porchlight_domain::{Conn, Frame, Installation, Result, Token, event};
use porchlight_schema::tables::Account;
use porchlight_schema::{AccountId, ChannelKind, EventKind, Json, Ts};
use serde::Serialize;
use serde_json::Value;

use crate::people::{AgentBotPush, ContactPush, SenderView, UserPush};
use crate::realtime::{ConversationPush, MessagePush};

/// A frame that has no number yet: the relay numbers events after they are rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub audience: Arc<[Token]>,
    /// The message up to where its number goes.
    open: String,
}

impl Rendered {
    /// The frame with its event's number.
    pub fn numbered(mut self, account: AccountId, seq: i64) -> Frame {
        self.open.push_str(",\"seq\":");
        self.open.push_str(&seq.to_string());
        self.open.push('}');
        Frame { account, audience: self.audience, except: None, message: self.open.into(), seq: Some(seq) }
    }
}

/// The frames of an event, for those who listen: none, one for staff, one for the contact.
pub fn render(inst: &Installation, told: &Told) -> Vec<Rendered> {
    let Some(subject) = &told.subject else { return Vec::new() };
    let mut frames = Vec::with_capacity(2);
    for (audience, reader) in [(&told.staff, Reader::Staff), (&told.contact, Reader::Contact)] {
        if !audience.is_empty()
            && let Some(data) = data(inst, told, subject, reader)
        {
            let open = format!("{{\"event\":\"{}\",\"data\":{data}", told.event.kind.as_str());
            frames.push(Rendered { audience: audience.clone(), open });
        }
    }
    frames
}

/// The frames of an account's events after a number, rendered now and for their audience of now.
pub fn frames_since(
    conn: &mut Conn,
    inst: &Installation,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<Frame>> {
    let told = relay::since(conn, account, after, limit)?;
    Ok(told
        .iter()
        .filter_map(|told| Some((told, told.event.seq?)))
        .flat_map(|(told, seq)| render(inst, told).into_iter().map(move |frame| frame.numbered(account, seq)))
        .collect())
}

/// For whom a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Staff,
    Contact,
}

#[derive(Serialize)]
struct ConversationData<'a> {
    #[serde(flatten)]
    conversation: ConversationPush<'a>,
    account_id: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    performer: Option<SenderView<'a>>,
}

#[derive(Serialize)]
struct MessageData<'a> {
    #[serde(flatten)]
    message: MessagePush<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_changes: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    performer: Option<SenderView<'a>>,
}

#[derive(Serialize)]
struct ContactData<'a> {
    #[serde(flatten)]
    contact: ContactPush<'a>,
    account_id: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    performer: Option<SenderView<'a>>,
}

#[derive(Serialize)]
struct CacheData<'a> {
    cache_keys: CacheKeys,
    account_id: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    performer: Option<SenderView<'a>>,
}

/// When the lists that clients keep changed last: 13 digits of milliseconds.
#[derive(Serialize)]
struct CacheKeys {
    label: String,
    inbox: String,
    team: String,
}

impl CacheKeys {
    fn new(account: &Account) -> Self {
        let key = |at: Option<Ts>| format!("{:013}", at.map_or(0, Ts::millis));
        Self {
            label: key(account.cache_label_at),
            inbox: key(account.cache_inbox_at),
            team: key(account.cache_team_at),
        }
    }
}

/// The `data` of a frame.
fn data(inst: &Installation, told: &Told, subject: &Subject, reader: Reader) -> Option<String> {
    let account_id = told.event.account_id;
    let performer = told.performer.as_ref().map(|performer| acting(inst, performer));
    match subject {
        Subject::Conversation(loaded) => {
            let mut conversation = ConversationPush::new(inst, loaded);
            let cleaned = loaded.last_public_message.as_deref().and_then(|message| cleaned(message, reader));
            if reader == Reader::Contact {
                hide_in_conversation(&mut conversation, cleaned.as_ref(), known(loaded));
            }
            json(&ConversationData { conversation, account_id, performer })
        }
        Subject::Message { message: loaded, conversation } => {
            let echo_id = echo_id(told);
            let cleaned = cleaned(loaded, reader);
            let changes = previous_changes(told, reader);
            let mut message = MessagePush::new(inst, conversation, loaded);
            message.echo_id = echo_id.as_ref();
            if reader == Reader::Contact {
                hide_in_message(&mut message, cleaned.as_ref(), known(conversation));
            }
            json(&MessageData { message, previous_changes: changes.as_ref(), performer })
        }
        Subject::Contact(contact) => {
            json(&ContactData { contact: ContactPush::new(inst, contact), account_id, performer })
        }
        Subject::CacheKeys => {
            let cache_keys = CacheKeys::new(told.account.as_ref()?);
            json(&CacheData { cache_keys, account_id, performer })
        }
        Subject::Inbox(_) | Subject::Session(_) => None,
    }
}

fn json(data: &impl Serialize) -> Option<String> {
    serde_json::to_string(data).ok()
}

fn acting<'a>(inst: &Installation, performer: &'a Performer) -> SenderView<'a> {
    match performer {
        Performer::User(agent) => SenderView::User(UserPush::new(inst, &agent.user, None)),
        Performer::AgentBot(bot) => SenderView::AgentBot(AgentBotPush::new(inst, bot)),
    }
}

/// The client's own name for a new message.
fn echo_id(told: &Told) -> Option<Value> {
    if told.event.kind != EventKind::MessageCreated || told.event.data.is_empty() {
        return None;
    }
    told.event.data.read::<event::Data>()?.echo_id
}

/// What changed in a message, `{attribute: [old, new]}`: for a change the event row is just that.
fn previous_changes(told: &Told, reader: Reader) -> Option<Json> {
    if told.event.kind != EventKind::MessageUpdated {
        return None;
    }
    let changes = &told.event.data;
    if reader == Reader::Staff || !changes.as_str().contains(INTERNAL) {
        return Some(changes.clone());
    }
    let mut map = changes.map();
    for value in map.get_mut("content_attributes").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(attributes) = value.as_object_mut() {
            attributes.remove(INTERNAL);
        }
    }
    Some(Json::from(&map))
}

/// The attribute of a message that is not for its contact: why the team's systems could not send it.
const INTERNAL: &str = "external_error";

static OBJECT: LazyLock<Json> = LazyLock::new(Json::object);
static ARRAY: LazyLock<Json> = LazyLock::new(Json::array);

/// The attributes of a message without what its contact must not read; `None` when nothing is to go.
fn cleaned(message: &LoadedMessage, reader: Reader) -> Option<Json> {
    match reader {
        Reader::Staff => None,
        Reader::Contact => match for_contact(&message.message.content_attributes) {
            Cow::Borrowed(_) => None,
            Cow::Owned(cleaned) => Some(cleaned),
        },
    }
}

/// The attributes of a message as its contact may read them.
pub(crate) fn for_contact(attributes: &Json) -> Cow<'_, Json> {
    if !attributes.as_str().contains(INTERNAL) {
        return Cow::Borrowed(attributes);
    }
    let mut map = attributes.map();
    map.remove(INTERNAL);
    Cow::Owned(Json::from(&map))
}

/// Whether the contact is known to be the one it says. On websites anybody may say an e-mail address, and is
/// joined with its contact; the system around an API inbox names its visitors itself.
fn known(conversation: &LoadedConversation) -> bool {
    conversation.contact_inbox.hmac_verified || conversation.inbox.0.channel_kind != ChannelKind::WebWidget
}

fn hide_in_message<'a>(message: &mut MessagePush<'a>, cleaned: Option<&'a Json>, known: bool) {
    message.additional_attributes = &OBJECT;
    if let Some(cleaned) = cleaned {
        message.content_attributes = cleaned;
    }
    if let Some(SenderView::Contact(contact)) = &mut message.sender {
        contact.hide(known);
    }
}

/// Hands over a conversation as its contact may see it.
pub(crate) fn shown_to_contact<T>(
    inst: &Installation,
    loaded: &LoadedConversation,
    with: impl FnOnce(ConversationPush) -> T,
) -> T {
    let newest = loaded.last_public_message.as_deref();
    let cleaned = newest.and_then(|message| cleaned(message, Reader::Contact));
    let mut conversation = ConversationPush::new(inst, loaded);
    hide_in_conversation(&mut conversation, cleaned.as_ref(), known(loaded));
    with(conversation)
}

fn hide_in_conversation<'a>(conversation: &mut ConversationPush<'a>, cleaned: Option<&'a Json>, known: bool) {
    conversation.additional_attributes = &OBJECT;
    conversation.custom_attributes = &OBJECT;
    conversation.labels = &ARRAY;
    conversation.priority = None;
    conversation.meta.team = None;
    conversation.meta.sender.hide(known);
    for message in &mut conversation.messages {
        hide_in_message(message, cleaned, known);
    }
}
