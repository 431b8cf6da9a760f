-- The instant for which a person planned a step, where the owner brought it forward. Giving the step up gives up both.
ALTER TABLE agent_steps ADD COLUMN first_due_at timestamptz(3);
