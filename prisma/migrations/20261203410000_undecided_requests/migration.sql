-- An undecided request has no `decided_at`. A condition on `status` with a parameter cannot use an index that names the
-- statuses: the planner does not know what a parameter of an enum will be.
UPDATE requests SET decided_at = created_at WHERE decided_at IS NULL AND status NOT IN ('pending', 'changes_requested');
UPDATE requests SET decided_at = NULL WHERE decided_at IS NOT NULL AND status IN ('pending', 'changes_requested');
ALTER TABLE requests ADD CONSTRAINT requests_decided_at_tells_status
  CHECK ((decided_at IS NULL) = (status IN ('pending', 'changes_requested')));
DROP INDEX requests_open, requests_open_by_expiry, requests_open_by_risk;
CREATE INDEX requests_open ON requests (id DESC) WHERE decided_at IS NULL;
CREATE INDEX requests_open_by_expiry ON requests (decide_by, id) WHERE decided_at IS NULL;
CREATE INDEX requests_open_by_risk ON requests (risk_score DESC, widens DESC, amount DESC, decide_by, id)
  WHERE decided_at IS NULL;
