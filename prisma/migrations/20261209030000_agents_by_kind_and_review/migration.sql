-- The inventory of agents shows, filters and sorts by their kind and by when a review of them is due.
CREATE INDEX delegations_without_a_represented_person ON delegations (agent_id)
  WHERE status = 'active' AND on_behalf_of_id IS NULL;
CREATE INDEX delegations_with_a_represented_person ON delegations (agent_id)
  WHERE status = 'active' AND on_behalf_of_id IS NOT NULL;

-- The job that counts the figures writes both beside them.
ALTER TABLE agent_figures ADD COLUMN kind text, ADD COLUMN review_due_at timestamptz(3);
UPDATE agent_figures f SET kind = d.kind
  FROM (SELECT agent_id, CASE count(on_behalf_of_id) WHEN 0 THEN 'autonomous' WHEN count(*) THEN 'for_people' ELSE 'both' END AS kind
    FROM delegations WHERE status = 'active' GROUP BY agent_id) d
  WHERE d.agent_id = f.agent_id;
UPDATE agent_figures f SET review_due_at = i.due_at
  FROM (SELECT i.subject_id, min(r.due_at) AS due_at FROM access_reviews r JOIN access_review_items i ON i.review_id = r.id
    WHERE r.status = 'open' AND i.settled_at IS NULL AND i.outcome IS NULL GROUP BY i.subject_id) i
  WHERE i.subject_id = f.agent_id;
-- Agents without a kind, or without a review that is due, come last.
CREATE INDEX agent_figures_by_kind ON agent_figures (coalesce(kind, chr(1114111)), agent_id);
CREATE INDEX agent_figures_by_review_due ON agent_figures
  (coalesce(review_due_at, '9999-12-31 00:00:00+00'::timestamptz), agent_id);
