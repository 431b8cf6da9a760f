-- The last decision in the name of an instance. It is written with the last use of its key, when records are sealed.
ALTER TABLE instance_usage ADD COLUMN last_action_at timestamptz(3);

-- How far the agents (`org`) and the instances were looked through. Actions of instances are kept from now on, so their
-- silence begins now at the earliest.
ALTER TABLE dormancy_place DROP CONSTRAINT dormancy_place_one_row;
ALTER TABLE dormancy_place ADD COLUMN counted_from timestamptz(3);
INSERT INTO dormancy_place (id, counted_from) VALUES ('instances', clock_timestamp());
ALTER TABLE dormancy_place ADD CONSTRAINT dormancy_place_walks CHECK (id IN ('org', 'instances'));

-- Instances that can act, without the many that have ended.
CREATE INDEX instances_not_ended ON instances (id) WHERE status IN ('active', 'quarantined');

-- An agent may have many silent instances. Its page shows the first ones.
DROP INDEX dormancies_of_an_agent;
CREATE INDEX dormancies_of_an_agent ON dormancies (agent_id, kind, silent_since, subject_id);
