-- In a migration of its own: no table stays locked while it is filled. The last approved request of a delegation is the
-- cause of its newest version that a request made.
INSERT INTO delegation_approvers (delegation_id, person_id, request_id)
  SELECT DISTINCT d.id, v.person_id, r.id
  FROM delegations d
  LEFT JOIN LATERAL (
    SELECT cause_id FROM delegation_versions o
    WHERE o.delegation_id = d.id AND o.origin IN ('granted', 'changed') ORDER BY o.version DESC LIMIT 1) o ON true
  JOIN requests r ON r.id = coalesce(o.cause_id, d.request_id)
  JOIN request_votes v ON v.request_id = r.id AND v.revision = r.revision AND v.verdict = 'approve'
    AND v.withdrawn_at IS NULL
  WHERE d.status IN ('active', 'suspended')
  ON CONFLICT DO NOTHING;
