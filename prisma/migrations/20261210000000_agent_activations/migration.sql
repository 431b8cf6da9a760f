-- Each activation that a person asked for, and what became of it. It waits for as long as its agent is pending.
CREATE TYPE activation_status AS ENUM ('waiting', 'confirmed', 'refused', 'lapsed', 'voided', 'overtaken');

CREATE TABLE agent_activations (
  id text NOT NULL,
  agent_id text NOT NULL,
  status activation_status DEFAULT 'waiting' NOT NULL,
  asked_by_id text NOT NULL,
  asked_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  answered_by_id text,
  -- The reason of a person who refused.
  answer text,
  ended_at timestamptz(3),
  CONSTRAINT agent_activations_pkey PRIMARY KEY (id),
  CONSTRAINT agent_activations_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX agent_activations_asked_by_a_person ON agent_activations (asked_by_id, asked_at DESC, id DESC);
CREATE UNIQUE INDEX agent_activations_waiting ON agent_activations (agent_id) WHERE status = 'waiting';
CREATE INDEX agent_activations_due_for_removal ON agent_activations (ended_at);

INSERT INTO agent_activations (id, agent_id, asked_by_id, asked_at)
  SELECT 'act_' || substr(id, 5), id, activation_requested_by_id, status_at
  FROM agents WHERE status = 'pending' AND activation_requested_by_id IS NOT NULL;

-- Whatever moves a pending agent on ends its activation. An answer of a person is noted before.
CREATE FUNCTION end_activation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE agent_activations SET ended_at = clock_timestamp(), status = (CASE
      WHEN OLD.activation_expires_at <= clock_timestamp() THEN 'lapsed'
      WHEN NEW.status = 'active' THEN 'confirmed'
      WHEN NEW.status <> 'draft' THEN 'overtaken'
      ELSE 'voided' END)::activation_status
    WHERE agent_id = NEW.id AND status = 'waiting';
  RETURN NULL;
END $$;
CREATE TRIGGER end_activation AFTER UPDATE OF status ON agents
  FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status <> 'pending') EXECUTE FUNCTION end_activation();
