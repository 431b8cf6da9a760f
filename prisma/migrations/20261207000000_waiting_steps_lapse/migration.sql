-- An onboarding request and an activation that wait end by themselves. Those that wait now have a week at least.
ALTER TYPE onboarding_status ADD VALUE 'lapsed';

ALTER TABLE agent_onboardings ADD COLUMN expires_at timestamptz(3) NOT NULL DEFAULT clock_timestamp() + interval '30 days';
UPDATE agent_onboardings SET expires_at = greatest(
  (CASE WHEN status = 'returned' THEN decided_at ELSE requested_at END) + interval '30 days',
  clock_timestamp() + interval '7 days');
CREATE INDEX agent_onboardings_due ON agent_onboardings (expires_at, id) WHERE status IN ('waiting', 'returned');

ALTER TABLE agents ADD COLUMN activation_expires_at timestamptz(3);
UPDATE agents SET activation_expires_at = greatest(status_at + interval '30 days', clock_timestamp() + interval '7 days')
  WHERE status = 'pending';
CREATE INDEX agents_activations_due ON agents (activation_expires_at, id) WHERE status = 'pending';
