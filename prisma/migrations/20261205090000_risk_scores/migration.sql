-- The risk score of each agent, for the inventory. A job computes it again and again, apart from the other figures.
ALTER TABLE agent_figures ADD COLUMN risk_score bigint;
CREATE INDEX agent_figures_by_risk_score ON agent_figures (coalesce(risk_score, 0), agent_id);

-- One row: how far the agents are scored. After the first whole pass every score was computed at `counted_at` or after it.
CREATE TABLE agent_risk_place (
  id text NOT NULL DEFAULT 'org',
  after text NOT NULL DEFAULT '',
  begun_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  counted_at timestamptz(3),
  CONSTRAINT agent_risk_place_pkey PRIMARY KEY (id),
  CONSTRAINT agent_risk_place_one_row CHECK (id = 'org')
);
INSERT INTO agent_risk_place DEFAULT VALUES;
