CREATE TYPE agent_step AS ENUM ('resume', 'retire');

-- The next step of an agent that waits for an instant: the end of its suspension, or its retirement. It is outside the
-- governed row, so it moves no epoch. A job takes it and deletes it in the transaction of the step.
CREATE TABLE agent_steps (
  agent_id text NOT NULL,
  step agent_step NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- The state in which it was planned: a later suspension is another one.
  status_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  set_by_id text NOT NULL,
  set_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  -- Why it could not be done when it was due. It is tried again at `due_at`.
  blocked text,
  CONSTRAINT agent_steps_pkey PRIMARY KEY (agent_id, step),
  CONSTRAINT agent_steps_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX agent_steps_due ON agent_steps (due_at, agent_id);
