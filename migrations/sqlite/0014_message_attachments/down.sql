ALTER TABLE messages DROP COLUMN attachments_count;
