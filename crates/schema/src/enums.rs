//! Enums as both databases store them (small integers) and as the wire spells them (snake case).
//! The numbers are the field's own, because requests may carry them too.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::SmallInt;
use serde::{Serialize, Serializer};

macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $number:literal $wire:literal),+ $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
        #[diesel(sql_type = SmallInt)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stored number.
            pub fn number(self) -> i16 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($wire => Some(Self::$variant),)+ _ => None }
            }

            pub fn from_number(number: i64) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<DB: Backend> ToSql<SmallInt, DB> for $name where i16: ToSql<SmallInt, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                match self { $(Self::$variant => { const N: &i16 = &$number; N.to_sql(out) }),+ }
            }
        }

        impl<DB: Backend> FromSql<SmallInt, DB> for $name where i16: FromSql<SmallInt, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let number = i16::from_sql(bytes)?;
                Self::from_number(number.into())
                    .ok_or_else(|| concat!("unknown ", stringify!($name)).into())
            }
        }
    )+ };
}

enums! {
    AccountStatus { Active = 0 "active", Suspended = 1 "suspended" }
    Role { Agent = 0 "agent", Administrator = 1 "administrator" }
    Availability { Online = 0 "online", Offline = 1 "offline", Busy = 2 "busy" }
    /// Whom an access token speaks for.
    TokenOwner { User = 0 "User", AgentBot = 1 "AgentBot", PlatformApp = 2 "PlatformApp" }
    PermissibleType { Account = 0 "Account", User = 1 "User", AgentBot = 2 "AgentBot" }
    ChannelKind { WebWidget = 0 "Channel::WebWidget", Api = 1 "Channel::Api" }
    SenderNameType { Friendly = 0 "friendly", Professional = 1 "professional" }
    ContactType { Visitor = 0 "visitor", Lead = 1 "lead", Customer = 2 "customer" }
    ConversationStatus { Open = 0 "open", Resolved = 1 "resolved", Pending = 2 "pending", Snoozed = 3 "snoozed" }
    Priority { Low = 0 "low", Medium = 1 "medium", High = 2 "high", Urgent = 3 "urgent" }
    MessageType { Incoming = 0 "incoming", Outgoing = 1 "outgoing", Activity = 2 "activity", Template = 3 "template" }
    ContentType {
        Text = 0 "text", InputText = 1 "input_text", InputTextarea = 2 "input_textarea",
        InputEmail = 3 "input_email", InputSelect = 4 "input_select", Cards = 5 "cards", Form = 6 "form",
        Article = 7 "article", IncomingEmail = 8 "incoming_email", InputCsat = 9 "input_csat",
        Integrations = 10 "integrations", Sticker = 11 "sticker",
    }
    MessageStatus { Sent = 0 "sent", Delivered = 1 "delivered", Read = 2 "read", Failed = 3 "failed" }
    SenderType { User = 0 "User", Contact = 1 "Contact", AgentBot = 2 "AgentBot" }
    FileType {
        Image = 0 "image", Audio = 1 "audio", Video = 2 "video", File = 3 "file", Location = 4 "location",
        Fallback = 5 "fallback", Share = 6 "share", StoryMention = 7 "story_mention", Contact = 8 "contact",
        IgReel = 9 "ig_reel",
    }
    /// Who caused an event.
    ActorType { System = 0 "system", User = 1 "user", AgentBot = 2 "agent_bot", Contact = 3 "contact" }
    /// Who did what a line of the audit log tells; `Nobody` has shown no key that is one.
    AuditActor {
        System = 0 "system", User = 1 "user", AgentBot = 2 "agent_bot", Contact = 3 "contact",
        PlatformApp = 4 "platform_app", Nobody = 5 "nobody",
    }
    /// What a line of the audit log tells: refusals below 20, facts from there on.
    AuditAction {
        /// Somebody called an account that is not theirs.
        AccountRefused = 0 "account.refused",
        /// Somebody of the account called what their role, or an inbox they are not in, does not open.
        AccessRefused = 1 "access.refused",
        /// Somebody named an object of another account, or one that is hidden from them.
        ObjectRefused = 2 "object.refused",
        /// Somebody tried to sign in as a member while too many had tried.
        SignInLocked = 3 "sign_in.locked",
        /// Further refusals of a minute, counted.
        RefusalsCounted = 4 "refusals.counted",
        MemberAdded = 20 "member.added",
        MemberRemoved = 21 "member.removed",
        MemberPromoted = 22 "member.made_administrator",
        MemberDemoted = 23 "member.made_agent",
        InboxCreated = 24 "inbox.created",
        InboxDeleted = 25 "inbox.deleted",
        WebhookCreated = 26 "webhook.created",
        WebhookDeleted = 27 "webhook.deleted",
        AgentBotCreated = 28 "agent_bot.created",
        AgentBotDeleted = 29 "agent_bot.deleted",
        /// Somebody who was invited has come in.
        MemberEntered = 33 "member.entered",
        /// A new secret signs webhooks.
        SecretReplaced = 30 "secret.replaced",
        /// The secret before the present one is void.
        SecretVoided = 31 "secret.voided",
        /// A bot has a new key.
        TokenReplaced = 32 "token.replaced",
    }
    /// Which of the three outgoing webhooks a delivery belongs to.
    WebhookTarget { Webhook = 0 "webhook", ApiInbox = 1 "api_inbox", AgentBot = 2 "agent_bot" }
    EventKind {
        AccountCacheInvalidated = 0 "account.cache_invalidated",
        ConversationCreated = 1 "conversation.created",
        ConversationUpdated = 2 "conversation.updated",
        ConversationOpened = 3 "conversation.opened",
        ConversationResolved = 4 "conversation.resolved",
        ConversationStatusChanged = 5 "conversation.status_changed",
        ConversationRead = 6 "conversation.read",
        ConversationBotHandoff = 7 "conversation.bot_handoff",
        ConversationMentioned = 8 "conversation.mentioned",
        AssigneeChanged = 9 "assignee.changed",
        TeamChanged = 10 "team.changed",
        MessageCreated = 11 "message.created",
        MessageUpdated = 12 "message.updated",
        FirstReplyCreated = 13 "first.reply.created",
        ReplyCreated = 14 "reply.created",
        ContactCreated = 15 "contact.created",
        ContactUpdated = 16 "contact.updated",
        ContactDeleted = 17 "contact.deleted",
        InboxCreated = 18 "inbox.created",
        InboxUpdated = 19 "inbox.updated",
        AgentAdded = 20 "agent.added",
        AgentRemoved = 21 "agent.removed",
        AccountCreated = 22 "account.created",
        WebwidgetTriggered = 23 "webwidget.triggered",
        ContactMerged = 24 "contact.merged",
        ConversationContactChanged = 25 "conversation.contact_changed",
    }
}

impl AuditAction {
    /// Whether nothing happened but that somebody was refused.
    pub fn is_refusal(self) -> bool {
        self.number() < 20
    }
}
