-- Tags that people give to agents. They govern nothing, so they are outside the governed row and move no epoch.
CREATE TABLE agent_tags (
  agent_id text NOT NULL,
  tag text NOT NULL,
  CONSTRAINT agent_tags_pkey PRIMARY KEY (agent_id, tag),
  CONSTRAINT agent_tags_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX agents_with_a_tag ON agent_tags (tag, agent_id);

-- Orders of the inventory. That by status exists.
CREATE INDEX agents_by_risk_tier ON agents (risk_tier, id);
CREATE INDEX agents_by_environment ON agents (environment, id);
