CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    name TEXT NOT NULL DEFAULT '',
    email TEXT,
    phone_number TEXT,
    identifier TEXT,
    contact_type SMALLINT NOT NULL DEFAULT 0,
    blocked BOOLEAN NOT NULL DEFAULT FALSE,
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    last_activity_at BIGINT,
    avatar_blob_id BIGINT,
    middle_name TEXT,
    last_name TEXT,
    location TEXT,
    country_code TEXT,
    search_text TEXT NOT NULL DEFAULT '',
    deleting_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, id),
    UNIQUE (account_id, email),
    UNIQUE (account_id, identifier),
    UNIQUE (account_id, phone_number)
);
-- The lists show only contacts that can be reached or named; anonymous visitors stay out of their indexes.
CREATE INDEX contacts_activity ON contacts(account_id, last_activity_at DESC, id DESC)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_name ON contacts(account_id, lower(name), id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_created ON contacts(account_id, created_at, id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;

CREATE TABLE contact_inboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    hmac_verified BOOLEAN NOT NULL DEFAULT FALSE,
    pubsub_token TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (inbox_id, source_id),
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_inboxes_contact ON contact_inboxes(contact_id, inbox_id);

CREATE TABLE contact_labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (contact_id, title),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_labels_title ON contact_labels(account_id, title, contact_id);

CREATE TABLE contact_counts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    shard SMALLINT NOT NULL,
    n BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, shard)
);
