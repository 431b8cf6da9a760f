-- The inventory of agents shows, filters and sorts by their kind and by when a review of them is due.
CREATE INDEX delegations_without_a_represented_person ON delegations (agent_id)
  WHERE status = 'active' AND on_behalf_of_id IS NULL;
CREATE INDEX delegations_with_a_represented_person ON delegations (agent_id)
  WHERE status = 'active' AND on_behalf_of_id IS NOT NULL;

-- The job that counts the figures writes both beside them, within minutes of the upgrade.
ALTER TABLE agent_figures ADD COLUMN kind text, ADD COLUMN review_due_at timestamptz(3);
-- Agents without a kind, or without a review that is due, come last.
CREATE INDEX agent_figures_by_kind ON agent_figures (coalesce(kind, chr(1114111)), agent_id);
CREATE INDEX agent_figures_by_review_due ON agent_figures
  (coalesce(review_due_at, '9999-12-31 00:00:00+00'::timestamptz), agent_id);
