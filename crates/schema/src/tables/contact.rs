//! Tables and rows: contacts.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::ContactType;
use crate::ids::{AccountId, BlobId, ContactId, ContactInboxId, InboxId};
use crate::types::{Json, Ts};

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    contacts (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        identifier -> Nullable<Text>,
        contact_type -> SmallInt,
        blocked -> Bool,
        additional_attributes -> JsonDoc,
        custom_attributes -> JsonDoc,
        last_activity_at -> Nullable<UtcTs>,
        avatar_blob_id -> Nullable<BigInt>,
        middle_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        location -> Nullable<Text>,
        country_code -> Nullable<Text>,
        search_text -> Text,
        deleting_at -> Nullable<UtcTs>,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// The person outside. `search_text` is name, e-mail, phone, identifier and company, folded: lower case, no accents.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contacts)]
pub struct Contact {
    pub id: ContactId,
    pub account_id: AccountId,
    pub name: String,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub contact_type: ContactType,
    pub blocked: bool,
    pub additional_attributes: Json,
    pub custom_attributes: Json,
    pub last_activity_at: Option<Ts>,
    pub avatar_blob_id: Option<BlobId>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub location: Option<String>,
    pub country_code: Option<String>,
    pub search_text: String,
    /// Set once the contact was deleted: nameless from then on, and erased piece by piece.
    pub deleting_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Text};
    use crate::types::{UtcTs};

    contact_inboxes (id) {
        id -> BigInt,
        account_id -> BigInt,
        contact_id -> BigInt,
        inbox_id -> BigInt,
        source_id -> Text,
        hmac_verified -> Bool,
        pubsub_token -> Text,
        created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}

/// One contact in one inbox.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contact_inboxes)]
pub struct ContactInbox {
    pub id: ContactInboxId,
    pub account_id: AccountId,
    pub contact_id: ContactId,
    pub inbox_id: InboxId,
    pub source_id: String,
    pub hmac_verified: bool,
    pub pubsub_token: String,
    pub created_at: Ts,
    pub updated_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{UtcTs};

    contact_labels (id) {
        id -> BigInt,
        account_id -> BigInt,
        contact_id -> BigInt,
        title -> Text,
        created_at -> UtcTs,
    }
}

/// A tag on a contact.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contact_labels)]
pub struct ContactLabel {
    pub id: i64,
    pub account_id: AccountId,
    pub contact_id: ContactId,
    pub title: String,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, SmallInt};

    contact_counts (id) {
        id -> BigInt,
        account_id -> BigInt,
        shard -> SmallInt,
        n -> BigInt,
    }
}

/// How many contacts of an account the lists show, kept in a few rows so that writers seldom wait for
/// each other; the total is their sum.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contact_counts)]
pub struct ContactCount {
    pub id: i64,
    pub account_id: AccountId,
    pub shard: i16,
    pub n: i64,
}
