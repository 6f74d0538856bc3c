CREATE TABLE blobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT REFERENCES accounts(id) ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    attached BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL
);
CREATE INDEX blobs_orphans ON blobs(attached, created_at);
CREATE INDEX blobs_account ON blobs(account_id);

CREATE TABLE channels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    identifier TEXT NOT NULL UNIQUE,
    hmac_token_sealed TEXT NOT NULL,
    hmac_mandatory BOOLEAN NOT NULL DEFAULT FALSE,
    webhook_url TEXT,
    secret_sealed TEXT,
    settings TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, id)
);

CREATE TABLE inboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL,
    channel_kind SMALLINT NOT NULL,
    name TEXT NOT NULL,
    avatar_blob_id BIGINT,
    greeting_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    greeting_message TEXT,
    enable_auto_assignment BOOLEAN NOT NULL DEFAULT TRUE,
    enable_email_collect BOOLEAN NOT NULL DEFAULT TRUE,
    csat_survey_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    csat_config TEXT NOT NULL DEFAULT '{}',
    allow_messages_after_resolved BOOLEAN NOT NULL DEFAULT TRUE,
    lock_to_single_conversation BOOLEAN NOT NULL DEFAULT FALSE,
    working_hours_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    working_hours TEXT NOT NULL DEFAULT '[]',
    out_of_office_message TEXT,
    timezone TEXT NOT NULL DEFAULT 'UTC',
    sender_name_type SMALLINT NOT NULL DEFAULT 0,
    business_name TEXT,
    auto_assignment_config TEXT NOT NULL DEFAULT '{}',
    portal_id BIGINT,
    deleting_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id, channel_id) REFERENCES channels(account_id, id) ON DELETE CASCADE
);

CREATE TABLE inbox_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    last_assigned_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (inbox_id, user_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, user_id) REFERENCES account_users(account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX inbox_members_user ON inbox_members(account_id, user_id);

CREATE TABLE agent_bots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT REFERENCES accounts(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    outgoing_url TEXT,
    bot_type TEXT NOT NULL DEFAULT 'webhook',
    bot_config TEXT NOT NULL DEFAULT '{}',
    secret_sealed TEXT,
    avatar_blob_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX agent_bots_account ON agent_bots(account_id);

CREATE TABLE agent_bot_inboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL UNIQUE,
    agent_bot_id BIGINT NOT NULL REFERENCES agent_bots(id) ON DELETE CASCADE,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE
);
CREATE INDEX agent_bot_inboxes_bot ON agent_bot_inboxes(agent_bot_id);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    allow_auto_assign BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, name),
    UNIQUE (account_id, id)
);

CREATE TABLE team_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (team_id, user_id),
    FOREIGN KEY (account_id, team_id) REFERENCES teams(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, user_id) REFERENCES account_users(account_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_members_user ON team_members(account_id, user_id);

CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    color TEXT NOT NULL DEFAULT '#1f93ff',
    show_on_sidebar BOOLEAN,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, title)
);

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    inbox_id BIGINT,
    name TEXT,
    url TEXT NOT NULL,
    subscriptions TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, url),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE
);
