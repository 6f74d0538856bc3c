ALTER TABLE account_users DROP COLUMN invited_name;
