ALTER TABLE account_users ADD COLUMN invited_name TEXT;
