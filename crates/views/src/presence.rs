//! Who is there, as sockets are told.

use std::collections::BTreeMap;

use porchlight_schema::{AccountId, Availability, ContactId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// The whole message of a presence update.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceUpdate {
    /// Always `presence.update`.
    pub event: &'static str,
    pub data: PresenceView,
}

/// Who is there. Whoever is missing is offline.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceView {
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    /// `online`, `busy` or `offline` by user id.
    #[schema(value_type = Object)]
    pub users: BTreeMap<UserId, Availability>,
    /// `online` by contact id; visitors are not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub contacts: Option<BTreeMap<ContactId, &'static str>>,
}

impl PresenceUpdate {
    pub fn new(
        account_id: AccountId,
        users: BTreeMap<UserId, Availability>,
        contacts: Option<BTreeMap<ContactId, &'static str>>,
    ) -> Self {
        Self { event: "presence.update", data: PresenceView { account_id, users, contacts } }
    }
}
