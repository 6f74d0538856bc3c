CREATE INDEX inboxes_deleting ON inboxes(account_id) WHERE deleting_at IS NOT NULL;
