//! Every table with its row, one file per subject.

mod audit;
mod contact;
mod conversation;
mod event;
mod identity;
mod inbox;

pub use audit::*;
pub use contact::*;
pub use conversation::*;
pub use event::*;
pub use identity::*;
pub use inbox::*;

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    users,
    account_users,
    access_tokens,
    sessions,
    sso_tokens,
    platform_apps,
    platform_app_permissibles,
    installation_settings,
    blobs,
    channels,
    inboxes,
    inbox_members,
    agent_bots,
    agent_bot_inboxes,
    teams,
    team_members,
    labels,
    webhooks,
    contacts,
    contact_inboxes,
    contact_labels,
    contact_counts,
    conversations,
    conversation_labels,
    conversation_participants,
    mentions,
    conversation_counts,
    messages,
    attachments,
    idempotency_keys,
    csat_survey_responses,
    events,
    jobs,
    failed_jobs,
    webhook_deliveries,
    audit_entries,
);
