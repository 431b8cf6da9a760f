-- The retirement of an agent: what it has ended so far, and then the statement of its certificate. It is kept as long as
-- the row of the agent, whose name and id are never given again.
CREATE TABLE retirements (
  agent_id text NOT NULL,
  revocation_id text NOT NULL,
  reason text NOT NULL,
  begun_by_id text NOT NULL,
  begun_at timestamptz(3) NOT NULL,
  begun_entry_id text NOT NULL,
  ended jsonb DEFAULT '{}' NOT NULL,
  statement text,
  ended_entry_id text,
  finished_at timestamptz(3),
  CONSTRAINT retirements_pkey PRIMARY KEY (agent_id),
  CONSTRAINT retirements_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT retirements_end_whole CHECK ((statement IS NULL) = (finished_at IS NULL) AND (statement IS NULL) = (ended_entry_id IS NULL))
);

-- Drafts that name an agent end with it.
CREATE INDEX drafts_for_an_agent ON drafts (agent_id) WHERE agent_id IS NOT NULL;
-- Requests that an agent asked for another one end with it.
CREATE INDEX requests_asked_through_an_agent ON requests (through_agent_id, id) WHERE through_agent_id IS NOT NULL;
