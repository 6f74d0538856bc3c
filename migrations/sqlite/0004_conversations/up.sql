CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    display_id BIGINT NOT NULL,
    uuid BLOB NOT NULL UNIQUE,
    inbox_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    contact_inbox_id BIGINT NOT NULL,
    status SMALLINT NOT NULL DEFAULT 0,
    priority SMALLINT,
    assignee_id BIGINT,
    team_id BIGINT,
    snoozed_until BIGINT,
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    labels TEXT NOT NULL DEFAULT '[]',
    agent_last_seen_at BIGINT,
    assignee_last_seen_at BIGINT,
    contact_last_seen_at BIGINT,
    first_reply_created_at BIGINT,
    waiting_since BIGINT,
    last_activity_at BIGINT NOT NULL,
    last_incoming_at BIGINT,
    unread_count INTEGER NOT NULL DEFAULT 0,
    last_message_id BIGINT,
    last_chat_message_id BIGINT,
    last_public_message_id BIGINT,
    campaign_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, display_id),
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, contact_inbox_id) REFERENCES contact_inboxes(account_id, id),
    FOREIGN KEY (account_id, team_id) REFERENCES teams(account_id, id),
    FOREIGN KEY (account_id, assignee_id) REFERENCES account_users(account_id, user_id)
);
CREATE INDEX conversations_activity ON conversations(account_id, status, last_activity_at, id);
CREATE INDEX conversations_inbox ON conversations(inbox_id, status, last_activity_at, id);
CREATE INDEX conversations_recent ON conversations(account_id, last_activity_at, id);
CREATE INDEX conversations_created ON conversations(account_id, status, created_at, id);
CREATE INDEX conversations_unassigned ON conversations(account_id, status, last_activity_at, id) WHERE assignee_id IS NULL;
CREATE INDEX conversations_assignee ON conversations(account_id, assignee_id, status, last_activity_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_team ON conversations(account_id, team_id, status, last_activity_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversations_contact ON conversations(contact_id, id);
CREATE INDEX conversations_contact_inbox ON conversations(contact_inbox_id, id);
CREATE INDEX conversations_snoozed ON conversations(snoozed_until) WHERE snoozed_until IS NOT NULL;

CREATE TABLE conversation_labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (conversation_id, title),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_labels_title ON conversation_labels(account_id, title, conversation_id);

CREATE TABLE conversation_participants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (conversation_id, user_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, user_id) REFERENCES account_users(account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX conversation_participants_user ON conversation_participants(account_id, user_id, conversation_id);

CREATE TABLE mentions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    mentioned_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (conversation_id, user_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, user_id) REFERENCES account_users(account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX mentions_user ON mentions(account_id, user_id, conversation_id);

CREATE TABLE conversation_counts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    status SMALLINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL DEFAULT 0,
    assignee_id BIGINT NOT NULL DEFAULT 0,
    n BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, status, inbox_id, team_id, assignee_id)
);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    message_type SMALLINT NOT NULL,
    content TEXT,
    content_type SMALLINT NOT NULL DEFAULT 0,
    content_attributes TEXT NOT NULL DEFAULT '{}',
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    private BOOLEAN NOT NULL DEFAULT FALSE,
    status SMALLINT NOT NULL DEFAULT 0,
    source_id TEXT,
    sender_type SMALLINT,
    sender_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX messages_conversation ON messages(conversation_id, id);
CREATE INDEX messages_source ON messages(inbox_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    blob_id BIGINT,
    file_type SMALLINT NOT NULL,
    meta TEXT NOT NULL DEFAULT '{}',
    external_url TEXT,
    fallback_title TEXT,
    coordinates_lat DOUBLE PRECISION,
    coordinates_long DOUBLE PRECISION,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (conversation_id, message_id) REFERENCES messages(conversation_id, id) ON DELETE CASCADE
);
CREATE INDEX attachments_message ON attachments(message_id);
CREATE INDEX attachments_conversation ON attachments(conversation_id, id);
CREATE INDEX attachments_blob ON attachments(blob_id);

CREATE TABLE idempotency_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys(created_at);

CREATE TABLE csat_survey_responses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL UNIQUE,
    rating INTEGER NOT NULL,
    feedback_message TEXT,
    contact_id BIGINT NOT NULL,
    assigned_agent_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE
);
CREATE INDEX csat_survey_responses_account ON csat_survey_responses(account_id, created_at);
