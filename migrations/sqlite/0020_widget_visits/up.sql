ALTER TABLE channels ADD COLUMN visited_at BIGINT;
