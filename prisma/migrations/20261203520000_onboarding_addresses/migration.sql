-- A request names its owners by the address that was given. People are looked up when security registers the agent, so
-- that no answer tells the requester who has an account.
ALTER TABLE agent_onboardings
  ADD COLUMN owner_email text NOT NULL DEFAULT '',
  ADD COLUMN backup_owner_email text,
  ALTER COLUMN owner_id DROP NOT NULL;
UPDATE agent_onboardings o SET
  owner_email = coalesce((SELECT p.email FROM people p WHERE p.id = o.owner_id), ''),
  backup_owner_email = (SELECT p.email FROM people p WHERE p.id = o.backup_owner_id);
UPDATE agent_onboardings SET owner_id = NULL, backup_owner_id = NULL WHERE status <> 'completed';
ALTER TABLE agent_onboardings ALTER COLUMN owner_email DROP DEFAULT;
