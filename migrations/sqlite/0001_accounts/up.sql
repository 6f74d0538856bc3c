CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    locale TEXT NOT NULL DEFAULT 'en',
    domain TEXT,
    support_email TEXT,
    status SMALLINT NOT NULL DEFAULT 0,
    settings TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    features TEXT NOT NULL DEFAULT '{}',
    limits TEXT NOT NULL DEFAULT '{}',
    next_display_id BIGINT NOT NULL DEFAULT 0,
    event_seq BIGINT NOT NULL DEFAULT 0,
    cache_label_at BIGINT,
    cache_inbox_at BIGINT,
    cache_team_at BIGINT,
    deleting_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    display_name TEXT,
    password_digest TEXT,
    user_type TEXT,
    pubsub_token TEXT NOT NULL UNIQUE,
    confirmed_at BIGINT,
    unconfirmed_email TEXT,
    confirmation_digest TEXT,
    confirmation_sent_at BIGINT,
    reset_digest TEXT,
    reset_sent_at BIGINT,
    message_signature TEXT,
    ui_settings TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    avatar_blob_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_confirmation ON users(confirmation_digest);
CREATE UNIQUE INDEX users_reset ON users(reset_digest);

CREATE TABLE account_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    role SMALLINT NOT NULL DEFAULT 0,
    availability SMALLINT NOT NULL DEFAULT 0,
    auto_offline BOOLEAN NOT NULL DEFAULT TRUE,
    active_at BIGINT,
    inviter_id BIGINT,
    custom_role_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, user_id)
);
CREATE INDEX account_users_user ON account_users(user_id);

CREATE TABLE access_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_type SMALLINT NOT NULL,
    owner_id BIGINT NOT NULL,
    token_digest TEXT NOT NULL UNIQUE,
    token_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_type, owner_id)
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    user_agent TEXT,
    ip TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, client)
);

CREATE TABLE sso_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_digest TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE platform_apps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE platform_app_permissibles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform_app_id BIGINT NOT NULL REFERENCES platform_apps(id) ON DELETE CASCADE,
    permissible_type SMALLINT NOT NULL,
    permissible_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (platform_app_id, permissible_type, permissible_id)
);
CREATE INDEX platform_app_permissibles_object ON platform_app_permissibles(permissible_type, permissible_id);

CREATE TABLE installation_settings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
