-- The lists of instances, in each of their orders: those of a status, and those of an agent.
CREATE INDEX instances_by_status ON instances (status, id);
CREATE INDEX instances_of_an_agent_in_order ON instances (agent_id, id);
-- Keys that expire at once follow each other by id.
DROP INDEX instances_due_for_expiry;
CREATE INDEX instances_due_for_expiry ON instances (status, key_expires_at, id);
