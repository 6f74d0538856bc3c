//! Tables and rows: the audit log.

use diesel::prelude::{Queryable, Selectable};

use crate::enums::{AuditAction, AuditActor};
use crate::ids::AccountId;
use crate::types::Ts;

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text};
    use crate::types::{UtcTs};

    audit_entries (id) {
        id -> BigInt,
        account_id -> BigInt,
        actor_type -> SmallInt,
        actor_id -> Nullable<BigInt>,
        action -> SmallInt,
        subject_type -> Nullable<Text>,
        subject_id -> Nullable<Text>,
        times -> Integer,
        address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        created_at -> UtcTs,
    }
}

/// One line of the audit log. `subject_type` is a word such as `inbox`; `address` the network the request
/// came from; `times` more than one only where refusals were counted instead of told one by one.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct AuditEntry {
    pub id: i64,
    pub account_id: AccountId,
    pub actor_type: AuditActor,
    pub actor_id: Option<i64>,
    pub action: AuditAction,
    pub subject_type: Option<String>,
    pub subject_id: Option<String>,
    pub times: i32,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub created_at: Ts,
}
