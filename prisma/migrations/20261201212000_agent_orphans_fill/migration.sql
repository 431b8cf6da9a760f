-- Agents that had no owner before the queue existed. It takes no lock on agents: the triggers of the migration before keep
-- what changes meanwhile.
INSERT INTO agent_orphans (agent_id, reason, owner_id)
  SELECT a.id, 'no_owner', NULL FROM agents a WHERE a.owner_id IS NULL AND a.status NOT IN ('retiring', 'retired')
  ON CONFLICT DO NOTHING;
INSERT INTO agent_orphans (agent_id, reason, owner_id)
  SELECT a.id, 'owner_left', a.owner_id FROM people p JOIN agents a ON a.owner_id = p.id
  WHERE p.status = 'deactivated' AND a.status NOT IN ('retiring', 'retired')
  ON CONFLICT DO NOTHING;
