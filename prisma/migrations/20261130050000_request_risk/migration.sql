-- The risk of what is asked, scored when it is shown, and the agent's history that it was scored with.
ALTER TABLE requests
  ADD COLUMN risk jsonb,
  ADD COLUMN risk_score integer DEFAULT 0 NOT NULL,
  ADD COLUMN risk_history jsonb;
ALTER TABLE request_revisions ADD COLUMN risk jsonb;

-- Requests of earlier releases that still wait have the weight of their agent's tier (lib/risk/policy.ts).
UPDATE requests SET risk_score = CASE risk_tier WHEN 'medium' THEN 5 WHEN 'high' THEN 20 WHEN 'critical' THEN 35 END
WHERE status IN ('pending', 'changes_requested') AND risk_tier <> 'low';

DROP INDEX requests_by_risk;
DROP INDEX requests_open_by_risk;
CREATE INDEX requests_by_risk ON requests USING btree (risk_score DESC, widens DESC, amount DESC, decide_by, id);
CREATE INDEX requests_open_by_risk ON requests USING btree (risk_score DESC, widens DESC, amount DESC, decide_by, id)
  WHERE status IN ('pending', 'changes_requested');
