//! Tables and rows: events.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::{ActorType, EventKind, WebhookTarget};
use crate::ids::{AccountId, ConversationId, EventId, JobId};
use crate::types::{Json, Ts, UuidValue};

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text};
    use crate::types::{JsonDoc, UtcTs};

    events (id) {
        id -> BigInt,
        account_id -> BigInt,
        seq -> Nullable<BigInt>,
        kind -> SmallInt,
        actor_type -> SmallInt,
        actor_id -> Nullable<BigInt>,
        conversation_id -> Nullable<BigInt>,
        subject_id -> BigInt,
        data -> JsonDoc,
        created_at -> UtcTs,
        relayed_at -> Nullable<UtcTs>,
        attempts -> Integer,
        error -> Nullable<Text>,
    }
}

/// The outbox: what happened, in the transaction that made it happen. `seq` is given by the relay.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct EventRow {
    pub id: EventId,
    pub account_id: AccountId,
    pub seq: Option<i64>,
    pub kind: EventKind,
    pub actor_type: ActorType,
    pub actor_id: Option<i64>,
    pub conversation_id: Option<ConversationId>,
    pub subject_id: i64,
    pub data: Json,
    pub created_at: Ts,
    pub relayed_at: Option<Ts>,
    pub attempts: i32,
    pub error: Option<String>,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::types::{JsonDoc, UtcTs};

    jobs (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        payload -> JsonDoc,
        unique_key -> Nullable<Text>,
        run_at -> UtcTs,
        attempts -> Integer,
        locked_until -> Nullable<UtcTs>,
        last_error -> Nullable<Text>,
        created_at -> UtcTs,
    }
}

/// Work to do; finished rows are deleted.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    pub id: JobId,
    pub account_id: Option<AccountId>,
    pub kind: String,
    pub payload: Json,
    pub unique_key: Option<String>,
    pub run_at: Ts,
    pub attempts: i32,
    pub locked_until: Option<Ts>,
    pub last_error: Option<String>,
    pub created_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::types::{JsonDoc, UtcTs};

    failed_jobs (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        payload -> JsonDoc,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> UtcTs,
        failed_at -> UtcTs,
    }
}

/// Jobs out of attempts, kept for the operator.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = failed_jobs)]
pub struct FailedJob {
    pub id: JobId,
    pub account_id: Option<AccountId>,
    pub kind: String,
    pub payload: Json,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: Ts,
    pub failed_at: Ts,
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text};
    use crate::types::{Uid, UtcTs};

    webhook_deliveries (id) {
        id -> BigInt,
        account_id -> BigInt,
        delivery_id -> Uid,
        target -> SmallInt,
        target_id -> BigInt,
        event -> Text,
        url -> Text,
        attempt -> Integer,
        status_code -> Nullable<Integer>,
        error -> Nullable<Text>,
        duration_ms -> Integer,
        body -> Nullable<Text>,
        created_at -> UtcTs,
    }
}

/// One attempt to deliver one webhook. The first attempt keeps the `body` that was sent, so that the
/// delivery can be replayed; later attempts send the same bytes and keep none.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct WebhookDelivery {
    pub id: i64,
    pub account_id: AccountId,
    pub delivery_id: UuidValue,
    pub target: WebhookTarget,
    pub target_id: i64,
    pub event: String,
    pub url: String,
    pub attempt: i32,
    pub status_code: Option<i32>,
    pub error: Option<String>,
    pub duration_ms: i32,
    pub body: Option<String>,
    pub created_at: Ts,
}
