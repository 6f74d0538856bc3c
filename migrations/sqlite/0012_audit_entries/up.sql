CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    actor_type SMALLINT NOT NULL,
    actor_id BIGINT,
    action SMALLINT NOT NULL,
    subject_type TEXT,
    subject_id TEXT,
    times INTEGER NOT NULL,
    address TEXT,
    request_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_entries_account ON audit_entries(account_id, id);
CREATE INDEX audit_entries_action ON audit_entries(action, created_at);
