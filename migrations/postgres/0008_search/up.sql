-- What texts are found by, written by the search's own entries (see the store's search module). New and
-- changed texts stand in line for it. Who touches a text in line holds its place: whoever takes it out
-- meanwhile leaves it for the next time.
CREATE TABLE messages_search (
    message_id BIGINT PRIMARY KEY REFERENCES messages(id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX messages_search_words ON messages_search USING gin(words);
CREATE TABLE contacts_search (
    contact_id BIGINT PRIMARY KEY REFERENCES contacts(id) ON DELETE CASCADE,
    grams TSVECTOR NOT NULL
);
CREATE INDEX contacts_search_grams ON contacts_search USING gin(grams);
CREATE TABLE messages_search_queue (message_id BIGINT PRIMARY KEY);
CREATE TABLE contacts_search_queue (contact_id BIGINT PRIMARY KEY);

CREATE FUNCTION messages_search_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messages_search_queue (message_id) VALUES (new.id)
    ON CONFLICT (message_id) DO UPDATE SET message_id = excluded.message_id;
    RETURN NULL;
END $$;
CREATE FUNCTION contacts_search_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contacts_search_queue (contact_id) VALUES (new.id)
    ON CONFLICT (contact_id) DO UPDATE SET contact_id = excluded.contact_id;
    RETURN NULL;
END $$;

-- Message types 0 and 1: incoming and outgoing. Others are not searched.
CREATE TRIGGER messages_search_insert AFTER INSERT ON messages FOR EACH ROW
WHEN (new.content IS NOT NULL AND new.message_type IN (0, 1)) EXECUTE FUNCTION messages_search_wait();
CREATE TRIGGER messages_search_update AFTER UPDATE OF content ON messages FOR EACH ROW
WHEN (new.content IS DISTINCT FROM old.content AND new.message_type IN (0, 1))
EXECUTE FUNCTION messages_search_wait();
CREATE TRIGGER contacts_search_insert AFTER INSERT ON contacts FOR EACH ROW
WHEN (new.search_text <> '') EXECUTE FUNCTION contacts_search_wait();
CREATE TRIGGER contacts_search_update AFTER UPDATE OF search_text ON contacts FOR EACH ROW
WHEN (new.search_text <> old.search_text) EXECUTE FUNCTION contacts_search_wait();

INSERT INTO messages_search_queue (message_id)
SELECT id FROM messages WHERE content IS NOT NULL AND message_type IN (0, 1);
INSERT INTO contacts_search_queue (contact_id) SELECT id FROM contacts WHERE search_text <> '';
