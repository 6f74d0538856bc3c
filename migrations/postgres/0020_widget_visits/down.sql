ALTER TABLE channels DROP COLUMN visited_at;
