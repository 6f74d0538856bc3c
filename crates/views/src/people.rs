//! People as they appear inside other documents: agents, senders, contacts, teams.

use std::sync::LazyLock;

use porchlight_domain::Installation;
use porchlight_domain::messages::Sender;
use porchlight_domain::people::{Agent, available_name};
use porchlight_schema::tables::{AgentBot, Contact, Team, User};
use porchlight_schema::{AccountId, AgentBotId, Availability, BlobId, ContactId, Json, Role, TeamId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// The address of an avatar; empty when there is none, never null.
pub fn avatar_url(inst: &Installation, avatar: Option<BlobId>) -> String {
    avatar.map_or_else(String::new, |blob| inst.blob_url(blob, "avatar"))
}

/// An agent in every list of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentView<'a> {
    #[schema(value_type = i64)]
    pub id: UserId,
    /// Null once the user has left the account.
    #[schema(value_type = Option<i64>)]
    pub account_id: Option<AccountId>,
    /// Effective availability: `online`, `busy` or `offline`.
    #[schema(value_type = Option<String>)]
    pub availability_status: Option<Availability>,
    pub auto_offline: Option<bool>,
    pub confirmed: bool,
    pub email: &'a str,
    pub available_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub custom_attributes: Option<&'a Json>,
    pub name: &'a str,
    /// `agent` or `administrator`.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// Address of the avatar, or an empty string.
    pub thumbnail: String,
    pub custom_role_id: Option<i64>,
}

impl<'a> AgentView<'a> {
    pub fn new(inst: &Installation, agent: &'a Agent) -> Self {
        let membership = agent.membership.as_ref();
        Self {
            id: agent.user.id,
            account_id: membership.map(|m| m.account_id),
            availability_status: agent.availability(),
            auto_offline: membership.map(|m| m.auto_offline),
            confirmed: agent.user.confirmed_at.is_some(),
            email: &agent.user.email,
            available_name: available_name(&agent.user),
            custom_attributes: (!agent.user.custom_attributes.is_empty())
                .then_some(&agent.user.custom_attributes),
            name: &agent.user.name,
            role: membership.map(|m| m.role),
            thumbnail: avatar_url(inst, agent.user.avatar_blob_id),
            custom_role_id: membership.and_then(|m| m.custom_role_id),
        }
    }
}

/// A contact as sender or inside live documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPush<'a> {
    #[schema(value_type = Object)]
    pub additional_attributes: &'a Json,
    #[schema(value_type = Object)]
    pub custom_attributes: &'a Json,
    pub email: Option<&'a str>,
    #[schema(value_type = i64)]
    pub id: ContactId,
    pub identifier: Option<&'a str>,
    pub name: &'a str,
    pub phone_number: Option<&'a str>,
    pub thumbnail: String,
    pub blocked: bool,
    /// Always `contact`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl<'a> ContactPush<'a> {
    pub fn new(inst: &Installation, contact: &'a Contact) -> Self {
        Self {
            additional_attributes: &contact.additional_attributes,
            custom_attributes: &contact.custom_attributes,
            email: contact.email.as_deref(),
            id: contact.id,
            identifier: contact.identifier.as_deref(),
            name: &contact.name,
            phone_number: contact.phone_number.as_deref(),
            thumbnail: avatar_url(inst, contact.avatar_blob_id),
            blocked: contact.blocked,
            kind: "contact",
        }
    }
}

static NOTHING: LazyLock<Json> = LazyLock::new(Json::object);

impl ContactPush<'_> {
    /// For the contact itself: takes out what staff and their systems keep about it and, unless it is `known` to
    /// be the one it says, everything but its id.
    pub(crate) fn hide(&mut self, known: bool) {
        self.additional_attributes = &NOTHING;
        self.custom_attributes = &NOTHING;
        if !known {
            self.name = "";
            self.email = None;
            self.identifier = None;
            self.phone_number = None;
            self.thumbnail = String::new();
        }
    }
}

/// A user as sender or inside live documents. No e-mail: visitors see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPush<'a> {
    #[schema(value_type = i64)]
    pub id: UserId,
    pub name: &'a str,
    pub available_name: &'a str,
    pub avatar_url: String,
    /// Always `user`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Null where no account is at hand (pushed documents).
    #[schema(value_type = Option<String>)]
    pub availability_status: Option<Availability>,
    pub thumbnail: String,
}

impl<'a> UserPush<'a> {
    pub fn new(inst: &Installation, user: &'a User, availability_status: Option<Availability>) -> Self {
        let avatar = avatar_url(inst, user.avatar_blob_id);
        Self {
            id: user.id,
            name: &user.name,
            available_name: available_name(user),
            avatar_url: avatar.clone(),
            kind: "user",
            availability_status,
            thumbnail: avatar,
        }
    }
}

/// An agent bot as sender.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentBotPush<'a> {
    #[schema(value_type = i64)]
    pub id: AgentBotId,
    pub name: &'a str,
    pub avatar_url: String,
    /// Always `agent_bot`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl<'a> AgentBotPush<'a> {
    pub fn new(inst: &Installation, bot: &'a AgentBot) -> Self {
        Self {
            id: bot.id,
            name: &bot.name,
            avatar_url: avatar_url(inst, bot.avatar_blob_id),
            kind: "agent_bot",
        }
    }
}

/// A team inside live documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamPush<'a> {
    #[schema(value_type = i64)]
    pub id: TeamId,
    pub name: &'a str,
}

impl<'a> From<&'a Team> for TeamPush<'a> {
    fn from(team: &'a Team) -> Self {
        Self { id: team.id, name: &team.name }
    }
}

/// Whoever wrote a message.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum SenderView<'a> {
    User(UserPush<'a>),
    Contact(ContactPush<'a>),
    AgentBot(AgentBotPush<'a>),
}

impl<'a> SenderView<'a> {
    pub fn new(inst: &Installation, sender: &'a Sender) -> Self {
        match sender {
            Sender::User(agent) => Self::User(UserPush::new(inst, &agent.user, agent.availability())),
            Sender::Contact(contact) => Self::Contact(ContactPush::new(inst, contact)),
            Sender::AgentBot(bot) => Self::AgentBot(AgentBotPush::new(inst, bot)),
        }
    }
}
