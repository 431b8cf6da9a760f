-- The risk of a single action names the history of its agent. It is kept with the action, so that the score does not drift.
ALTER TABLE action_approvals ADD COLUMN asked_history jsonb;
