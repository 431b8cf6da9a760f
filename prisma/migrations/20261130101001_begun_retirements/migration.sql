-- Agents whose retirement began before retirements had rows of their own. One whose first record is not in the search yet
-- gets its row from the job that finishes retirements.
INSERT INTO retirements (agent_id, revocation_id, reason, begun_by_id, begun_at, begun_entry_id)
  SELECT a.id, r.id, r.reason, r.actor_id, a.status_at, s.entry_id
  FROM agents a
    CROSS JOIN LATERAL (SELECT id, reason, actor_id FROM revocations
      WHERE scope = 'agent' AND subject_id = a.id AND retirement ORDER BY effective_at DESC LIMIT 1) r
    CROSS JOIN LATERAL (SELECT entry_id FROM audit_search
      WHERE agent_id = a.id AND type = 'agent.retirement-begun' ORDER BY index DESC LIMIT 1) s
  WHERE a.status = 'retiring'
  ON CONFLICT (agent_id) DO NOTHING;
