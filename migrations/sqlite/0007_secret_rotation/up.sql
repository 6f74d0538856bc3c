-- The secret that a new one replaced signs on until the given time.
ALTER TABLE channels ADD COLUMN previous_secret_sealed TEXT;
ALTER TABLE channels ADD COLUMN previous_secret_until BIGINT;
ALTER TABLE agent_bots ADD COLUMN previous_secret_sealed TEXT;
ALTER TABLE agent_bots ADD COLUMN previous_secret_until BIGINT;
ALTER TABLE webhooks ADD COLUMN previous_secret_sealed TEXT;
ALTER TABLE webhooks ADD COLUMN previous_secret_until BIGINT;
