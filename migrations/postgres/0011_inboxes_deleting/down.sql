DROP INDEX inboxes_deleting;
