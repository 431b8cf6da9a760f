-- The risk of a single action, as people are shown it and as records of their votes have it. It is scored when the agent asks.
ALTER TABLE action_approvals ADD COLUMN asked_risk jsonb;
