-- So that messages without files, nearly all, cost no look for them.
ALTER TABLE messages ADD COLUMN attachments_count SMALLINT NOT NULL DEFAULT 0;
UPDATE messages SET attachments_count = (SELECT count(*) FROM attachments WHERE attachments.message_id = messages.id)
WHERE id IN (SELECT message_id FROM attachments);
