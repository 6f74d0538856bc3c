ALTER TABLE webhooks DROP COLUMN previous_secret_until;
ALTER TABLE webhooks DROP COLUMN previous_secret_sealed;
ALTER TABLE agent_bots DROP COLUMN previous_secret_until;
ALTER TABLE agent_bots DROP COLUMN previous_secret_sealed;
ALTER TABLE channels DROP COLUMN previous_secret_until;
ALTER TABLE channels DROP COLUMN previous_secret_sealed;
