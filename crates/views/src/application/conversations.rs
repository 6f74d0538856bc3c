//! Conversations as the application API shows them.

use std::rc::Rc;

use porchlight_domain::Installation;
use porchlight_domain::conversations::{ConversationList, Counts, LoadedConversation};
use porchlight_domain::messages::LoadedMessage;
use porchlight_schema::tables::Conversation;
use porchlight_schema::{
    AccountId, ChannelKind, ConversationStatus, DisplayId, InboxId, Json, Priority, Uuid,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::application::contacts::ContactView;
use crate::application::teams::TeamView;
use crate::people::AgentView;
use crate::realtime::MessagePush;
use crate::wire::{Once, iso, unix_or_zero};

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationView<'a> {
    pub meta: ConversationMeta<'a>,
    /// The number of the conversation inside its account.
    #[schema(value_type = i64)]
    pub id: DisplayId,
    /// The newest message of any kind, or nothing.
    #[schema(value_type = Vec<MessagePush>)]
    pub messages: Vec<Rc<Once<MessagePush<'a>>>>,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    #[schema(value_type = String)]
    pub uuid: Uuid,
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    /// Unix seconds; 0 for never, as in every field below that ends in `_at` or `_since` unless said
    /// otherwise.
    pub agent_last_seen_at: i64,
    pub assignee_last_seen_at: i64,
    /// Whether the channel still takes a reply.
    pub can_reply: bool,
    pub contact_last_seen_at: i64,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    #[schema(value_type = i64)]
    pub inbox_id: InboxId,
    #[schema(value_type = Vec<String>)]
    pub labels: &'a Json,
    /// Whether the contact is blocked.
    pub muted: bool,
    /// ISO 8601 or null.
    pub snoozed_until: Option<String>,
    /// `open`, `resolved`, `pending` or `snoozed`.
    #[schema(value_type = String)]
    pub status: ConversationStatus,
    pub created_at: i64,
    /// Unix seconds with fraction; never the same twice.
    pub updated_at: f64,
    /// The same as `last_activity_at`.
    pub timestamp: i64,
    pub first_reply_created_at: i64,
    /// 0 to 10; 10 means "10 or more".
    pub unread_count: i32,
    /// The newest message that is no activity line; notes count.
    #[schema(value_type = Option<MessagePush>)]
    pub last_non_activity_message: Option<Rc<Once<MessagePush<'a>>>>,
    pub last_activity_at: i64,
    #[schema(value_type = Option<String>)]
    pub priority: Option<Priority>,
    pub waiting_since: i64,
    pub sla_policy_id: Option<i64>,
}

/// Who takes part in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationMeta<'a> {
    pub sender: ContactView<'a>,
    /// Such as `Channel::Api`.
    #[schema(value_type = String)]
    pub channel: ChannelKind,
    /// Left out when nobody is assigned, or whoever was has left the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AgentView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamView<'a>>,
    /// Whether the contact proved its identity.
    pub hmac_verified: bool,
}

