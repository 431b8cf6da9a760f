-- Agents that were there before. It takes no lock on agents: the triggers of the migration before keep what is registered
-- meanwhile. No item of a review gets its result meanwhile.
LOCK TABLE access_review_items IN SHARE MODE;
INSERT INTO unreviewed_agents (agent_id)
  SELECT a.id FROM agents a WHERE NOT EXISTS (
    SELECT FROM access_review_items r WHERE r.subject_id = a.id AND r.settled_at IS NOT NULL
      AND r.outcome NOT IN ('kept_without_answer', 'kept_not_applied'))
  ON CONFLICT DO NOTHING;
