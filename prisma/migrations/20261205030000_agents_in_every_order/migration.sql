-- The inventory of agents is sorted by what an agent has itself.
CREATE INDEX agents_by_status_since ON agents (status_at, id);
CREATE INDEX agents_by_purpose ON agents (lower(left(purpose, 60)), id);

-- What is counted below an agent, for the orders of the inventory. A job counts it again and again: nothing that acts
-- writes here, and an index of what decisions change would slow the log.
CREATE TABLE agent_figures (
  agent_id text NOT NULL,
  instances bigint NOT NULL DEFAULT 0,
  delegations bigint NOT NULL DEFAULT 0,
  key_expires_at timestamptz(3),
  allowed bigint NOT NULL DEFAULT 0,
  denied bigint NOT NULL DEFAULT 0,
  CONSTRAINT agent_figures_pkey PRIMARY KEY (agent_id),
  CONSTRAINT agent_figures_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE ON UPDATE CASCADE
);

INSERT INTO agent_figures
  SELECT a.id, coalesce(i.count, 0), coalesce(d.count, 0), i.key_expires_at, coalesce(u.allowed, 0), coalesce(u.denied, 0)
  FROM agents a
    LEFT JOIN (SELECT agent_id, count(*) AS count, min(key_expires_at) AS key_expires_at FROM instances
      WHERE status = 'active' GROUP BY agent_id) i ON i.agent_id = a.id
    LEFT JOIN (SELECT agent_id, count(*) AS count FROM delegations WHERE status = 'active' GROUP BY agent_id) d
      ON d.agent_id = a.id
    LEFT JOIN agent_usage u ON u.agent_id = a.id;

CREATE INDEX agent_figures_by_instances ON agent_figures (instances, agent_id);
CREATE INDEX agent_figures_by_delegations ON agent_figures (delegations, agent_id);
CREATE INDEX agent_figures_by_key_expiry ON agent_figures
  (coalesce(key_expires_at, '9999-12-31 00:00:00+00'::timestamptz), agent_id);
CREATE INDEX agent_figures_by_allowed ON agent_figures (allowed, agent_id);
CREATE INDEX agent_figures_by_denied ON agent_figures (denied, agent_id);

-- One row: how far the agents are counted. Every figure was counted at `counted_at` or after it.
CREATE TABLE agent_figures_place (
  id text NOT NULL DEFAULT 'org',
  after text NOT NULL DEFAULT '',
  begun_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  counted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT agent_figures_place_pkey PRIMARY KEY (id),
  CONSTRAINT agent_figures_place_one_row CHECK (id = 'org')
);
INSERT INTO agent_figures_place (counted_at) VALUES (now());

CREATE OR REPLACE FUNCTION add_agent_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into agent_usage (agent_id) values (new.id) on conflict do nothing;
  insert into agent_texts values (new.id, agent_text(new));
  insert into agent_figures (agent_id) values (new.id) on conflict do nothing;
  return null;
end $$;