impl<'a> ConversationView<'a> {
    pub fn new(inst: &Installation, loaded: &'a LoadedConversation, contact_online: bool) -> Self {
        let row = &loaded.row;
        let push = |message: &'a LoadedMessage| Rc::new(Once::new(MessagePush::new(inst, loaded, message)));
        let newest = loaded.last_message.as_deref().map(push);
        // Mostly one and the same.
        let newest_chat = match row.last_chat_message_id {
            id if id == row.last_message_id => newest.clone(),
            _ => loaded.last_chat_message.as_deref().map(push),
        };
        let assignee = loaded.assignee.as_deref().filter(|agent| agent.membership.is_some());
        Self {
            meta: ConversationMeta {
                sender: ContactView::plain(inst, &loaded.contact, contact_online),
                channel: loaded.inbox.0.channel_kind,
                assignee: assignee.map(|agent| AgentView::new(inst, agent)),
                team: loaded.team.as_deref().map(TeamView::from),
                hmac_verified: loaded.contact_inbox.hmac_verified,
            },
            id: row.display_id,
            messages: newest.into_iter().collect(),
            account_id: row.account_id,
            uuid: row.uuid.0,
            additional_attributes: &row.additional_attributes,
            agent_last_seen_at: unix_or_zero(row.agent_last_seen_at),
            assignee_last_seen_at: unix_or_zero(row.assignee_last_seen_at),
            can_reply: loaded.can_reply,
            contact_last_seen_at: unix_or_zero(row.contact_last_seen_at),
            custom_attributes: &row.custom_attributes,
            inbox_id: row.inbox_id,
            labels: &row.labels,
            muted: loaded.contact.blocked,
            snoozed_until: iso(row.snoozed_until),
            status: row.status,
            created_at: row.created_at.seconds(),
            updated_at: row.updated_at.seconds_f64(),
            timestamp: row.last_activity_at.seconds(),
            first_reply_created_at: unix_or_zero(row.first_reply_created_at),
            unread_count: loaded.unread_count(),
            last_non_activity_message: newest_chat,
            last_activity_at: row.last_activity_at.seconds(),
            priority: row.priority,
            waiting_since: unix_or_zero(row.waiting_since),
            sla_policy_id: None,
        }
    }

    /// Several conversations of one account, with the presence of their contacts.
    pub fn list(inst: &Installation, loaded: &'a [LoadedConversation]) -> Vec<Self> {
        let online =
            loaded.first().map(|first| inst.presence.contacts(first.row.account_id)).unwrap_or_default();
        loaded.iter().map(|one| Self::new(inst, one, online.contains(&one.contact.id))).collect()
    }

    /// One conversation, with the presence of its contact.
    pub fn one(inst: &Installation, loaded: &'a LoadedConversation) -> Self {
        let online = inst.presence.contacts(loaded.row.account_id).contains(&loaded.contact.id);
        Self::new(inst, loaded, online)
    }
}

/// How many conversations a list has, whatever the assignee it is narrowed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountsView {
    pub mine_count: i64,
    pub assigned_count: i64,
    pub unassigned_count: i64,
    pub all_count: i64,
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> Self {
        Self {
            mine_count: counts.mine,
            assigned_count: counts.assigned(),
            unassigned_count: counts.unassigned,
            all_count: counts.all,
        }
    }
}

/// A page of conversations.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationListView<'a> {
    pub data: ConversationListData<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationListData<'a> {
    pub meta: CountsView,
    pub payload: Vec<ConversationView<'a>>,
}

impl<'a> ConversationListView<'a> {
    pub fn new(inst: &Installation, list: &'a ConversationList) -> Self {
        let payload = ConversationView::list(inst, &list.conversations);
        Self { data: ConversationListData { meta: list.counts.into(), payload } }
    }
}

/// The counts alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationCountsView {
    pub meta: CountsView,
}

/// Conversations under `payload`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationsView<'a> {
    pub payload: Vec<ConversationView<'a>>,
}

/// The outcome of a change of status.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToggledView {
    pub payload: ToggledPayload,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ToggledPayload {
    /// True; null when a bot handed over.
    pub success: Option<bool>,
    #[schema(value_type = i64)]
    pub conversation_id: DisplayId,
    #[schema(value_type = String)]
    pub current_status: ConversationStatus,
    /// ISO 8601 or null.
    pub snoozed_until: Option<String>,
}

impl ToggledView {
    pub fn new(row: &Conversation, handoff: bool) -> Self {
        Self {
            payload: ToggledPayload {
                success: (!handoff).then_some(true),
                conversation_id: row.display_id,
                current_status: row.status,
                snoozed_until: iso(row.snoozed_until),
            },
        }
    }
}

/// The custom attributes of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomAttributesView<'a> {
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
}

/// Tags under `payload`.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagsView<'a> {
    pub payload: &'a [String],
}
