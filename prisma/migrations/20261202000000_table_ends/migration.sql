-- What is over, in the order in which it is removed. Hardly anything that stays is in them, so no walk passes over much.
CREATE INDEX enrolment_tokens_due_for_removal ON enrolment_tokens (expires_at) WHERE status IN ('expired', 'revoked');
CREATE INDEX detections_due_for_removal ON detections (raised_at) WHERE status IN ('closed', 'dismissed', 'expected');
CREATE INDEX action_approvals_due_for_removal ON action_approvals (expires_at)
  WHERE status = 'expired' AND decided_by_id IS NULL;
