-- One index for each order of each list. Rows without a value are read as a list of their own;
-- their e-mail and phone number as an empty text, lest SQLite take the unique index with all the visitors
-- who have neither.
CREATE INDEX contacts_email ON contacts(account_id, (coalesce(email, '')), id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_phone ON contacts(account_id, (coalesce(phone_number, '')), id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_company ON contacts(account_id, (additional_attributes->>'company_name'), id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_city ON contacts(account_id, location, id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_country ON contacts(account_id, country_code, id)
    WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;

-- Recent changes are asked for by their time; lists of all states are merged from those of each.
DROP INDEX conversations_recent;
CREATE INDEX conversations_updated ON conversations(account_id, updated_at, id);
CREATE INDEX conversations_inbox_unassigned ON conversations(inbox_id, status, last_activity_at, id)
    WHERE assignee_id IS NULL;
CREATE INDEX conversations_unattended ON conversations(account_id, status, last_activity_at, id)
    WHERE first_reply_created_at IS NULL OR waiting_since IS NOT NULL;
CREATE INDEX conversations_priority ON conversations(account_id, status, priority, last_activity_at, id)
    WHERE priority IS NOT NULL;
CREATE INDEX conversations_waiting ON conversations(account_id, status, waiting_since, created_at, id)
    WHERE waiting_since IS NOT NULL;
