-- What texts are found by, written by the search's own entries (see the store's search module); without
-- content, because the texts stand in their tables. New and changed texts stand in line for it.
CREATE VIRTUAL TABLE messages_search USING fts5(
    words, content='', contentless_delete=1, detail='none', tokenize="ascii tokenchars ':'");
CREATE VIRTUAL TABLE contacts_search USING fts5(
    grams, content='', contentless_delete=1, detail='none', tokenize="ascii tokenchars ':_'");
CREATE TABLE messages_search_queue (message_id INTEGER PRIMARY KEY);
CREATE TABLE contacts_search_queue (contact_id INTEGER PRIMARY KEY);

-- Message types 0 and 1: incoming and outgoing. Others are not searched.
CREATE TRIGGER messages_search_insert AFTER INSERT ON messages
WHEN new.content IS NOT NULL AND new.message_type IN (0, 1)
BEGIN
    INSERT OR IGNORE INTO messages_search_queue (message_id) VALUES (new.id);
END;
CREATE TRIGGER messages_search_update AFTER UPDATE OF content ON messages
WHEN new.content IS NOT old.content AND new.message_type IN (0, 1)
BEGIN
    INSERT OR IGNORE INTO messages_search_queue (message_id) VALUES (new.id);
END;
CREATE TRIGGER messages_search_delete AFTER DELETE ON messages
WHEN old.message_type IN (0, 1)
BEGIN
    DELETE FROM messages_search WHERE rowid = old.id;
    DELETE FROM messages_search_queue WHERE message_id = old.id;
END;

CREATE TRIGGER contacts_search_insert AFTER INSERT ON contacts
WHEN new.search_text <> ''
BEGIN
    INSERT OR IGNORE INTO contacts_search_queue (contact_id) VALUES (new.id);
END;
CREATE TRIGGER contacts_search_update AFTER UPDATE OF search_text ON contacts
WHEN new.search_text <> old.search_text
BEGIN
    INSERT OR IGNORE INTO contacts_search_queue (contact_id) VALUES (new.id);
END;
CREATE TRIGGER contacts_search_delete AFTER DELETE ON contacts
BEGIN
    DELETE FROM contacts_search WHERE rowid = old.id;
    DELETE FROM contacts_search_queue WHERE contact_id = old.id;
END;

INSERT INTO messages_search_queue (message_id)
SELECT id FROM messages WHERE content IS NOT NULL AND message_type IN (0, 1);
INSERT INTO contacts_search_queue (contact_id) SELECT id FROM contacts WHERE search_text <> '';
