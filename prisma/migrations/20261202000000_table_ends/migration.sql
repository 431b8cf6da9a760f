-- What is over, in the order in which it is removed. What stays is in none of them, so that no walk passes over it.
CREATE INDEX enrolment_tokens_due_for_removal ON enrolment_tokens (expires_at) WHERE status IN ('expired', 'revoked');
CREATE INDEX detections_due_for_removal ON detections (raised_at) WHERE status IN ('closed', 'dismissed', 'expected');
CREATE INDEX action_approvals_due_for_removal ON action_approvals (expires_at)
  WHERE status = 'denied' OR status = 'expired' AND decided_by_id IS NULL;
CREATE INDEX requests_due_for_removal ON requests (decided_at) WHERE status IN ('denied', 'withdrawn', 'expired');
CREATE INDEX control_changes_due_for_removal ON control_changes (decided_at)
  WHERE status IN ('refused', 'withdrawn', 'expired');
