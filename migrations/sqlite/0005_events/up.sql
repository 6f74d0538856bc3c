CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    seq BIGINT,
    kind SMALLINT NOT NULL,
    actor_type SMALLINT NOT NULL,
    actor_id BIGINT,
    conversation_id BIGINT,
    subject_id BIGINT NOT NULL,
    data TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    relayed_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    UNIQUE (account_id, seq)
);
CREATE INDEX events_waiting ON events(id) WHERE relayed_at IS NULL;
CREATE INDEX events_created ON events(created_at);
CREATE INDEX events_failed ON events(id) WHERE error IS NOT NULL;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT UNIQUE,
    run_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_ready ON jobs(run_at, id);

CREATE TABLE failed_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX failed_jobs_failed ON failed_jobs(failed_at);

CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    delivery_id BLOB NOT NULL,
    target SMALLINT NOT NULL,
    target_id BIGINT NOT NULL,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    status_code INTEGER,
    error TEXT,
    duration_ms INTEGER NOT NULL,
    body TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_deliveries_target ON webhook_deliveries(account_id, target, target_id, id);
CREATE INDEX webhook_deliveries_delivery ON webhook_deliveries(delivery_id);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries(created_at);
