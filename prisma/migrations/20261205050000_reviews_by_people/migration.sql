-- An agent was reviewed when a person's answer got a result. Neither an agent that silence suspended was reviewed, nor one
-- whose suspension for silence was refused, nor one that had ended. An item without an answer, or that is unsure, was met
-- as silence. The trigger's lock keeps items as they are until the rows below are there.
CREATE OR REPLACE TRIGGER note_reviewed AFTER INSERT OR UPDATE OF outcome, settled_at ON access_review_items FOR EACH ROW
  WHEN (new.settled_at IS NOT NULL AND (new.outcome IN ('kept', 'applied', 'waiting')
    OR new.outcome = 'refused' AND new.decision IN ('narrow', 'remove')))
  EXECUTE FUNCTION note_reviewed_agent();

-- The agents that such results took out. For each agent without a row, the index of the items of a subject is read; the
-- offset keeps PostgreSQL from reading all items instead.
INSERT INTO unreviewed_agents (agent_id)
  SELECT a.id FROM agents a WHERE NOT EXISTS (SELECT FROM unreviewed_agents n WHERE n.agent_id = a.id)
    AND NOT EXISTS (
      SELECT FROM access_review_items r WHERE r.subject_id = a.id AND r.settled_at IS NOT NULL
        AND (r.outcome IN ('kept', 'applied', 'waiting') OR r.outcome = 'refused' AND r.decision IN ('narrow', 'remove'))
      OFFSET 0)
  ON CONFLICT DO NOTHING;
